import type { Database } from "@polylogue/runtime/sqlite/database";
import type { RoomKey } from "../room-store.ts";

/** What an erasing row comes to. `more`: send it again. */
export const erasures = { done: 0, more: 1, notDeleted: 2 } as const;

/** Rows of a table that are erased in one transaction: an old, large room must not hold up everybody's writes. */
const erasedRowsMax = 1_000;

/**
 * Erases a part of a deleted room. The row in `rooms` stays, without what it said, and so does the last commit: together they
 * keep the room's keys taken.
 */
export function eraseRoomApplier(database: Database): (key: RoomKey) => number {
  const find = database.prepare<{ number: number; deleted: number }>(
    "SELECT number, deleted FROM rooms WHERE tenant = ? AND room = ?",
  );
  const places = "place BETWEEN ?1 << 32 AND (?1 << 32) | 4294967295";
  const large = [
    `DELETE FROM commits WHERE place IN (SELECT place FROM commits
       WHERE ${places} AND place < (SELECT max(place) FROM commits WHERE ${places}) LIMIT ${erasedRowsMax})`,
    `DELETE FROM mentions WHERE room_number = ?1 AND (participant_id, seq) IN (SELECT participant_id, seq FROM mentions
       WHERE room_number = ?1 LIMIT ${erasedRowsMax})`,
    `DELETE FROM messages WHERE place IN (SELECT place FROM messages WHERE ${places} LIMIT ${erasedRowsMax})`,
  ].map((sql) => database.prepare(sql));
  const ofNumber = [
    "DELETE FROM seats WHERE room_number = ?",
    "DELETE FROM snapshots WHERE room_number = ?",
    "UPDATE rooms SET record = x'' WHERE number = ?",
  ].map((sql) => database.prepare(sql));
  const ofKey = ["busy_rooms", "drafts", "read_marks"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE tenant = ? AND room = ?`),
  );

  return ({ tenant, room }) => {
    const stored = find.get(tenant, room);
    if (!stored) return erasures.done;
    if (stored.deleted === 0) return erasures.notDeleted;
    const erased = large.map((statement) => statement.run(stored.number).changes);
    if (erased.some((changes) => changes === erasedRowsMax)) return erasures.more;
    for (const statement of ofNumber) statement.run(stored.number);
    for (const statement of ofKey) statement.run(tenant, room);
    return erasures.done;
  };
}
