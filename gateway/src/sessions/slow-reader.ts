import { gatewayLimits } from "../limits.ts";
import { MinuteCount } from "./minute-count.ts";

/** What is to be done about a reader that does not keep up. */
export type SlowVerdict = "wait" | "reset" | "close";

/**
 * How patient the gateway is with one socket (G2). When too much waits for it, what its rooms said is dropped, and it gets snapshots when it
 * has taken what it has; it is closed when it does not take that in time, or falls behind again and again.
 */
export class SlowReader {
  readonly #resets = new MinuteCount(gatewayLimits.resetsPerMinuteMax);
  #resetSinceMs: number | undefined;
  #bufferedBytes = 0;
  /** Since when nothing has left. */
  #stuckSinceMs: number | undefined;

  /** Its rooms were dropped and not given back yet. */
  get isReset(): boolean {
    return this.#resetSinceMs !== undefined;
  }

  /** More waits than may; so much of it is the socket's own. */
  full(nowMs: number, ownBytes: number): SlowVerdict {
    if (ownBytes > gatewayLimits.socketOwnBytesMax) return "close";
    if (this.isReset) return "wait";
    if (this.#resets.isOver(nowMs)) return "close";
    this.#resetSinceMs = nowMs;
    return "reset";
  }

  /** It has taken what it had. */
  drained(): void {
    this.#resetSinceMs = undefined;
    this.#stuckSinceMs = undefined;
  }

  /** To be asked every second. */
  look(nowMs: number, isHolding: boolean, bufferedBytes: number): SlowVerdict {
    const hasMoved = bufferedBytes < this.#bufferedBytes;
    this.#bufferedBytes = bufferedBytes;
    if (!isHolding) {
      this.#stuckSinceMs = undefined;
      return "wait";
    }
    if (hasMoved || this.#stuckSinceMs === undefined) this.#stuckSinceMs = nowMs;
    const sinceMs = Math.min(this.#stuckSinceMs, this.#resetSinceMs ?? nowMs);
    return nowMs - sinceMs >= gatewayLimits.slowReaderTimeoutMs ? "close" : "wait";
  }
}
