import type { RoomKey } from "../store/room-store.ts";
import type { RoomBus } from "./room-bus.ts";

/** A bus between instances of one process. */
export interface MemoryBusBackend {
  /** One instance's handle. It does not hear itself. */
  open(): RoomBus;
}

/** The reference of the port, for tests with several instances in one process. */
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

type Hear = (message: Uint8Array) => void;

class MemoryRoomBus implements RoomBus {
  readonly isWell = true;
  readonly #handles: Set<MemoryRoomBus>;
  readonly #schedule: (deliver: () => void) => void;
  readonly #hearers = new Map<string, Set<Hear>>();

  constructor(handles: Set<MemoryRoomBus>, schedule: (deliver: () => void) => void) {
    this.#handles = handles;
    this.#schedule = schedule;
  }

  publish(key: RoomKey, encode: () => Uint8Array): void {
    this.#send(channelOf(key), encode);
  }

  subscribe(key: RoomKey, hear: Hear): () => void {
    return this.#hear(channelOf(key), hear);
  }

  announce(message: Uint8Array): void {
    this.#send(everybody, () => message);
  }

  onAnnouncement(hear: Hear): () => void {
    return this.#hear(everybody, hear);
  }

  onChange(): () => void {
    return () => {};
  }

  async close(): Promise<void> {
    this.#handles.delete(this);
    this.#hearers.clear();
  }

  #send(channel: string, encode: () => Uint8Array): void {
    if (!this.#handles.has(this)) return;
    const others = [...this.#handles].filter((handle) => handle !== this && handle.#hearers.has(channel));
    if (others.length === 0) return;
    const message = encode();
    for (const other of others) this.#schedule(() => other.#deliver(channel, message));
  }

  #hear(channel: string, hear: Hear): () => void {
    const hearers = this.#hearers.get(channel) ?? new Set();
    this.#hearers.set(channel, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0) this.#hearers.delete(channel);
    };
  }

  #deliver(channel: string, message: Uint8Array): void {
    for (const hear of this.#hearers.get(channel) ?? []) hear(message);
  }
}

const everybody = "";

function channelOf(key: RoomKey): string {
  return JSON.stringify([key.tenant, key.room]);
}
