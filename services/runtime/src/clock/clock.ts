/** Time as a port: every process reads the clock and waits only through this. */
export interface Clock {
  /** Wall time, integer milliseconds since 1970. May step. */
  nowMs(): number;
  /** Milliseconds since some moment of this process; never goes back. For ages, deadlines and rates. */
  monotonicMs(): number;
  /** Calls `fire` once after `delayMs` (below 0 counts as 0). The result cancels it; cancelling twice is harmless. */
  setTimer(delayMs: number, fire: () => void): () => void;
}
