import {
  create,
  type Delta,
  DownFrameSchema,
  type ServerFrame,
  ServerFrameSchema,
  SignalSchema,
  toBinary,
} from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";

/** A frame on its way down trunks: encoded once, however many trunks and sessions it goes to (G3). */
export interface DownEntry {
  /** What may be dropped first when a trunk is full: signals, then a room's events; replies never (G4). */
  readonly kind: "reply" | "event" | "signal" | "delta";
  /** The room that it is about, as `roomKeyText`; empty for replies without one. */
  readonly room: string;
  /** An encoded `DownFrame`. */
  readonly bytes: Uint8Array;
  /** Of a delta: what is needed to merge it with the next one. */
  readonly delta?: { readonly key: RoomKey; readonly value: Delta };
}

export function roomKeyText(key: RoomKey): string {
  return `${key.tenant}\n${key.room}`;
}

/** A frame to everybody who joined the room. */
export function broadcastEntry(key: RoomKey, kind: "event" | "signal", body: ServerFrame["body"]): DownEntry {
  const frame = create(ServerFrameSchema, { room: key.room, body });
  return { kind, room: roomKeyText(key), bytes: encodeDown(0, key.tenant, frame) };
}

/** A piece of a running turn's text, to everybody who joined the room. */
export function deltaEntry(key: RoomKey, value: Delta): DownEntry {
  const signal = create(SignalSchema, { kind: { case: "delta", value } });
  const frame = create(ServerFrameSchema, { room: key.room, body: { case: "signal", value: signal } });
  return { kind: "delta", room: roomKeyText(key), bytes: encodeDown(0, key.tenant, frame), delta: { key, value } };
}

/** A frame to one session. */
export function replyEntry(session: number, tenant: string, frame: ServerFrame): DownEntry {
  return { kind: "reply", room: "", bytes: encodeDown(session, session === 0 ? tenant : "", frame) };
}

/** The part of a frame that many sessions get; `replyWith` adds what is each one's own. */
export function sharedPart(frame: ServerFrame): Uint8Array {
  return encodeDown(0, "", frame);
}

/**
 * A frame to one session that is its own part and a shared one, encoded once for all. Two encodings of a message, one behind the
 * other, are the encoding of both merged: lists are joined, the own part's first.
 */
export function replyWith(session: number, own: ServerFrame, shared: Uint8Array): DownEntry {
  return { kind: "reply", room: "", bytes: Buffer.concat([encodeDown(session, "", own), shared]) };
}

function encodeDown(session: number, tenant: string, frame: ServerFrame): Uint8Array {
  return toBinary(DownFrameSchema, create(DownFrameSchema, { session, tenant, frame }));
}
