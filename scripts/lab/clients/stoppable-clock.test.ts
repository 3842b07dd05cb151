import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { expect, test } from "vitest";
import { createStoppableClock } from "./stoppable-clock.ts";

test("timers of a clock that was stopped fire when it goes again, but for those that were cancelled", async () => {
  const manual = createManualClock();
  const clock = createStoppableClock(manual);
  const fired: string[] = [];
  clock.setTimer(10, () => fired.push("before"));
  await manual.advance(10);
  clock.stop();
  clock.setTimer(5, () => fired.push("one"));
  const cancel = clock.setTimer(6, () => fired.push("cancelled"));
  let cancelLater = (): void => {};
  clock.setTimer(7, () => {
    fired.push("two");
    cancelLater();
  });
  cancelLater = clock.setTimer(8, () => fired.push("cancelled by another one"));
  clock.setTimer(1_000, () => fired.push("not yet"));
  await manual.advance(100);
  cancel();
  expect(fired).toEqual(["before"]);
  clock.go();
  expect(fired).toEqual(["before", "one", "two"]);
  expect(clock.monotonicMs()).toBe(manual.monotonicMs());
  await manual.advance(1_000);
  expect(fired).toEqual(["before", "one", "two", "not yet"]);
});
