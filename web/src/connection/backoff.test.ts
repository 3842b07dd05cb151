import { expect, test } from "vitest";
import { backoffDelayMs } from "./backoff.ts";

test("a retry waits between half a second and twenty seconds, however often it failed", () => {
  for (let attempt = 1; attempt < 60; attempt += 1) {
    for (const fraction of [0, 0.3, 0.999999]) {
      const delayMs = backoffDelayMs(attempt, fraction);
      expect(delayMs).toBeGreaterThanOrEqual(500);
      expect(delayMs).toBeLessThanOrEqual(20_000);
    }
  }
});

test("the range doubles with each attempt and is used in full", () => {
  expect(backoffDelayMs(1, 0.999999)).toBe(1_000);
  expect(backoffDelayMs(2, 0.999999)).toBe(2_000);
  expect(backoffDelayMs(9, 0.999999)).toBe(20_000);
  expect(backoffDelayMs(9, 0)).toBe(500);
});
