import type { Clock } from "@polylogue/runtime/clock/clock";

/** An allowed flow. */
export interface Rate {
  /** How many may come at once. */
  readonly burst: number;
  /** How many come back in a second. */
  readonly perSecond: number;
}

/** Keeps a rate for each key. */
export interface RateLimit {
  /** Takes `cost` (default 1) if the rate allows all of it: 0. Else takes nothing, and says how many milliseconds to wait. */
  take(key: string, cost?: number): number;
}

/**
 * The generic cell rate algorithm: one number a key, the time at which the key would be wholly refilled. Keeps at most `keysMax`
 * keys; the one that was used longest ago goes first, which gives nobody more than one burst.
 */
export function createRateLimit(rate: Rate, ports: { readonly clock: Clock; readonly keysMax: number }): RateLimit {
  const { clock, keysMax } = ports;
  const intervalMs = 1_000 / rate.perSecond;
  const toleranceMs = intervalMs * rate.burst;
  /** In order of use. */
  const refilledAtMs = new Map<string, number>();

  return {
    take(key, cost = 1) {
      const nowMs = clock.monotonicMs();
      const known = refilledAtMs.get(key);
      const next = Math.max(nowMs, known ?? 0) + cost * intervalMs;
      const waitMs = next - nowMs - toleranceMs;
      // A sum of fractions may be off by a hair.
      if (waitMs > 1e-6) return Math.max(1, Math.ceil(waitMs));
      if (known !== undefined) refilledAtMs.delete(key);
      else if (refilledAtMs.size >= keysMax) deleteOldest(refilledAtMs);
      refilledAtMs.set(key, next);
      return 0;
    },
  };
}

function deleteOldest(map: Map<string, number>): void {
  const { value } = map.keys().next();
  if (value !== undefined) map.delete(value);
}
