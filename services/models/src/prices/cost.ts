import type { TokenUsage } from "../model-port.ts";
import type { ModelPrice, TokenPrices } from "./price-book.ts";

const picoPerNano = 1000n;

/**
 * What a usage costs at a price, in nano-dollars: exact integers, rounded up once, at the end (W1). A bucket without a
 * price of its own costs what input or output costs (W6). Throws a RangeError for a count or a price that is not a
 * non-negative integer: that is a broken promise of whoever made it.
 */
export function costNanoUsd(usage: TokenUsage, price: ModelPrice): bigint {
  const prices = pricesFor(usage, price);
  const input = amount(prices.inputPicoUsd);
  const output = amount(prices.outputPicoUsd);
  const picoUsd =
    amount(usage.inputUncached) * input +
    amount(usage.cacheRead) * optional(prices.cacheReadPicoUsd, input) +
    amount(usage.cacheWrite) * optional(prices.cacheWritePicoUsd, input) +
    amount(usage.output) * output +
    amount(usage.reasoning) * optional(prices.reasoningPicoUsd, output);
  return (picoUsd + picoPerNano - 1n) / picoPerNano;
}

function pricesFor(usage: TokenUsage, price: ModelPrice): TokenPrices {
  const inputTokens = usage.inputUncached + usage.cacheRead + usage.cacheWrite;
  return price.longInput !== undefined && inputTokens > price.longInput.inputTokensAbove ? price.longInput : price;
}

function optional(value: number | undefined, otherwise: bigint): bigint {
  return value === undefined ? otherwise : amount(value);
}

function amount(value: number): bigint {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a non-negative integer: ${value}`);
  return BigInt(value);
}
