import { afterEach, expect, test, vi } from "vitest";
import { systemClock } from "./system-clock.ts";

afterEach(() => vi.useRealTimers());

test("wall time is a whole number and monotonic time does not go back", () => {
  expect(Number.isInteger(systemClock.nowMs())).toBe(true);
  const first = systemClock.monotonicMs();
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(first);
});

test("a timer fires once, and a cancelled one not at all", async () => {
  await new Promise<void>((resolve) => {
    const cancel = systemClock.setTimer(0, () => expect.unreachable());
    cancel();
    systemClock.setTimer(1, resolve);
  });
});

test("a delay longer than Node's timers hold does not fire at once", () => {
  vi.useFakeTimers();
  const fire = vi.fn();
  const thirtyDaysMs = 30 * 86_400_000;
  systemClock.setTimer(thirtyDaysMs, fire);
  const cancelled = systemClock.setTimer(thirtyDaysMs, () => expect.unreachable());
  vi.advanceTimersByTime(thirtyDaysMs - 1);
  expect(fire).not.toHaveBeenCalled();
  cancelled();
  vi.advanceTimersByTime(2);
  expect(fire).toHaveBeenCalledOnce();
});
