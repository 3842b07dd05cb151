import { connectionLimits } from "./limits.ts";

/**
 * Milliseconds to wait before the given attempt (from 1), spread over the whole range so that clients which were
 * cut off together do not come back together.
 *
 * @param fraction a random number, 0 inclusive to 1 exclusive
 */
export function backoffDelayMs(attempt: number, fraction: number): number {
  const { retryDelayMinMs, retryDelayMaxMs } = connectionLimits;
  const ceilingMs = Math.min(retryDelayMaxMs, retryDelayMinMs * 2 ** Math.min(attempt, 16));
  return Math.round(retryDelayMinMs + fraction * (ceilingMs - retryDelayMinMs));
}
