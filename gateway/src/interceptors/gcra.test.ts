import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { createRateLimit } from "./gcra.ts";

const rate = { burst: 300, perSecond: 20 };

describe("createRateLimit", () => {
  it("[G1] a burst of exactly the limit passes, the next one is told when to come back", () => {
    const limit = createRateLimit(rate, { clock: createManualClock(), keysMax: 10 });
    for (let count = 0; count < 300; count += 1) expect(limit.take("ada")).toBe(0);
    expect(limit.take("ada")).toBe(50);
  });

  it("[G1] a refused call takes nothing, so that who waits as told is let in", async () => {
    const clock = createManualClock();
    const limit = createRateLimit({ burst: 1, perSecond: 1 }, { clock, keysMax: 10 });
    limit.take("ada");
    for (let count = 0; count < 50; count += 1) expect(limit.take("ada")).toBeGreaterThan(0);
    await clock.advance(limit.take("ada"));
    expect(limit.take("ada")).toBe(0);
  });

  it("[G1] over a long time the rate holds, wherever the calls fall", async () => {
    const clock = createManualClock();
    const limit = createRateLimit({ burst: 10, perSecond: 5 }, { clock, keysMax: 10 });
    let passed = 0;
    for (let step = 0; step < 1_000; step += 1) {
      if (limit.take("ada") === 0) passed += 1;
      await clock.advance(17);
    }
    expect(passed).toBeGreaterThan(85);
    expect(passed).toBeLessThanOrEqual(10 + 17 * 5);
  });

  it("[G1] keys do not feel each other, and their number is bounded", () => {
    const limit = createRateLimit({ burst: 1, perSecond: 1 }, { clock: createManualClock(), keysMax: 3 });
    for (const key of ["a", "b", "c", "d"]) expect(limit.take(key)).toBe(0);
    // `a` was forgotten for `d`; `d` was not.
    expect(limit.take("d")).toBeGreaterThan(0);
    expect(limit.take("a")).toBe(0);
  });

  it("[G1] a cost of several counts as several", () => {
    const limit = createRateLimit({ burst: 10, perSecond: 1 }, { clock: createManualClock(), keysMax: 3 });
    expect(limit.take("a", 10)).toBe(0);
    expect(limit.take("a", 2)).toBe(2_000);
    expect(limit.take("b", 11)).toBeGreaterThan(0);
  });
});
