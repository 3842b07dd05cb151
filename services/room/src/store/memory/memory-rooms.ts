import type { BusyRoom, RoomKey, RoomRow, RoomsPageResult } from "../room-store.ts";
import { decodeRoomsCursor, encodeRoomsCursor, type RoomsPlace } from "../rooms-cursor.ts";
import { MemoryRoom } from "./memory-room.ts";

interface FoundRoom extends RoomsPlace {
  readonly row: RoomRow;
}

/** All rooms of a backend, by tenant. */
export class MemoryRooms {
  readonly #tenants = new Map<string, Map<string, MemoryRoom>>();

  find({ tenant, room }: RoomKey): MemoryRoom | undefined {
    return this.#tenants.get(tenant)?.get(room);
  }

  /** Made on the first write. */
  of({ tenant, room }: RoomKey): MemoryRoom {
    let rooms = this.#tenants.get(tenant);
    if (!rooms) {
      rooms = new Map();
      this.#tenants.set(tenant, rooms);
    }
    let found = rooms.get(room);
    if (!found) {
      found = new MemoryRoom({ tenant, room });
      rooms.set(room, found);
    }
    return found;
  }

  list(tenant: string, viewer: string, limit: number, cursor: string | undefined): RoomsPageResult {
    const below = decodeRoomsCursor(cursor);
    const found: FoundRoom[] = [];
    for (const { key, row, seats } of this.#tenants.get(tenant)?.values() ?? []) {
      if (!row || row.deleted || (row.visibility !== "listed" && !seats.has(viewer))) continue;
      const place = { room: key.room, activeAtMs: row.activeAtMs };
      if (!below || newestFirst(below, place) < 0) found.push({ ...place, row });
    }
    const page = found.sort(newestFirst).slice(0, limit);
    const rows = page.map(({ room, row }) => ({ room, row }));
    const last = page.at(-1);
    return last && found.length > limit ? { rows, nextCursor: encodeRoomsCursor(last) } : { rows };
  }

  listBusy(limit: number, after: RoomKey | undefined): BusyRoom[] {
    const busy: BusyRoom[] = [];
    for (const rooms of this.#tenants.values()) {
      for (const { key, busy: version } of rooms.values()) {
        if (version !== undefined && (!after || compareKeys(key, after) > 0)) busy.push({ key, version });
      }
    }
    return busy.sort((left, right) => compareKeys(left.key, right.key)).slice(0, limit);
  }
}

function newestFirst(left: RoomsPlace, right: RoomsPlace): number {
  return right.activeAtMs - left.activeAtMs || compareTexts(right.room, left.room);
}

function compareKeys(left: RoomKey, right: RoomKey): number {
  return compareTexts(left.tenant, right.tenant) || compareTexts(left.room, right.room);
}

/** As UTF-8, like the adapters that keep texts so. */
function compareTexts(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
