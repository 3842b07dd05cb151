/** A room, always named with its tenant. */
export interface RoomKey {
  readonly tenant: string;
  readonly room: string;
}

/** The unit of storage (L2). */
export interface StoredCommit {
  readonly firstSeq: number;
  /** At least `firstSeq`. */
  readonly lastSeq: number;
  /** Random, the writer's own: tells a won write from a lost one. */
  readonly tag: string;
  /** A `CommitRecord`, opaque to the store. */
  readonly record: Uint8Array;
}

/** A message with its current text, as the projection keeps it (L6). */
export interface MessageRow {
  /** Unique in its room. */
  readonly messageId: string;
  /** The message's place: the seq of the event that created it. */
  readonly seq: number;
  /** Participant id. */
  readonly author: string;
  /** A `Message`, opaque to the store. */
  readonly record: Uint8Array;
  /** Ids of the participants that it mentions; one that is repeated counts once. */
  readonly mentions: readonly string[];
}

/** What lists of rooms need to know. */
export interface RoomRow {
  /** Equals `lastSeq` of the commit that it is written with. */
  readonly headSeq: number;
  readonly visibility: "listed" | "link" | "invited";
  readonly deleted: boolean;
  /** When the last event came: wall clock, whole milliseconds. */
  readonly activeAtMs: number;
  /** Opaque to the store. */
  readonly record: Uint8Array;
}

/** A participant takes (`seated`) or gives up a seat. */
export interface SeatChange {
  readonly participantId: string;
  readonly seated: boolean;
}

/** The folded state of a room at a seq (L7). */
export interface SnapshotRow {
  readonly seq: number;
  /** A `RoomSnapshot`, opaque to the store. */
  readonly record: Uint8Array;
}

/** A commit and everything that is stored with it or not at all. */
export interface CommitWrite {
  readonly key: RoomKey;
  readonly commit: StoredCommit;
  /** New and changed messages; one with a known seq replaces that row. */
  readonly messages: readonly MessageRow[];
  readonly room: RoomRow;
  /** Changes only. */
  readonly seats: readonly SeatChange[];
  /** True when the room has an owed, running or stopping turn after this commit: its busy row gets a new version (T2). */
  readonly busy: boolean;
  /** Replaces an older one; at most at `lastSeq`. */
  readonly snapshot?: SnapshotRow;
}

/** Whether the commit is the one stored under its key. */
export type AppendVerdict = { readonly kind: "won" } | { readonly kind: "lost" };

/** A room's position. */
export interface Head {
  readonly seq: number;
  readonly tag: string;
}

/** Bounds of a page of commits; the first commit of a page is returned whatever its size. */
export interface CommitsLimits {
  readonly commitsMax: number;
  readonly bytesMax: number;
}

/** Seqs, exclusive. With neither, the newest; with both, `before` counts. */
export interface MessagesPage {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}

/** A page of messages, ascending by seq. */
export interface MessagesPageResult {
  readonly rows: MessageRow[];
  /** True when there are more in the direction of the page. */
  readonly hasMore: boolean;
}

/** What to count: messages of others (`notBy`), and how many messages of others mention a participant. */
export interface CountOptions {
  readonly notBy: string;
  readonly mentioning: string;
  /** Both counts stop here. */
  readonly countMax: number;
}

/** Newest messages among which `countMessages` looks for unread ones; older ones count as read. */
export const countedMessagesMax = 5_000;

/** Counts above a read mark. */
export interface MessageCounts {
  readonly unread: number;
  readonly mentions: number;
}

