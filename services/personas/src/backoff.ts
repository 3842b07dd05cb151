import type { Random } from "@polylogue/runtime/random/random";
import { runnerLimits } from "./limits.ts";

/**
 * Full jitter: anything from 0 to a bound that doubles with each failure, so that runners which lost the same room
 * instance do not come back in step. `failures` counts from 0; the answer is in milliseconds.
 */
export function backoffMs(random: Random, failures: number): number {
  const bound = Math.min(runnerLimits.backoffMaxMs, runnerLimits.backoffBaseMs * 2 ** Math.min(failures, 16));
  return Math.floor(random.fraction() * bound);
}
