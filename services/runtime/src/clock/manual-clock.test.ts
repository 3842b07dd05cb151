import { expect, test } from "vitest";
import { createManualClock } from "./manual-clock.ts";
import { sleep } from "./sleep.ts";

test("time stands still until it is moved", async () => {
  const clock = createManualClock(5_000);
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([5_000, 0]);
  await clock.advance(250.5);
  expect([clock.nowMs(), clock.monotonicMs()]).toEqual([5_250, 250.5]);
});

test("timers fire in the order of their time, equal ones in the order of their making, each at its own time", async () => {
  const clock = createManualClock(0);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name}@${clock.nowMs()}`);
  clock.setTimer(30, note("c"));
  clock.setTimer(10, note("a"));
  clock.setTimer(10, note("b"));
  clock.setTimer(31, note("later"));
  clock.setTimer(-5, note("past"));
  await clock.advance(30);
  expect(fired).toEqual(["past@0", "a@10", "b@10", "c@30"]);
});

test("a cancelled timer never fires, and cancelling again or late is harmless", async () => {
  const clock = createManualClock(0);
  let fired = 0;
  const count = (): void => {
    fired += 1;
  };
  const cancel = clock.setTimer(10, count);
  const cancelFired = clock.setTimer(5, count);
  cancel();
  cancel();
  await clock.advance(100);
  cancelFired();
  expect(fired).toBe(1);
});

test("what a timer sets in motion may set timers that are due within the same advance", async () => {
  const clock = createManualClock(0);
  const at: number[] = [];
  const walk = async () => {
    for (let step = 0; step < 3; step += 1) {
      await sleep(clock, 10);
      // Several promises deep, as real code is.
      await Promise.resolve().then(() => Promise.resolve());
      at.push(clock.nowMs());
    }
  };
  const walked = walk();
  await clock.advance(30);
  expect(at).toEqual([10, 20, 30]);
  await walked;
});

test("sleep ends early when its signal aborts, leaves no timer, and does not begin under an aborted one", async () => {
  const clock = createManualClock(0);
  const controller = new AbortController();
  const sleeping = sleep(clock, 1_000, controller.signal);
  controller.abort();
  await sleeping;
  await sleep(clock, 1_000, controller.signal);
  expect(clock.nowMs()).toBe(0);
});
