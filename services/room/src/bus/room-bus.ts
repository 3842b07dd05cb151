import type { RoomKey } from "../store/room-store.ts";

/**
 * What instances tell each other. It may lose, repeat and reorder (B1): seq, tag, attempt and offset decide, and the
 * store is read where something is missing (B2).
 */
export interface RoomBus {
  /** Tells the other instances. `encode` gives a `BusMessage`; it is only called when somebody could hear it. */
  publish(key: RoomKey, encode: () => Uint8Array): void;
  /** Hears what other instances say of a room, until the result is called. */
  subscribe(key: RoomKey, hear: (message: Uint8Array) => void): () => void;
  /** Tells every other instance something about no single room: an `InstanceMessage`. */
  announce(message: Uint8Array): void;
  /** Hears what others announce, until the result is called. */
  onAnnouncement(hear: (message: Uint8Array) => void): () => void;
  /**
   * True while what is said can be expected to arrive: there is a connection, and all subscriptions stand. What was said while it was
   * false is lost, so whoever needs it reads the store once it is true again (B3).
   */
  readonly isWell: boolean;
  /** Called after `isWell` changed, until the result is called. */
  onChange(changed: () => void): () => void;
  close(): Promise<void>;
}

/** For an instance that has nobody to speak to, or no means: never well, so that the store is read instead (B5). */
export function createSilentBus(): RoomBus {
  const nothing = (): void => {};
  return {
    publish: nothing,
    subscribe: () => nothing,
    announce: nothing,
    onAnnouncement: () => nothing,
    isWell: false,
    onChange: () => nothing,
    close: async () => {},
  };
}
