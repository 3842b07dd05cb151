import type { RoomKey } from "../store/room-store.ts";

/**
 * What instances tell each other of rooms. It may lose, repeat and reorder (B1): seq, tag, attempt and offset decide, and the
 * store is read where something is missing (B2).
 */
export interface RoomBus {
  /** Tells the other instances. `encode` gives a `BusMessage`; it is only called when somebody could hear it. */
  publish(key: RoomKey, encode: () => Uint8Array): void;
  /** Hears what other instances say of a room, until the result is called. */
  subscribe(key: RoomKey, hear: (message: Uint8Array) => void): () => void;
  close(): Promise<void>;
}
