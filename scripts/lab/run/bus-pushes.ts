import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BusMessageSchema, InstanceMessageSchema } from "@polylogue/proto/room";
import type { Push } from "../proxy/push-plan.ts";
import { tenant } from "./store-scan.ts";

/** Bytes in front of each message that say which handle on the bus it is from. */
const originBytes = 8;

/** The channel on which room instances speak about a room. */
export function busChannel(room: string): string {
  return `polylogue:room:${JSON.stringify([tenant, room])}`;
}

/** A message of so many bytes and a few, which every instance takes for one of another tenant. */
export function strangersMessage(bytes: number): Buffer {
  const message = create(BusMessageSchema, { tenant: "x".repeat(bytes) });
  return Buffer.concat([Buffer.alloc(originBytes), toBinary(BusMessageSchema, message)]);
}

/** What a room instance says to the others. */
export interface BusPush {
  /** A commit of the room, a piece of a text in it, something else of it, or something about no single room. */
  readonly kind: "commit" | "piece" | "other" | "announcement";
  /** The life of the instance that says it. */
  readonly life: string;
}

/** Reads what Redis pushes to a room instance; undefined when it is about another room. */
export function readBusPush({ channel, message }: Push, room: string): BusPush | undefined {
  const bytes = message.subarray(originBytes);
  if (channel.endsWith(":instances")) {
    return { kind: "announcement", life: fromBinary(InstanceMessageSchema, bytes).instance };
  }
  if (channel !== busChannel(room)) return undefined;
  const { body, instance: life } = fromBinary(BusMessageSchema, bytes);
  if (body.case === "commit") return { kind: "commit", life };
  const signal = body.case === "signal" && body.value.body.case === "signal" ? body.value.body.value : undefined;
  return { kind: signal?.kind.case === "delta" ? "piece" : "other", life };
}
