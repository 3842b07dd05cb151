import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { createPacedFlush } from "./paced-flush.ts";

/** A clock on which a flush takes as long as the test says. */
function setUp() {
  const clock = createManualClock();
  let tookMs = 0;
  let spentMs = 0;
  const flushes: number[] = [];
  const measured = { ...clock, monotonicMs: () => clock.monotonicMs() + spentMs };
  const pace = createPacedFlush({
    clock: measured,
    flush: () => {
      flushes.push(clock.monotonicMs());
      spentMs += tookMs;
    },
  });
  return {
    clock,
    pace,
    flushes,
    take: (ms: number) => {
      tookMs = ms;
    },
  };
}

describe("createPacedFlush", () => {
  it("[G2] when little happens a flush is at once, and once for all that was asked in one step", async () => {
    const { clock, pace, flushes } = setUp();
    pace.request();
    pace.request();
    expect(flushes).toEqual([]);
    await clock.advance(0);
    expect(flushes).toEqual([0]);
    await clock.advance(5);
    pace.request();
    await clock.advance(0);
    expect(flushes).toEqual([0, 5]);
  });

  it("[G2] after a flush the next one waits as long as that one took", async () => {
    const { clock, pace, flushes, take } = setUp();
    take(8);
    pace.request();
    await clock.advance(0);
    pace.request();
    pace.request();
    await clock.advance(7);
    expect(flushes).toEqual([0]);
    await clock.advance(1);
    expect(flushes).toEqual([0, 8]);
  });

  it("[G2] no flush waits longer than 16 ms, however long the last one took", async () => {
    const { clock, pace, flushes, take } = setUp();
    take(500);
    pace.request();
    await clock.advance(0);
    pace.request();
    await clock.advance(16);
    expect(flushes).toEqual([0, 16]);
  });

  it("[G2] a flush on demand is at once, and stands for the one that was asked before", async () => {
    const { clock, pace, flushes, take } = setUp();
    take(10);
    pace.request();
    await clock.advance(0);
    pace.request();
    pace.now();
    await clock.advance(50);
    expect(flushes).toEqual([0, 0]);
    pace.close();
    pace.request();
    await clock.advance(50);
    expect(flushes).toHaveLength(2);
  });
});
