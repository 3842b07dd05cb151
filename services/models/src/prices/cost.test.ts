import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenUsage } from "../model-port.ts";
import { noUsage } from "../token-usage.ts";
import { costNanoUsd } from "./cost.ts";
import { findPrice, freePrice, type ModelPrice } from "./price-book.ts";
import { priceList } from "./price-list.ts";

const usage = (buckets: Partial<TokenUsage>): TokenUsage => ({ ...noUsage, provenance: "provider", ...buckets });

describe("the cost of a call", () => {
  it("[W1] is rounded up once, at the end, and not per bucket", () => {
    const price: ModelPrice = { inputPicoUsd: 1, outputPicoUsd: 1 };
    expect(costNanoUsd(usage({ inputUncached: 1 }), price)).toBe(1n);
    expect(costNanoUsd(usage({ inputUncached: 500, output: 500 }), price)).toBe(1n);
    expect(costNanoUsd(usage({ inputUncached: 500, output: 501 }), price)).toBe(2n);
    expect(costNanoUsd(usage({}), price)).toBe(0n);
  });

  it("[W1] stays exact beyond what a floating point number holds", () => {
    const price: ModelPrice = { inputPicoUsd: 50_000_001, outputPicoUsd: 0 };
    expect(costNanoUsd(usage({ inputUncached: 999_999_999_999 }), price)).toBe(50_000_000_999_950_000n);
  });

  it("[W6] a bucket without a price of its own costs what input or output costs", () => {
    const price: ModelPrice = { inputPicoUsd: 2_000, outputPicoUsd: 8_000 };
    expect(costNanoUsd(usage({ cacheRead: 1, cacheWrite: 1 }), price)).toBe(4n);
    expect(costNanoUsd(usage({ reasoning: 3 }), price)).toBe(24n);
    expect(costNanoUsd(usage({ cacheRead: 5 }), { ...price, cacheReadPicoUsd: 0 })).toBe(0n);
  });

  it("prices the whole request anew where its input is long", () => {
    const price = findPrice(priceList, "anthropic", "claude-haiku-5-5") ?? freePrice;
    expect(costNanoUsd(usage({ inputUncached: 60_000, cacheRead: 40_000, output: 10 }), price)).toBe(6_405_000n);
    expect(costNanoUsd(usage({ inputUncached: 60_001, cacheRead: 40_000, output: 10 }), price)).toBe(32_025_500n);
  });

  it("[W1] never falls as a bucket grows, and adding calls never costs less than their sum", () => {
    const tokens = fc.record({
      inputUncached: fc.nat(1_000_000),
      cacheRead: fc.nat(1_000_000),
      cacheWrite: fc.nat(1_000_000),
      output: fc.nat(1_000_000),
      reasoning: fc.nat(1_000_000),
    });
    const prices = fc.record({ inputPicoUsd: fc.nat(100_000_000), outputPicoUsd: fc.nat(100_000_000) });
    fc.assert(
      fc.property(tokens, tokens, prices, (one, other, price) => {
        const both = usage({
          inputUncached: one.inputUncached + other.inputUncached,
          cacheRead: one.cacheRead + other.cacheRead,
          cacheWrite: one.cacheWrite + other.cacheWrite,
          output: one.output + other.output,
          reasoning: one.reasoning + other.reasoning,
        });
        const sum = costNanoUsd(usage(one), price) + costNanoUsd(usage(other), price);
        const together = costNanoUsd(both, price);
        expect(together).toBeGreaterThanOrEqual(costNanoUsd(usage(one), price));
        expect(together <= sum && sum <= together + 1n).toBe(true);
      }),
    );
  });

  it("refuses what is not a count", () => {
    expect(() => costNanoUsd(usage({ output: -1 }), freePrice)).toThrow(RangeError);
    expect(() => costNanoUsd(usage({ output: 0.5 }), freePrice)).toThrow(RangeError);
  });
});

describe("the price list", () => {
  it("has only non-negative integers, and no cached token dearer than a fresh one", () => {
    for (const models of Object.values(priceList.prices)) {
      for (const { longInput, ...price } of Object.values(models)) {
        for (const value of Object.values(price)) expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        expect(price.cacheReadPicoUsd ?? 0).toBeLessThanOrEqual(price.inputPicoUsd);
        if (longInput !== undefined) expect(longInput.inputPicoUsd).toBeGreaterThan(price.inputPicoUsd);
      }
    }
  });

  it("[W6] does not know every model, and says so", () => {
    expect(findPrice(priceList, "anthropic", "claude-nobody-1")).toBeUndefined();
    expect(findPrice(priceList, "nobody", "claude-sonnet-5-5")).toBeUndefined();
    expect(findPrice(priceList, "__proto__", "toString")).toBeUndefined();
    expect(findPrice(priceList, "openai", "constructor")).toBeUndefined();
  });

  it("knows a dated name by its family", () => {
    expect(findPrice(priceList, "anthropic", "claude-haiku-4-5-20251001")).toBe(
      findPrice(priceList, "anthropic", "claude-haiku-4-5"),
    );
    expect(findPrice(priceList, "openai", "gpt-6.1-sol-2026-09-29")).toBe(
      findPrice(priceList, "openai", "gpt-6.1-sol"),
    );
  });
});
