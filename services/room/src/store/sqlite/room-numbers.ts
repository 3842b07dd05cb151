import type { Database } from "@polylogue/runtime/sqlite/database";
import type { RoomKey } from "../room-store.ts";

/** Finds a room's number in the file. */
export function roomNumbers(database: Database): (key: RoomKey) => number | undefined {
  const find = database.prepare<{ number: number }>("SELECT number FROM rooms WHERE tenant = ? AND room = ?");
  return ({ tenant, room }) => find.get(tenant, room)?.number;
}
