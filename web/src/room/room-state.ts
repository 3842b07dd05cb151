import type { EventJson, JoinedJson, MessageJson, SignalJson } from "@polylogue/proto/room";
import type { OutboxEntry } from "../connection/outbox-entry.ts";
import type { WireError } from "../connection/wire.ts";
import { emptyView, type RoomView } from "./room-view.ts";
import type { TurnText } from "./turn-text.ts";

/** All that a client knows of a room: what it shows, and what it needs to decide about the next frame. */
export interface RoomState {
  /** The last event that was applied; 0 before the first `joined`. */
  readonly seq: number;
  readonly tag: string;
  readonly view: RoomView;
  /** Texts so far, by turn id: apart from the view, because they change with every token. */
  readonly texts: ReadonlyMap<string, TurnText>;
  /** Events that came before their turn, by seq. */
  readonly parked: ReadonlyMap<number, EventJson>;
  /** Tags of the latest events, by seq: they tell a replayed `joined` from a restored log (S2, S4). */
  readonly tags: ReadonlyMap<number, string>;
  /** Events about messages that are not in memory: a history page may have been read before them. */
  readonly strays: readonly EventJson[];
  /** Client message ids that the room is known to have. */
  readonly confirmed: ReadonlySet<string>;
}

/** A room of which nothing is known. */
export const emptyState: RoomState = {
  seq: 0,
  tag: "",
  view: emptyView,
  texts: new Map(),
  parked: new Map(),
  tags: new Map(),
  strays: [],
  confirmed: new Set(),
};

/** Everything that can happen to a room's state. */
export type RoomInput =
  | { readonly kind: "joined"; readonly joined: JoinedJson }
  | { readonly kind: "event"; readonly event: EventJson }
  /** `atMs`: the time on the caller's clock, from which `typing` expires. */
  | { readonly kind: "signal"; readonly signal: SignalJson; readonly atMs: number }
  | { readonly kind: "history"; readonly messages: readonly MessageJson[]; readonly hasMore: boolean }
  /** The posts of this person to this room that are on their way (the local echo). */
  | { readonly kind: "outbox"; readonly entries: readonly OutboxEntry[] }
  | { readonly kind: "refused"; readonly error: WireError }
  /** Time went on: whoever typed too long ago does not type any more. */
  | { readonly kind: "tick"; readonly atMs: number }
  /** The end of the room is read: old messages may go. */
  | { readonly kind: "trim" };

/** What the state asks its surroundings to do. */
export type RoomEffect =
  /** A gap that parking can not close: join again from `seq`. */
  | { readonly kind: "rejoin" }
  /** A piece of a turn's text is missing. */
  | { readonly kind: "syncTurn"; readonly turnId: string }
  /** The room has this post. */
  | { readonly kind: "confirmed"; readonly clientMessageId: string }
  /** The room had this post, and its log does not: it is sent again, under its id. */
  | { readonly kind: "unstored"; readonly clientMessageId: string };

/** A state and what it asks for. */
export interface RoomStep {
  readonly state: RoomState;
  readonly effects: readonly RoomEffect[];
}
