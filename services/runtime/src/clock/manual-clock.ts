import type { Clock } from "./clock.ts";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /**
   * Moves time by `ms` and fires what is due on the way, in the order of its time and then of its making. Before the first
   * timer, after each one and at the end, everything that is ready to run (promises, immediates) runs, so that what a timer
   * sets in motion may set timers that are still due within the same advance.
   */
  advance(ms: number): Promise<void>;
}

interface PendingTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** 2026-01-01T00:00:00Z: a wall time that looks like one. */
const defaultStartMs = 1_767_225_600_000;

/** Makes a clock for tests and the simulation; `startMs` is its wall time, its monotonic time starts at 0. */
export function createManualClock(startMs: number = defaultStartMs): ManualClock {
  const pending = new Set<PendingTimer>();
  let elapsedMs = 0;
  let order = 0;

  const nextDue = (untilMs: number): PendingTimer | undefined => {
    let next: PendingTimer | undefined;
    for (const timer of pending) {
      if (timer.dueMs > untilMs) continue;
      if (!next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) next = timer;
    }
    return next;
  };

  return {
    nowMs: () => Math.floor(startMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    setTimer(delayMs, fire) {
      order += 1;
      const timer: PendingTimer = { dueMs: elapsedMs + Math.max(0, delayMs), order, fire };
      pending.add(timer);
      return () => {
        pending.delete(timer);
      };
    },
    async advance(ms) {
      const untilMs = elapsedMs + Math.max(0, ms);
      await readyWork();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        pending.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timer.fire();
        await readyWork();
      }
      elapsedMs = untilMs;
    },
  };
}

/** One turn of the event loop: every promise that can settle without I/O has settled after it. */
function readyWork(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
