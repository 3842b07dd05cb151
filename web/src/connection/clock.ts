/** Time, as everything in this package sees it: tests move a manual one. */
export interface Clock {
  /** Wall time in whole milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds that never jump; only differences mean something. */
  monotonicMs(): number;
  /** Fires once after `delayMs`. The returned function cancels. */
  setTimer(delayMs: number, fire: () => void): () => void;
}
