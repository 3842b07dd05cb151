import type { Clock } from "./clock.ts";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Fires the timers that fall due, in order; microtasks run between them. */
  advance(durationMs: number): Promise<void>;
  /** Timers that are set and have not fired. */
  readonly timerCount: number;
}

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

/** Makes a clock that starts at `startMs` of wall time. */
export function createManualClock(startMs = 1_000_000): ManualClock {
  let elapsedMs = 0;
  const timers = new Set<Timer>();

  const nextDue = (untilMs: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  };

  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    setTimer(delayMs, fire) {
      const timer = { dueMs: elapsedMs + Math.max(0, delayMs), fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(durationMs) {
      const untilMs = elapsedMs + durationMs;
      await settle();
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timer.fire();
        await settle();
      }
      elapsedMs = untilMs;
    },
    get timerCount() {
      return timers.size;
    },
  };
}

/** Lets chains of a few promises run to their end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
