import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { createDeltaTicker } from "./delta-ticker.ts";

describe("the delta ticker", () => {
  it("section 7: flushes all marked sources at one tick, once", async () => {
    const clock = createManualClock();
    const ticker = createDeltaTicker(clock);
    const flushed: string[] = [];
    const source = (name: string) => ({
      flush() {
        flushed.push(`${name}@${clock.monotonicMs()}`);
        return true;
      },
    });
    const a = source("a");
    const b = source("b");
    const c = source("c");
    ticker.mark(a);
    await clock.advance(10);
    ticker.mark(b);
    ticker.mark(a);
    ticker.mark(c);
    ticker.forget(c);
    await clock.advance(200);
    expect(flushed).toEqual(["a@33", "b@33"]);
    ticker.mark(b);
    await clock.advance(33);
    expect(flushed).toEqual(["a@33", "b@33", "b@243"]);
  });

  it("[G4] asks a source again while its trunk takes nothing", async () => {
    const clock = createManualClock();
    const ticker = createDeltaTicker(clock);
    let tries = 0;
    ticker.mark({
      flush() {
        tries += 1;
        return tries === 3;
      },
    });
    await clock.advance(1_000);
    expect(tries).toBe(3);
  });
});
