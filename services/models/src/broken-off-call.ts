import type { Clock } from "@polylogue/runtime/clock/clock";
import type { StreamPart, TokenUsage } from "./model-port.ts";
import { noUsage } from "./token-usage.ts";

/** What asking an iterator of parts for the next one promises. */
export type PendingPart = Promise<IteratorResult<StreamPart, unknown>>;

/** What waiting for the next part came to. */
export type Next = IteratorResult<StreamPart, unknown> | "elapsed" | "aborted";

/**
 * Waits for the next part, but neither longer than `waitMs` nor, if a signal is given, past its firing. The pending
 * promise stays the caller's: an iterator must not be asked twice for the same part.
 */
export function nextWithin(pending: PendingPart, clock: Clock, waitMs: number, signal?: AbortSignal): Promise<Next> {
  if (signal?.aborted) return Promise.resolve("aborted");
  return new Promise((resolve, reject) => {
    const release = (): void => {
      cancelTimer();
      signal?.removeEventListener("abort", onAbort);
    };
    const settle = (next: Next): void => {
      release();
      resolve(next);
    };
    const onAbort = (): void => settle("aborted");
    const cancelTimer = clock.setTimer(waitMs, () => settle("elapsed"));
    signal?.addEventListener("abort", onAbort, { once: true });
    pending.then(settle, (reason: unknown) => {
      release();
      reject(reason);
    });
  });
}

/**
 * Reads a call that was broken off to its end and returns the usage that it reports, or no tokens with provenance
 * `estimated` if it says nothing within `waitMs`, since the vendor may bill it all the same.
 */
export async function usageOfBrokenOffCall(
  iterator: AsyncIterator<StreamPart, unknown>,
  pending: PendingPart,
  clock: Clock,
  waitMs: number,
): Promise<TokenUsage> {
  const untilMs = clock.monotonicMs() + waitMs;
  let waiting = pending;
  for (;;) {
    const next = await nextWithin(waiting, clock, Math.max(untilMs - clock.monotonicMs(), 0));
    if (next === "elapsed" || next === "aborted" || next.done) return { ...noUsage, provenance: "estimated" };
    if (next.value.type === "usage") return next.value.usage;
    waiting = iterator.next();
  }
}
