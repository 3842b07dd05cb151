import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { RoomKey, RoomStore } from "../store/room-store.ts";

/** Participants of one read. */
const batchMax = 1_000;

interface Waiting {
  readonly participantId: string;
  readonly resolve: (mark: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads of one window, and its milliseconds: who comes alone does not wait, and thousands cost no more than a few dozen. */
const readsPerWindow = 10;
const windowMs = 500;

/** The read marks of those who join one room: of many who come at once, those share a read who wait for the next (S8). */
export class JoinMarks {
  readonly #key: RoomKey;
  readonly #store: RoomStore;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #isReading = false;
  #windowEndMs = Number.NEGATIVE_INFINITY;
  #reads = 0;

  constructor(key: RoomKey, { store, clock }: { readonly store: RoomStore; readonly clock: Clock }) {
    this.#key = key;
    this.#store = store;
    this.#clock = clock;
  }

  /** 0 without a mark. Rejects when the store failed. */
  of(participantId: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ participantId, resolve, reject });
      if (!this.#isReading) void this.#read();
    });
  }

  async #myTurn(): Promise<void> {
    const leftMs = this.#windowEndMs - this.#clock.monotonicMs();
    if (leftMs > 0 && this.#reads >= readsPerWindow) await sleep(this.#clock, leftMs);
    if (this.#clock.monotonicMs() >= this.#windowEndMs) {
      this.#windowEndMs = this.#clock.monotonicMs() + windowMs;
      this.#reads = 0;
    }
    this.#reads += 1;
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    while (this.#waiting.length > 0) {
      await this.#myTurn();
      const batch = this.#waiting.splice(0, batchMax);
      try {
        const marks = await this.#store.readMarksOf(
          this.#key,
          batch.map(({ participantId }) => participantId),
        );
        for (const { participantId, resolve } of batch) resolve(marks.get(participantId) ?? 0);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isReading = false;
  }
}
