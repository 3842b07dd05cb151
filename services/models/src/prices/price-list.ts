import type { ModelPrice, PriceBook, TokenPrices } from "./price-book.ts";

/**
 * The list that ships with this version. Vendors list dollars per million tokens, and a dollar per million tokens is
 * 1,000,000 pico-dollars per token: `2_500_000` below reads $2.50 in their tables.
 */
export const priceList: PriceBook = {
  version: "2026-11-20",
  date: "2026-11-20",
  source:
    "Published list prices of the standard tier: platform.claude.com/docs (models and pricing) and developers.openai.com/api/docs/pricing. A model whose prices could not all be read is left out.",
  prices: {
    anthropic: {
      "claude-fable-5-1": perToken(10_000_000, 12_500_000, 250_000, 50_000_000),
      "claude-opus-5-5": perToken(4_000_000, 5_000_000, 200_000, 20_000_000),
      "claude-opus-5": perToken(5_000_000, 6_250_000, 500_000, 25_000_000),
      "claude-sonnet-5-5": perToken(2_000_000, 2_500_000, 100_000, 10_000_000),
      "claude-sonnet-5": perToken(2_000_000, 2_500_000, 200_000, 10_000_000),
      "claude-haiku-5-5": {
        ...perToken(100_000, 125_000, 10_000, 500_000),
        longInput: { inputTokensAbove: 100_000, ...perToken(500_000, 625_000, 50_000, 2_500_000) },
      },
      "claude-sonnet-4-6": perToken(3_000_000, 3_750_000, 300_000, 15_000_000),
      "claude-haiku-4-5": perToken(1_000_000, 1_250_000, 100_000, 5_000_000),
    },
    openai: {
      "gpt-6.1-sol": gpt6(perToken(2_000_000, 2_500_000, 100_000, 10_000_000)),
      "gpt-6-sol": gpt6(perToken(2_000_000, 2_500_000, 200_000, 10_000_000)),
      "gpt-6-luna": gpt6(perToken(100_000, 125_000, 10_000, 500_000)),
      // No charge of their own for writing to the cache: it costs what input costs.
      "gpt-4.1": { inputPicoUsd: 2_000_000, cacheReadPicoUsd: 500_000, outputPicoUsd: 8_000_000 },
      "gpt-4.1-mini": { inputPicoUsd: 400_000, cacheReadPicoUsd: 100_000, outputPicoUsd: 1_600_000 },
    },
  },
};

function perToken(
  inputPicoUsd: number,
  cacheWritePicoUsd: number,
  cacheReadPicoUsd: number,
  outputPicoUsd: number,
): Required<Omit<TokenPrices, "reasoningPicoUsd">> {
  return { inputPicoUsd, cacheWritePicoUsd, cacheReadPicoUsd, outputPicoUsd };
}

/** Above 272,000 input tokens, GPT-6 charges the whole request twice for input and one and a half times for output. */
function gpt6(price: ReturnType<typeof perToken>): ModelPrice {
  return {
    ...price,
    longInput: {
      inputTokensAbove: 272_000,
      inputPicoUsd: price.inputPicoUsd * 2,
      cacheWritePicoUsd: price.cacheWritePicoUsd * 2,
      cacheReadPicoUsd: price.cacheReadPicoUsd * 2,
      outputPicoUsd: (price.outputPicoUsd * 3) / 2,
    },
  };
}
