export { createMemoryBus, type MemoryBusBackend } from "./bus/memory-room-bus.ts";
export type { RoomBus } from "./bus/room-bus.ts";
export { type RoomConfig, readRoomConfig } from "./config.ts";
export { createRoomInstance, type RoomInstance, type RoomInstancePorts } from "./instance.ts";
export { createCommandDigest } from "./order/command-digest.ts";
export { createRoomService, type RoomOverrides, type RoomServiceHandle } from "./service.ts";
export { createMemoryRoomStore } from "./store/memory-room-store.ts";
export type { RoomStore } from "./store/room-store.ts";
export { openSqliteRoomStore } from "./store/sqlite-room-store.ts";
