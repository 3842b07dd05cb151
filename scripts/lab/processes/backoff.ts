/** Milliseconds between the end of a process and its next life: doubled from the first to the last while lives are short. */
export const restartLimits = {
  firstMs: 100,
  lastMs: 5_000,
  /** A life that lasted so long was a good one: the next waits the first time again. */
  goodLifeMs: 5_000,
} as const;

/** @param shortLives lives in a row that were short, from 0. */
export function restartDelayMs(shortLives: number): number {
  return Math.min(restartLimits.lastMs, restartLimits.firstMs * 2 ** Math.min(shortLives, 16));
}
