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
import type { MessageRow, RoomKey, RoomStore } from "../store/room-store.ts";
import { CommandWindow } from "./command-window.ts";

/** One page of the log. */
export const logPage = { commitsMax: 200, bytesMax: 4 * 1_024 * 1_024 } as const;

export interface OpenedLog {
  readonly state: RoomState;
  readonly window: CommandWindow;
  readonly eventsSinceSnapshot: number;
}

/** Opens a room from its snapshot and the commits after it, at the same cost for every age (L7). Undefined: no such room. */
export async function openLog(store: RoomStore, key: RoomKey): Promise<OpenedLog | undefined> {
  if (!(await store.readHead(key))) return undefined;
  const snapshot = await store.readSnapshot(key);
  const start = (snapshot && decodeSnapshot(snapshot.record)) ?? emptyRoomState;
  const newest = await store.readMessages(key, { limit: limits.snapshotMessagesMax });
  // The projection may already be ahead of the snapshot: events above it find their messages there and change nothing twice.
  const below = newest.rows.filter((row) => row.seq <= start.headSeq);
  const window = new CommandWindow(start.headSeq);
  const opened = { state: withRecent(start, below.map(readMessage), newest.hasMore), window, eventsSinceSnapshot: 0 };
  return foldTail(store, key, opened);
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

/** The events above `after`, up to `upTo`, oldest first. The caller bounds how many they are. */
export async function readEvents(store: RoomStore, key: RoomKey, after: number, upTo: number): Promise<Event[]> {
  const events: Event[] = [];
  for (let read = after; read < upTo; ) {
    const commits = await store.readCommits(key, read, logPage);
    if (commits.length === 0) break;
    for (const commit of commits) {
      const record = fromBinary(CommitRecordSchema, commit.record);
      events.push(...record.events.filter(({ seq }) => seq > after && seq <= upTo));
      read = record.lastSeq;
    }
  }
  return events;
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
