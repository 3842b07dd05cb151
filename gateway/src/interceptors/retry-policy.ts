import type { Random } from "@polylogue/runtime/random/random";
import { gatewayLimits } from "../limits.ts";
import type { ModelFailure } from "../model-call/model-part.ts";

/** Whether the same candidate is worth another try: rate limits, faults of the provider and of the connection, and only for so long. */
export function shouldTryAgain(failure: ModelFailure): boolean {
  return failure.retryable && (failure.retryAfterMs ?? 0) <= gatewayLimits.retryAfterMsMax;
}

/** How long to wait after the n-th try: what the provider asks for, else a bound that doubles, with half of it random. */
export function backoffMs(failure: ModelFailure, tries: number, random: Random): number {
  const { first, last } = gatewayLimits.backoffMs;
  const boundMs = Math.min(last, first * 2 ** (tries - 1));
  const waitMs = boundMs / 2 + (random.fraction() * boundMs) / 2;
  // Calls that were refused together are asked to come back together: the jitter keeps them apart.
  return failure.retryAfterMs === undefined ? waitMs : failure.retryAfterMs + random.fraction() * first;
}
