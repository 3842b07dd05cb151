import type { Clock } from "./clock.ts";

/** The longest delay that Node's timers hold; a longer one would fire at once. */
const timerDelayMsMax = 2_147_483_647;

/** The machine's clock. A pending timer keeps the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(delayMs, fire) {
    let handle: NodeJS.Timeout;
    let remainingMs = Math.max(0, delayMs);
    const arm = (): void => {
      const stepMs = Math.min(remainingMs, timerDelayMsMax);
      remainingMs -= stepMs;
      handle = setTimeout(() => (remainingMs > 0 ? arm() : fire()), stepMs);
    };
    arm();
    return () => clearTimeout(handle);
  },
};
