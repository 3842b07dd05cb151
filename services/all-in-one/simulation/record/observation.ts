import type { EventJson, JoinedJson, SignalJson } from "@polylogue/proto/room";
import type { Reply } from "../../../../web/src/connection/wire.ts";
import type { RoomView } from "../../../../web/src/room/room-view.ts";

/** One room as one life of one page has it open. */
export interface Viewer {
  /** Unique in its world. */
  readonly id: string;
  readonly participantId: string;
  readonly room: string;
}

/** A command as its sender means it: however often it is sent, it is one. */
export interface Operation {
  /** Unique in its world. */
  readonly id: number;
  /** Who sent it; ids of commands are unique for them. */
  readonly participantId: string;
  /** The life of a page that sent it first. */
  readonly session: string;
  readonly room: string;
  readonly name: string;
  /** Empty when it has none. */
  readonly commandId: string;
  /** Of a post or an edit. */
  readonly text: string;
  /** The sender waits with the next one until this one is answered. */
  readonly keepsOrder: boolean;
  /** Counts everything that happens in the world: the place of the first sending. */
  readonly order: number;
}

/** The mark of a command in a commit. */
export interface StoredMark {
  readonly participantId: string;
  readonly commandId: string;
  readonly seq: number;
}

/** A commit as the store took it. */
export interface StoredCommit {
  readonly room: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly tag: string;
  readonly writer: string;
  readonly bytes: number;
  readonly events: readonly EventJson[];
  readonly marks: readonly StoredMark[];
}

/** What the checks are told, in the order in which it happened. `order` counts, `atMs` is the world's time. */
export type Observation = { readonly order: number; readonly atMs: number } & (
  | { readonly kind: "committed"; readonly commit: StoredCommit }
  | { readonly kind: "sent"; readonly operation: Operation; readonly copy: number }
  | { readonly kind: "answered"; readonly operation: Operation; readonly copy: number; readonly reply: Reply }
  /** The page asks for the room. `isFirst`: on this socket nothing of an earlier stay there can be on its way. */
  | { readonly kind: "joining"; readonly viewer: Viewer; readonly isFirst: boolean }
  | { readonly kind: "joined"; readonly viewer: Viewer; readonly joined: JoinedJson }
  | { readonly kind: "event"; readonly viewer: Viewer; readonly event: EventJson }
  | { readonly kind: "signal"; readonly viewer: Viewer; readonly signal: SignalJson }
  /** What the page shows after a frame. `texts`: of running turns, by message id. */
  | {
      readonly kind: "shown";
      readonly viewer: Viewer;
      readonly seq: number;
      readonly view: RoomView;
      readonly textOf: (messageId: string) => string | undefined;
    }
  /** A life of a process of the room service has begun. */
  | { readonly kind: "instance"; readonly id: string; readonly address: string }
  /** A runner is gone, with all its calls. */
  | { readonly kind: "down"; readonly host: string }
  /** A runner's trunk to an instance is there, or is over. */
  | { readonly kind: "trunk"; readonly host: string; readonly address: string; readonly isUp: boolean }
  /** Messages from one process to another arrive again, or do not any more. */
  | { readonly kind: "way"; readonly from: string; readonly to: string; readonly isOpen: boolean }
  | { readonly kind: "called"; readonly host: string; readonly turnId: string; readonly attempt: number }
  | { readonly kind: "said"; readonly turnId: string; readonly attempt: number; readonly text: string }
  | { readonly kind: "fell silent"; readonly turnId: string; readonly attempt: number; readonly isWhole: boolean }
);

/** `Observation` without what the record adds. */
export type Observed = Observation extends infer Each
  ? Each extends Observation
    ? Omit<Each, "order" | "atMs">
    : never
  : never;
