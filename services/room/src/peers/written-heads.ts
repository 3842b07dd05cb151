import { roomKeyText } from "../hub/down-frame.ts";
import type { RoomKey } from "../store/room-store.ts";

/** How long a room counts as written lately, in milliseconds (B5): several digests tell of it, since one may be lost. */
const latelyMs = 5_000;
/** Rooms of one digest. */
const headsMax = 2_000;

interface Written {
  readonly key: RoomKey;
  readonly seq: number;
  readonly atMs: number;
}

/** The rooms that this instance wrote lately, with their heads. */
export class WrittenHeads {
  /** The one that was written last stands last. */
  readonly #written = new Map<string, Written>();
  /** Until when a digest is short of rooms that had no place. */
  #incompleteUntilMs = Number.NEGATIVE_INFINITY;

  wrote(key: RoomKey, seq: number, nowMs: number): void {
    const id = roomKeyText(key);
    this.#written.delete(id);
    this.#written.set(id, { key, seq, atMs: nowMs });
    if (this.#written.size <= headsMax) return;
    const [oldest] = this.#written.keys();
    if (oldest !== undefined) this.#written.delete(oldest);
    this.#incompleteUntilMs = nowMs + latelyMs;
  }

  /** What a digest says now. */
  lately(nowMs: number): {
    readonly heads: readonly (RoomKey & { readonly seq: number })[];
    readonly incomplete: boolean;
  } {
    for (const [id, { atMs }] of this.#written) {
      if (nowMs - atMs <= latelyMs) break;
      this.#written.delete(id);
    }
    return {
      heads: [...this.#written.values()].map(({ key, seq }) => ({ ...key, seq })),
      incomplete: nowMs < this.#incompleteUntilMs,
    };
  }
}
