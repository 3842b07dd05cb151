import type { RoomKey } from "../room-store.ts";
import type { RoomHead } from "./head.ts";
import { roomPartition } from "./keys.ts";

/** Rooms whose heads are remembered; the one that was written or read longest ago goes first. */
const headsMax = 10_000;

/**
 * Heads as this handle saw them last, so that a commit need not read what it stands on. Being wrong costs a lost write and a read: the
 * commit's condition is what counts.
 */
export class HeadCache {
  readonly #heads = new Map<string, RoomHead>();

  get(key: RoomKey): RoomHead | undefined {
    return this.#heads.get(roomPartition(key));
  }

  set(key: RoomKey, head: RoomHead): void {
    const name = roomPartition(key);
    this.#heads.delete(name);
    this.#heads.set(name, head);
    if (this.#heads.size <= headsMax) return;
    const [oldest] = this.#heads.keys();
    if (oldest !== undefined) this.#heads.delete(oldest);
  }

  forget(key: RoomKey): void {
    this.#heads.delete(roomPartition(key));
  }
}
