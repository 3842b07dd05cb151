import type { Clock } from "../../../web/src/connection/clock.ts";

/** A clock whose timers stand still, as those of a device do that sleeps. */
export interface StoppableClock extends Clock {
  stop(): void;
  /** What was due meanwhile fires now. */
  go(): void;
}

/** Makes one that goes. */
export function createStoppableClock(clock: Clock): StoppableClock {
  const due = new Set<() => void>();
  let isStopped = false;
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    setTimer(delayMs, fire) {
      const fireOrWait = (): void => void (isStopped ? due.add(fireOrWait) : fire());
      const cancel = clock.setTimer(delayMs, fireOrWait);
      return () => {
        cancel();
        due.delete(fireOrWait);
      };
    },
    stop() {
      isStopped = true;
    },
    go() {
      isStopped = false;
      for (const fire of [...due]) if (due.delete(fire)) fire();
    },
  };
}
