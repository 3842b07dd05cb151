import type { Clock } from "@polylogue/runtime/clock/clock";
import { gatewayLimits } from "../limits.ts";

/** Runs a flush whenever one was asked for, but never so often that flushing takes more than half of the time. */
export interface PacedFlush {
  request(): void;
  /** Flushes at once. */
  now(): void;
  close(): void;
}

/**
 * At once (at the end of the running step of the loop, so that all frames of one trunk message leave together) when the last flush ended
 * longer ago than it took; else with one timer for that moment, at most 16 ms later. It is as quick as writing each frame when little
 * happens, and as thrifty as a timer when much does.
 */
export function createPacedFlush(ports: { readonly clock: Clock; readonly flush: () => void }): PacedFlush {
  const { clock, flush } = ports;
  let endedMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let isAsked = false;
  let isClosed = false;
  let cancel: (() => void) | undefined;

  const run = (): void => {
    cancel?.();
    cancel = undefined;
    isAsked = false;
    if (isClosed) return;
    const startMs = clock.monotonicMs();
    flush();
    endedMs = clock.monotonicMs();
    tookMs = endedMs - startMs;
  };

  return {
    request() {
      if (isAsked || isClosed) return;
      isAsked = true;
      const waitMs = endedMs + Math.min(tookMs, gatewayLimits.flushWaitMsMax) - clock.monotonicMs();
      if (waitMs > 0) cancel = clock.setTimer(waitMs, run);
      else queueMicrotask(() => isAsked && cancel === undefined && run());
    },
    now: run,
    close() {
      isClosed = true;
      cancel?.();
    },
  };
}
