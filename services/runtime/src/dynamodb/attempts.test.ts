import { describe, expect, it } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { createSeededRandom } from "../random/seeded-random.ts";
import { attempt } from "./attempts.ts";
import { requestsUnderWayMax, Slots } from "./slots.ts";

function setUp() {
  const clock = createManualClock();
  const ports = { clock, random: createSeededRandom(3), slots: new Slots(clock) };
  return { clock, ports };
}

const throttled = Object.assign(new Error("slowly"), {
  name: "ThrottlingException",
  $metadata: { httpStatusCode: 400 },
});
const failing = Object.assign(new Error("oh"), { name: "InternalServerError", $metadata: { httpStatusCode: 500 } });

/** Fails when it is aborted, like the vendor's requests. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(Object.assign(new Error("aborted"), { name: "AbortError" })));
  });
}

describe("attempts", () => {
  it("[F14] what is turned away is attempted again, after ever longer random waits", async () => {
    const { clock, ports } = setUp();
    const atMs: number[] = [];
    const done = attempt(ports, 60_000, async () => {
      atMs.push(clock.monotonicMs());
      if (atMs.length < 9) throw throttled;
      return "done";
    });
    await clock.advance(60_000);
    expect(await done).toEqual({ result: "done", isRepeated: false });
    const waits = atMs.slice(1).map((ms, index) => ms - (atMs[index] ?? 0));
    for (const [index, wait] of waits.entries()) expect(wait).toBeLessThan(Math.min(1_000, 25 * 2 ** index));
    expect(Math.max(...waits)).toBeGreaterThan(100);
    expect(new Set(waits).size).toBe(waits.length);
  });

  it("[F15] a failure that lasts is told before the deadline, as one of unknown outcome", async () => {
    const { clock, ports } = setUp();
    let tries = 0;
    const done = attempt(ports, 4_000, async () => {
      tries += 1;
      throw failing;
    }).catch((error: unknown) => ({ error, atMs: clock.monotonicMs() }));
    await clock.advance(10_000);
    expect(await done).toMatchObject({
      error: { name: "DynamoError", kind: "unavailable", isOutcomeUnknown: true },
      atMs: expect.toSatisfy((ms: number) => ms > 1_000 && ms < 4_000),
    });
    expect(tries).toBeGreaterThan(5);
  });

  it("[F12] an attempt without an answer is given up, and who comes through later knows of it", async () => {
    const { clock, ports } = setUp();
    let tries = 0;
    const done = attempt(ports, 4_000, (signal) => {
      tries += 1;
      return tries < 3 ? hang(signal) : Promise.resolve(clock.monotonicMs());
    });
    await clock.advance(10_000);
    const { result, isRepeated } = await done;
    expect(isRepeated).toBe(true);
    // 1 s, then 2 s, and two waits.
    expect(result).toBeGreaterThan(3_000);
    expect(result).toBeLessThan(3_100);
  });

  it("never outlasts the deadline, whatever does not answer", async () => {
    const { clock, ports } = setUp();
    const done = attempt(ports, 1_500, hang).catch(() => clock.monotonicMs());
    await clock.advance(10_000);
    expect(await done).toBeLessThanOrEqual(1_500);
  });

  it("what will not be better is attempted once", async () => {
    const { ports } = setUp();
    let tries = 0;
    const wrong = Object.assign(new Error("no"), { name: "ValidationException", $metadata: { httpStatusCode: 400 } });
    const done = attempt(ports, 4_000, async () => {
      tries += 1;
      throw wrong;
    });
    await expect(done).rejects.toMatchObject({ kind: "corrupt", isOutcomeUnknown: false });
    expect(tries).toBe(1);
  });

  it("only so many are under way at a time, and who waits too long is refused without having tried", async () => {
    const { clock, ports } = setUp();
    let underWay = 0;
    const first = Array.from({ length: requestsUnderWayMax }, () =>
      attempt(ports, 900, (signal) => {
        underWay += 1;
        return hang(signal);
      }).catch(() => "late"),
    );
    const waiting = attempt(ports, 2_000, async () => underWay);
    const impatient = attempt(ports, 500, async () => "never").catch((error: unknown) => error);
    await clock.advance(500);
    expect(await impatient).toMatchObject({ kind: "unavailable", isOutcomeUnknown: false });
    expect(underWay).toBe(requestsUnderWayMax);
    await clock.advance(1_000);
    expect(await waiting).toMatchObject({ result: requestsUnderWayMax });
    expect(new Set(await Promise.all(first))).toEqual(new Set(["late"]));
  });

  it("more than can wait are refused at once", async () => {
    const { clock, ports } = setUp();
    const all = Array.from({ length: requestsUnderWayMax + 4_096 + 1 }, () =>
      attempt<never>(ports, 100, hang).then(
        () => Number.NaN,
        () => clock.monotonicMs(),
      ),
    );
    expect(await all.at(-1)).toBe(0);
    await clock.advance(200);
    expect(Math.max(...(await Promise.all(all)))).toBeLessThanOrEqual(100);
  });
});
