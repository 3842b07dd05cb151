import type { Clock } from "@polylogue/runtime/clock/clock";

/** Commits lost to one writer within this many milliseconds are one quarrel. */
const quarrelMs = 1_000;
/** Commits lost in one quarrel after which the room belongs to the other (L2). */
const lossesMax = 2;
/** Milliseconds between two moves of a room: gateways have followed the first by then. */
const movePauseMs = 5_000;

/** Counts the commits of one room that are lost to the writer whom the room prefers (L2). */
export class Contention {
  readonly #clock: Clock;
  #writer = "";
  #lostMs: number[] = [];
  #movedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True when the room is to be left to this writer now. */
  lost(writer: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (writer !== this.#writer) this.#lostMs = [];
    this.#writer = writer;
    this.#lostMs = [...this.#lostMs.filter((lostMs) => nowMs - lostMs < quarrelMs), nowMs].slice(-lossesMax);
    if (this.#lostMs.length < lossesMax || nowMs - this.#movedMs < movePauseMs) return false;
    this.#movedMs = nowMs;
    this.#lostMs = [];
    return true;
  }
}
