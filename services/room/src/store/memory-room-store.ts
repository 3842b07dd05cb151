import { MemoryRoomStore } from "./memory/memory-handle.ts";
import { MemoryRooms } from "./memory/memory-rooms.ts";
import type { RoomStore } from "./room-store.ts";

/** Rooms in memory. Handles that are opened on one backend see each other's writes, like instances on one database. */
export interface MemoryRoomBackend {
  open(): RoomStore;
}

/** The reference adapter, for tests and the simulation: nothing outlives the process, nothing is bounded. */
export function createMemoryRoomStore(): MemoryRoomBackend {
  const rooms = new MemoryRooms();
  return { open: () => new MemoryRoomStore(rooms) };
}