/** A page of rooms, newest activity first. */
export interface RoomsPageResult {
  readonly rows: { readonly room: string; readonly row: RoomRow }[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** A room that may have a turn that has not ended (T2). */
export interface BusyRoom {
  readonly key: RoomKey;
  /** Another one with every busy commit. */
  readonly version: string;
}

/** The text so far of a running turn (T6). */
export interface Draft {
  readonly turnId: string;
  readonly attempt: number;
  readonly text: string;
}

/** A draft with its room. */
export interface DraftWrite extends Draft {
  readonly key: RoomKey;
}

/** Where texts so far of running turns are kept (T6): in the room store, or beside it where several instances reach it faster. */
export interface DraftStore {
  /** Overwrites; a lower attempt never overwrites a higher one. */
  writeDrafts(drafts: readonly DraftWrite[]): Promise<void>;
  readDrafts(key: RoomKey): Promise<Draft[]>;
  deleteDrafts(key: RoomKey, turnIds: readonly string[]): Promise<void>;
}

/**
 * The room service's storage. Every read reflects every append that was acknowledged before the read began, whichever handle
 * wrote it (L6). Every method rejects with a `StoreError` when the store failed; a caller's broken promise is another error.
 */
export interface RoomStore extends DraftStore {
  /**
   * Stores a commit with its projection on the condition that its key has no record and that it follows the head: the one
   * commit point (L2). A write whose result is unknown is settled inside by reading the key: own tag means won. After a
   * `StoreError` nothing is known but that the write was not seen in the store.
   * A handle has at most one append of a room in flight; a second one rejects with an Error (a broken promise), since it
   * could only have been decided on a commit that may yet be lost.
   */
  append(write: CommitWrite): Promise<AppendVerdict>;
  readHead(key: RoomKey): Promise<Head | undefined>;
  /** The heads of many rooms in one read, in the order of `keys` (at most 1,000); undefined where there is no room. */
  readHeads(keys: readonly RoomKey[]): Promise<(Head | undefined)[]>;
  /** Ascending; the commits with `lastSeq` above `afterSeq`. */
  readCommits(key: RoomKey, afterSeq: number, limits: CommitsLimits): Promise<StoredCommit[]>;
  /**
   * Puts another record in the place of a commit's, the one change that the log allows (L8): on the condition that what is stored
   * under its first seq is still `before`, tag and record. True when `record` is stored there afterwards, also by an earlier try; false
   * when the commit is gone or is another by now: read it again. After a `StoreError` it may have been replaced; try again.
   */
  replaceCommit(key: RoomKey, before: StoredCommit, record: Uint8Array): Promise<boolean>;
  readSnapshot(key: RoomKey): Promise<SnapshotRow | undefined>;
  readMessages(key: RoomKey, page: MessagesPage): Promise<MessagesPageResult>;
  readMessage(key: RoomKey, messageId: string): Promise<MessageRow | undefined>;
  /** Messages of others above `afterSeq` (among the newest `countedMessagesMax`), and how many messages of others there mention a participant. */
  countMessages(key: RoomKey, afterSeq: number, options: CountOptions): Promise<MessageCounts>;
  /** Rooms of the tenant that are not deleted and are listed or have a seat of the viewer. A cursor that cannot be read means the first page. */
  listRooms(tenant: string, viewer: string, page: { limit: number; cursor?: string }): Promise<RoomsPageResult>;
  /** All tenants' busy rooms, in the order of their keys; `after` is exclusive. */
  listBusyRooms(page: { limit: number; after?: RoomKey }): Promise<BusyRoom[]>;
  /** Deletes the busy row if it still has this version; true when it did. */
  clearBusy(key: RoomKey, version: string): Promise<boolean>;
  /** Moves a read mark up, never down; the mark as it is now (S8). */
  writeReadMark(key: RoomKey, participantId: string, seq: number): Promise<number>;
  /** Rooms without a mark are absent. */
  readReadMarks(tenant: string, participantId: string, rooms: readonly string[]): Promise<Map<string, number>>;
  /** The marks of many participants (at most 1,000) in one room, in one read. Participants without a mark are absent. */
  readMarksOf(key: RoomKey, participantIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * Erases a deleted room: its messages, drafts, marks, seats, snapshot and busy row go, and so do all its commits but the last, which
   * stays so that the room's keys are not taken again. Only for a room whose `RoomRow` says deleted. Idempotent.
   */
  eraseRoom(key: RoomKey): Promise<void>;
  /** Waits for the writes that were taken; idempotent. Everything after it rejects `unavailable`. */
  close(): Promise<void>;
}
