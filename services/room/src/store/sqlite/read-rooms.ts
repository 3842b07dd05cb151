import type { Question } from "@polylogue/runtime/sqlite/question";
import type { BusyRoom, RoomKey, RoomRow } from "../room-store.ts";
import type { RoomsPlace } from "../rooms-cursor.ts";

export interface ListedRoom {
  readonly room: string;
  readonly row: RoomRow;
}

interface FoundRoom extends RoomsPlace {
  readonly number: number;
}

type StoredRoom = Omit<RoomRow, "deleted"> & { readonly room: string; readonly deleted: number };

/** Rooms below a place, newest activity first: who is listed comes from one index, who has the viewer's seat from another. */
export const listRooms: Question<[tenant: string, viewer: string, limit: number, below?: RoomsPlace], ListedRoom[]> = {
  name: "listRooms",
  prepare(database) {
    const order = "ORDER BY active_at_ms DESC, room DESC LIMIT ?4";
    const listed = database.prepare<FoundRoom>(`
      SELECT number, active_at_ms AS activeAtMs, room FROM rooms
      WHERE tenant = ?1 AND visibility = 'listed' AND deleted = 0 AND (active_at_ms, room) < (?2, ?3) ${order}`);
    const seated = database.prepare<FoundRoom>(`
      SELECT number, active_at_ms AS activeAtMs, room FROM seats CROSS JOIN rooms ON number = room_number
      WHERE seats.tenant = ?1 AND participant_id = ?5 AND deleted = 0 AND (active_at_ms, room) < (?2, ?3) ${order}`);
    const select = database.prepare<StoredRoom>(`
      SELECT room, head_seq AS headSeq, visibility, deleted, active_at_ms AS activeAtMs, record FROM rooms WHERE number = ?`);
    return (tenant, viewer, limit, below) => {
      const activeAtMs = below?.activeAtMs ?? Number.MAX_SAFE_INTEGER;
      const room = below?.room ?? "";
      const found = [
        ...listed.all(tenant, activeAtMs, room, limit),
        ...seated.all(tenant, activeAtMs, room, limit, viewer),
      ].sort(newestFirst);
      const numbers = [...new Set(found.map(({ number }) => number))].slice(0, limit);
      return numbers.flatMap((number) => {
        const stored = select.get(number);
        return stored ? [listedRoom(stored)] : [];
      });
    };
  },
};

export const listBusyRooms: Question<[limit: number, after?: RoomKey], BusyRoom[]> = {
  name: "listBusyRooms",
  prepare(database) {
    const select = database.prepare<RoomKey & { version: string }>(`
      SELECT tenant, room, version FROM busy_rooms WHERE (tenant, room) > (?, ?) ORDER BY tenant, room LIMIT ?`);
    return (limit, after) =>
      select
        .all(after?.tenant ?? "", after?.room ?? "", limit)
        .map(({ tenant, room, version }) => ({ key: { tenant, room }, version }));
  },
};

function newestFirst(left: FoundRoom, right: FoundRoom): number {
  if (left.activeAtMs !== right.activeAtMs) return right.activeAtMs - left.activeAtMs;
  return Buffer.compare(Buffer.from(right.room), Buffer.from(left.room));
}

function listedRoom({ room, headSeq, visibility, deleted, activeAtMs, record }: StoredRoom): ListedRoom {
  return { room, row: { headSeq, visibility, deleted: deleted === 1, activeAtMs, record } };
}
