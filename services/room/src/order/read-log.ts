import { limits } from "@polylogue/proto";
import { fold } from "../state/fold.ts";
import { emptyRoomState, type RoomState } from "../state/room-state.ts";
import { decodeSnapshot, withRecent } from "../state/snapshot.ts";
import {
  type CommitRecord,
  CommitRecordSchema,
  type Event,
  fromBinary,
  type Message,
  MessageSchema,
} from "../state/wire.ts";
import type { Head, MessageRow, RoomKey, RoomStore, StoredCommit } from "../store/room-store.ts";
import { CommandWindow } from "./command-window.ts";

/** One page of the log. */
export const logPage = { commitsMax: 200, bytesMax: 4 * 1_024 * 1_024 } as const;

export interface OpenedLog {
  readonly state: RoomState;
  readonly window: CommandWindow;
  readonly eventsSinceSnapshot: number;
}

/** A log that was just opened, and the deleted messages of which it is not known that they are erased (L8). */
export interface FreshLog extends OpenedLog {
  readonly erasing: readonly string[];
}

/** Opens a room from its snapshot and the commits after it, at the same cost for every age (L7). Undefined: no such room. */
export async function openLog(store: RoomStore, key: RoomKey): Promise<FreshLog | undefined> {
  const head = await store.readHead(key);
  if (!head) return undefined;
  const snapshot = await store.readSnapshot(key);
  const decoded = snapshot && decodeSnapshot(snapshot.record);
  if (decoded?.kind === "newer") return openNewerLog(store, key, head, decoded.foldVersion);
  const start = decoded?.state ?? emptyRoomState;
  const newest = await store.readMessages(key, { limit: limits.snapshotMessagesMax });
  // The projection may already be ahead of the snapshot: events above it find their messages there and change nothing twice.
  const below = newest.rows.filter((row) => row.seq <= start.headSeq);
  const window = new CommandWindow(start.headSeq);
  const opened = { state: withRecent(start, below.map(readMessage), newest.hasMore), window, eventsSinceSnapshot: 0 };
  const erasing = [...(decoded?.erasing ?? [])];
  const folded = await foldTail(store, key, opened, (record) => erasing.push(...deletedIn(record.events)));
  return { ...folded, erasing };
}

/** Only passed on, from its head (L9): the whole log would tell this build no more of what it comes to than the snapshot did. */
async function openNewerLog(store: RoomStore, key: RoomKey, head: Head, foldVersion: number): Promise<FreshLog> {
  const state = { ...emptyRoomState, headSeq: head.seq, headTag: head.tag, foldVersion };
  const window = new CommandWindow(head.seq);
  return { ...(await foldTail(store, key, { state, window, eventsSinceSnapshot: 0 })), erasing: [] };
}

/** Folds what was committed after the state's head. */
export async function foldTail(
  store: RoomStore,
  key: RoomKey,
  from: OpenedLog,
  onCommit: (record: CommitRecord, state: RoomState) => void = () => {},
): Promise<OpenedLog> {
  let { state, eventsSinceSnapshot } = from;
  for (;;) {
    const commits = await store.readCommits(key, state.headSeq, logPage);
    if (commits.length === 0) return { state, window: from.window, eventsSinceSnapshot };
    for (const commit of commits) {
      const record = fromBinary(CommitRecordSchema, commit.record);
      state = foldCommit(state, record);
      from.window.add(record);
      eventsSinceSnapshot += record.events.length;
      onCommit(record, state);
    }
  }
}

/**
 * The newest events above `after` and up to `upTo`, oldest first and without a hole: as many commits as have `bytesMax` bytes together, and the
 * one in which they reach it.
 */
export async function readEvents(
  store: RoomStore,
  key: RoomKey,
  range: { readonly after: number; readonly upTo: number; readonly bytesMax: number },
): Promise<Event[]> {
  const { after, upTo, bytesMax } = range;
  const kept: StoredCommit[] = [];
  let bytes = 0;
  for (let read = after; read < upTo; ) {
    const commits = await store.readCommits(key, read, logPage);
    if (commits.length === 0) break;
    for (const commit of commits) {
      kept.push(commit);
      bytes += commit.record.length;
      read = commit.lastSeq;
    }
    while (bytes - (kept[0]?.record.length ?? bytes) >= bytesMax) bytes -= kept.shift()?.record.length ?? 0;
  }
  return kept
    .flatMap(({ record }) => fromBinary(CommitRecordSchema, record).events)
    .filter(({ seq }) => seq > after && seq <= upTo);
}

/** The messages that the events delete. */
export function deletedIn(events: readonly Event[]): string[] {
  return events.flatMap(({ kind }) => (kind.case === "messageDeleted" ? [kind.value.messageId] : []));
}

/** Whether a commit has exactly the events that it counts: what else a message on the bus may say is not folded (L1, B6). */
export function isWhole({ firstSeq, lastSeq, events }: CommitRecord): boolean {
  return events.length === lastSeq - firstSeq + 1 && events.every(({ seq }, index) => seq === firstSeq + index);
}

/** The state after a whole commit. */
export function foldCommit(state: RoomState, record: CommitRecord): RoomState {
  const folded = record.events.reduce(
    (before, event) => (event.seq > before.headSeq ? fold(before, event) : before),
    state,
  );
  return { ...folded, foldVersion: Math.max(folded.foldVersion, record.foldVersion) };
}

export function readMessage(row: MessageRow): Message {
  return fromBinary(MessageSchema, row.record);
}
