import type { EventJson } from "@polylogue/proto/room";
import type { JournalEntry } from "../journal/journal-entry.ts";

/** A commit as the store has it. */
export interface StoredCommit {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly tag: string;
  /** The life of the instance that wrote it, where it is known. */
  readonly writer?: string;
  readonly events: readonly EventJson[];
}

/** What happened in a run: what everybody saw and did, and what the store has in the end. */
export interface History {
  /** By which the run can be made again. */
  readonly seed: number;
  /** Of all processes, by time. */
  readonly entries: readonly JournalEntry[];
  /** The commits of each room, by first seq. */
  readonly rooms: ReadonlyMap<string, readonly StoredCommit[]>;
  /** How often, at least, something must have happened for the run to say anything; by the names of `countHappenings`. */
  readonly wants: Readonly<Record<string, number>>;
}

/** The rules, by number. */
export const ruleNames = {
  1: "shape",
  2: "agreement",
  3: "no loss",
  4: "no duplicate",
  5: "no phantom",
  6: "no gap",
  7: "real time",
  8: "session order",
  9: "streams",
  10: "membership",
  11: "convergence",
  12: "not vacuous",
} as const;

export type RuleNumber = keyof typeof ruleNames;

/** A rule that was broken, and the part of the history that alone breaks it. */
export interface Violation {
  readonly rule: RuleNumber;
  readonly message: string;
  readonly evidence: Evidence;
}

export interface Evidence {
  readonly entries: readonly JournalEntry[];
  readonly commits: readonly { readonly room: string; readonly commit: StoredCommit }[];
}

/** Finds where a history breaks one rule; at most a few places, each by itself a proof. Linear in the history. */
export type Rule = (history: IndexedHistory) => Violation[];

/** An event with the commit that it was stored in. */
export interface StoredEvent {
  readonly event: EventJson;
  readonly commit: StoredCommit;
}

/** A history with what several rules look up. */
export interface IndexedHistory extends History {
  /** The event of a room with that seq; the first one where a store has two. */
  event(room: string, seq: number): StoredEvent | undefined;
  /** All events of a room, in the order of the store. */
  events(room: string): readonly StoredEvent[];
  /** The last seq of a room; 0 without commits. */
  head(room: string): number;
  /** The event that deleted a message. */
  deletion(room: string, messageId: string): StoredEvent | undefined;
  /** Copies of commands, by client's participant, room and command id. */
  commands(): ReadonlyMap<string, CommandHistory>;
}

/** All that is known of one command. */
export interface CommandHistory {
  readonly invokes: Extract<JournalEntry, { kind: "invoke" }>[];
  readonly oks: Extract<JournalEntry, { kind: "ok" }>[];
  readonly fails: Extract<JournalEntry, { kind: "fail" }>[];
  readonly infos: Extract<JournalEntry, { kind: "info" }>[];
}
