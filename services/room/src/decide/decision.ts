import type { Refusal } from "@polylogue/proto";
import type { ClientFrame, Event, Message, Ok, Participant, Visibility } from "../state/wire.ts";

/** Who sends a command, as the gateway or the runner's credential stated it (S7). */
export type Sender =
  | { readonly kind: "person"; readonly participantId: string; readonly displayName: string }
  | { readonly kind: "runner"; readonly runner: string }
  | { readonly kind: "room" };

export type EventKind = Exclude<Event["kind"], { case: undefined }>;
export type OkResult = Exclude<Ok["result"], { case: undefined }>;
export type WireCommand = Exclude<ClientFrame["command"], { case: undefined }>;

/** What the room itself decides without anybody's command. */
export type InternalCommand =
  | {
      /** Ends a stopping turn whose runner did not, with its draft (T5). */
      readonly case: "endStopping";
      readonly value: { readonly turnId: string; readonly attempt: number; readonly draft: string };
    }
  | {
      /** Ends or offers again a turn whose runner died (T8). */
      readonly case: "recoverTurn";
      readonly value: { readonly turnId: string; readonly attempt: number; readonly draft: string };
    }
  | { readonly case: "createRoom"; readonly value: CreateRoom }
  | { readonly case: "deleteRoom"; readonly value: Record<string, never> };

export interface CreateRoom {
  readonly title: string;
  readonly visibility: Visibility;
  readonly personas: readonly Participant[];
}

export type Command = WireCommand | InternalCommand;

/** A new event before it has a place: who did it and what. */
export interface Draft {
  readonly actor: string;
  readonly kind: EventKind;
}

/** What the pure decision on a command came to. */
export type Decision =
  | {
      readonly kind: "events";
      /** 1..64, in order. */
      readonly events: readonly Draft[];
      /** Index of the event that the answer is made from, and that a twin is answered from (L4). */
      readonly main: number;
    }
  /** There is nothing to change: answered as done. */
  | { readonly kind: "unchanged"; readonly ok: OkResult }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What a decision may know beside the state. Read at or after the state's head, so that a won commit proves it was current. */
export interface Facts {
  /** The time of the commit; never before that of an earlier event. */
  readonly atMs: number;
  /** A message by id, from the window or the projection. */
  message(id: string): Message | undefined;
  /** True when the observer takes the runner of this attempt for dead (T8). */
  isAbandoned(turnId: string, attempt: number): boolean;
  /** A fresh opaque id with a prefix. */
  newId(prefix: string): string;
  /** An id derived from its parts (L5). */
  derivedId(prefix: string, ...parts: readonly (string | number)[]): string;
}

export const refused = (refusal: Refusal): Decision => ({ kind: "refused", refusal });
