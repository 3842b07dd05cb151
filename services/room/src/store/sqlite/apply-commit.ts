import type { Database } from "@polylogue/runtime/sqlite/database";
import type { CommitWrite, RoomRow, StoredCommit } from "../room-store.ts";
import { messagesWriter } from "./write-messages.ts";

/** What an append's row comes to. */
export const verdicts = { lost: 0, won: 1 } as const;

interface StoredRoom {
  readonly number: number;
  readonly headSeq: number;
}

/**
 * Writes a commit and its projection, or nothing of it: its verdict is its own, whatever else is in the group (L2). It wins
 * when it follows the head, so that its key has no record and no hole is made; or when it is stored already, by an earlier try.
 */
export function commitApplier(database: Database): (write: CommitWrite) => number {
  const find = database.prepare<StoredRoom>(
    "SELECT number, head_seq AS headSeq FROM rooms WHERE tenant = ? AND room = ?",
  );
  const tagAt = database.prepare<{ tag: string }>("SELECT tag FROM commits WHERE place = (? << 32) | ?");
  const insertCommit = database.prepare("INSERT INTO commits VALUES ((? << 32) | ?, ?, ?, ?)");
  const writeRoom = roomWriter(database);
  const writeMessages = messagesWriter(database);
  const writeRest = restWriter(database);

  return (write) => {
    const { key, commit } = write;
    const stored = find.get(key.tenant, key.room);
    if (commit.firstSeq !== (stored?.headSeq ?? 0) + 1) {
      const tag = stored && tagAt.get(stored.number, commit.firstSeq)?.tag;
      return tag === commit.tag ? verdicts.won : verdicts.lost;
    }
    const number = writeRoom(stored?.number, write);
    insertCommit.run(number, commit.firstSeq, commit.lastSeq, commit.tag, commit.record);
    writeMessages(number, write);
    writeRest(number, write);
    return verdicts.won;
  };
}

/** Writes the room's row; its number, a new one for a new room. */
function roomWriter(database: Database): (number: number | undefined, write: CommitWrite) => number {
  const insert = database.prepare<{ number: number }>(`
    INSERT INTO rooms (head_seq, head_tag, visibility, deleted, active_at_ms, record, tenant, room)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`);
  const update = database.prepare(`
    UPDATE rooms SET head_seq = ?, head_tag = ?, visibility = ?, deleted = ?, active_at_ms = ?, record = ? WHERE number = ?`);
  return (number, { key, commit, room }) => {
    const columns = roomColumns(commit, room);
    if (number !== undefined) {
      update.run(...columns, number);
      return number;
    }
    const inserted = insert.get(...columns, key.tenant, key.room);
    if (!inserted) throw new Error("a new room has a number");
    return inserted.number;
  };
}

function roomColumns(commit: StoredCommit, room: RoomRow): [number, string, string, number, number, Uint8Array] {
  return [commit.lastSeq, commit.tag, room.visibility, room.deleted ? 1 : 0, room.activeAtMs, room.record];
}

function restWriter(database: Database): (number: number, write: CommitWrite) => void {
  const takeSeat = database.prepare("INSERT OR IGNORE INTO seats VALUES (?, ?, ?)");
  const leaveSeat = database.prepare("DELETE FROM seats WHERE tenant = ? AND participant_id = ? AND room_number = ?");
  const markBusy = database.prepare(`
    INSERT INTO busy_rooms VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version`);
  const writeSnapshot = database.prepare(`
    INSERT INTO snapshots VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET seq = excluded.seq, record = excluded.record WHERE excluded.seq > seq`);
  return (number, { key, commit, seats, busy, snapshot }) => {
    for (const { participantId, seated } of seats)
      (seated ? takeSeat : leaveSeat).run(key.tenant, participantId, number);
    if (busy) markBusy.run(key.tenant, key.room, commit.tag);
    if (snapshot) writeSnapshot.run(number, snapshot.seq, snapshot.record);
  };
}
