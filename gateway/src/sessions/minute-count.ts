/** Counts what may happen only so often in a minute; starts anew with each. */
export class MinuteCount {
  readonly #max: number;
  #count = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#max = max;
  }

  /** True when it was once too often. */
  isOver(nowMs: number): boolean {
    if (nowMs - this.#sinceMs >= minuteMs) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count > this.#max;
  }
}

const minuteMs = 60_000;
