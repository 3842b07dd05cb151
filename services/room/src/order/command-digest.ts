import { createHmac } from "node:crypto";
import type { Command } from "../decide/decision.ts";
import { ClientFrameSchema, create, toBinary } from "../state/wire.ts";

/** Tells whether two commands with one id say the same (L4). Keyed, so that a stored digest tells nothing of an erased text. */
export type CommandDigest = (command: Command) => Uint8Array;

export function createCommandDigest(key: string): CommandDigest {
  return (command) => {
    const hmac = createHmac("sha256", key);
    hmac.update(command.case);
    if (isOnTheWire(command)) {
      // A retry names the head that its first sending knew, or none: that is not part of what it says.
      const value = { ...command.value, seenSeq: undefined };
      if (command.case === "addPersona") Object.assign(value, { resolved: undefined });
      const frame = create(ClientFrameSchema, { command: { case: command.case, value } as never });
      hmac.update(toBinary(ClientFrameSchema, frame));
    }
    return hmac.digest().subarray(0, 16);
  };
}

type OnTheWire = Extract<Command, { value: { readonly $typeName: string } }>;

function isOnTheWire(command: Command): command is OnTheWire {
  return "$typeName" in command.value;
}

export function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
