import { leastFoldVersion } from "../state/fold-version.ts";
import type { RoomState } from "../state/room-state.ts";
import { encodeSnapshot } from "../state/snapshot.ts";
import { type CommitRecord, CommitRecordSchema, create, timestampFromMs, toBinary } from "../state/wire.ts";
import type { CommitWrite, RoomKey } from "../store/room-store.ts";
import type { Plan } from "./plan.ts";
import { messageRow, roomRow, seatChanges } from "./project.ts";
import { deletedIn } from "./read-log.ts";

export interface CommitWriteInput {
  readonly key: RoomKey;
  /** The writer. */
  readonly instance: string;
  /** What the plan was made on. */
  readonly before: RoomState;
  readonly planned: Plan;
  /** Deleted messages of which it is not known that they are erased (L8). */
  readonly erasing: readonly string[];
  readonly isSnapshotDue: boolean;
}

/** A plan as it goes to the store: the commit, and what is stored with it or not at all (L2). */
export function commitWrite(input: CommitWriteInput): { readonly record: CommitRecord; readonly write: CommitWrite } {
  const { key, instance, before, planned, isSnapshotDue } = input;
  const { state, events, marks, messages } = planned;
  const first = events[0];
  if (!first?.at) throw new Error("a commit has at least one event");
  const record = create(CommitRecordSchema, {
    firstSeq: first.seq,
    lastSeq: state.headSeq,
    tag: first.tag,
    writer: instance,
    at: timestampFromMs(state.headAtMs),
    foldVersion: leastFoldVersion(events),
    events: [...events],
    commands: [...marks],
  });
  const { firstSeq, lastSeq, tag } = record;
  const erasing = [...input.erasing, ...deletedIn(events)];
  const write: CommitWrite = {
    key,
    commit: { firstSeq, lastSeq, tag, record: toBinary(CommitRecordSchema, record) },
    messages: [...messages.values()].map(messageRow),
    room: roomRow(state),
    seats: seatChanges(before, state),
    // What is deleted keeps the room busy until it is erased: whoever finds the row makes good what a crash cut off (L8).
    busy: state.turns.size > 0 || state.deleted || erasing.length > 0,
    ...(isSnapshotDue && { snapshot: { seq: lastSeq, record: encodeSnapshot(state, erasing) } }),
  };
  return { record, write };
}
