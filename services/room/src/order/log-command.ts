import type { Refusal } from "@polylogue/proto";
import type { Command, OkResult, Sender } from "../decide/decision.ts";

/** A command on its way to the log. */
export interface LogCommand {
  readonly sender: Sender;
  readonly command: Command;
  /** The sender's id of it; empty when it has none, then it is not idempotent. */
  readonly commandId: string;
  /** The head that the sender knew when the command was first sent (L4). */
  readonly seenSeq: number | undefined;
}

/** What became of it. Given only after the commit is durable (L3). */
export type LogAnswer =
  | { readonly kind: "ok"; readonly ok: OkResult }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Under whom a command's id is unique. */
export function senderId(sender: Sender): string {
  switch (sender.kind) {
    case "person":
      return sender.participantId;
    case "runner":
      return `runner:${sender.runner}`;
    case "room":
      return "";
    default:
      return sender satisfies never;
  }
}

/** Takes the idempotency fields out of a command of the wire. */
export function logCommand(sender: Sender, command: Command): LogCommand {
  const value = command.value as { commandId?: string; clientMessageId?: string; seenSeq?: number };
  return { sender, command, commandId: value.clientMessageId ?? value.commandId ?? "", seenSeq: value.seenSeq };
}
