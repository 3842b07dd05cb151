import {
  create,
  type Delta,
  DownFrameSchema,
  type Event,
  EventSchema,
  JoinedSchema,
  type ServerFrame,
  ServerFrameSchema,
  type Signal,
  SignalSchema,
  toBinary,
} from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";
import { lengthDelimited } from "./length-delimited.ts";

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

/** An event, as `encodeEvent` gave it, to everybody who joined the room. */
export function eventEntry(key: RoomKey, event: Uint8Array): DownEntry {
  const frame = [
    lengthDelimited(ServerFrameSchema.field.room.number, Buffer.from(key.room)),
    lengthDelimited(ServerFrameSchema.field.event.number, event),
  ];
  const bytes = Buffer.concat([
    lengthDelimited(DownFrameSchema.field.tenant.number, Buffer.from(key.tenant)),
    lengthDelimited(DownFrameSchema.field.frame.number, ...frame),
  ]);
  return { kind: "event", room: roomKeyText(key), bytes };
}

/** The one encoding of an event, for whoever is told of it now and whoever comes back for it later. */
export function encodeEvent(event: Event): Uint8Array {
  return toBinary(EventSchema, event);
}

/** A signal to everybody who joined the room. */
export function signalEntry(key: RoomKey, signal: Signal): DownEntry {
  const frame = create(ServerFrameSchema, { room: key.room, body: { case: "signal", value: signal } });
  return { kind: "signal", room: roomKeyText(key), bytes: encodeDown(0, key.tenant, frame) };
}

/** An error that concerns everybody who joined the room; it keeps its place among the room's events. */
export function errorEntry(key: RoomKey, frame: ServerFrame): DownEntry {
  return { kind: "event", room: roomKeyText(key), bytes: encodeDown(0, key.tenant, frame) };
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
 * A frame to one session that is its own part and shared ones, encoded once for all. Two encodings of a message, one behind the
 * other, are the encoding of both merged: lists are joined, the own part's first.
 */
export function replyWith(session: number, own: ServerFrame, shared: readonly Uint8Array[]): DownEntry {
  return { kind: "reply", room: "", bytes: Buffer.concat([encodeDown(session, "", own), ...shared]) };
}

/** The shared part of a `joined` that carries encoded events. */
export function joinedEventsPart(events: readonly Uint8Array[]): Uint8Array {
  const joined = events.map((event) => lengthDelimited(JoinedSchema.field.events.number, event));
  return lengthDelimited(
    DownFrameSchema.field.frame.number,
    lengthDelimited(ServerFrameSchema.field.joined.number, ...joined),
  );
}

function encodeDown(session: number, tenant: string, frame: ServerFrame): Uint8Array {
  return toBinary(DownFrameSchema, create(DownFrameSchema, { session, tenant, frame }));
}
