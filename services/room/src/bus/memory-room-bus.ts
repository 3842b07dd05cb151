import type { RoomKey } from "../store/room-store.ts";
import type { RoomBus } from "./room-bus.ts";

/** A bus between instances of one process. */
export interface MemoryBusBackend {
  /** One instance's handle. It does not hear itself. */
  open(): RoomBus;
}

/** The bus of a single process: complete for one instance, and the reference for tests with several. */
export function createMemoryBus(schedule: (deliver: () => void) => void = queueMicrotask): MemoryBusBackend {
  const handles = new Set<MemoryRoomBus>();
  return {
    open() {
      const handle = new MemoryRoomBus(handles, schedule);
      handles.add(handle);
      return handle;
    },
  };
}

class MemoryRoomBus implements RoomBus {
  readonly #handles: Set<MemoryRoomBus>;
  readonly #schedule: (deliver: () => void) => void;
  readonly #hearers = new Map<string, Set<(message: Uint8Array) => void>>();

  constructor(handles: Set<MemoryRoomBus>, schedule: (deliver: () => void) => void) {
    this.#handles = handles;
    this.#schedule = schedule;
  }

  publish(key: RoomKey, encode: () => Uint8Array): void {
    const channel = channelOf(key);
    const others = [...this.#handles].filter((handle) => handle !== this && handle.#hearers.has(channel));
    if (others.length === 0) return;
    const message = encode();
    for (const other of others) this.#schedule(() => other.#deliver(channel, message));
  }

  subscribe(key: RoomKey, hear: (message: Uint8Array) => void): () => void {
    const channel = channelOf(key);
    const hearers = this.#hearers.get(channel) ?? new Set();
    this.#hearers.set(channel, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0) this.#hearers.delete(channel);
    };
  }

  async close(): Promise<void> {
    this.#handles.delete(this);
    this.#hearers.clear();
  }

  #deliver(channel: string, message: Uint8Array): void {
    for (const hear of this.#hearers.get(channel) ?? []) hear(message);
  }
}

function channelOf(key: RoomKey): string {
  return JSON.stringify([key.tenant, key.room]);
}
