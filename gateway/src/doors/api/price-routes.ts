import type { ModelPrice, PriceBook } from "@polylogue/models";
import type { ApiRoute } from "./api-route.ts";

/** What receipts are reckoned with, so that whoever reads one can do the sum again. */
export function priceRoutes(book: PriceBook): readonly ApiRoute[] {
  const { version, date, source } = book;
  const models = Object.entries(book.prices).flatMap(([provider, prices]) =>
    Object.entries(prices).map(([model, price]) => ({ provider, model, ...priceJson(price) })),
  );
  return [
    {
      method: "GET",
      path: "/api/prices",
      operation: "Gateway.ListPrices",
      costClass: "read",
      isPublic: false,
      handle: async () => ({ status: 200, body: { version, date, source, models } }),
    },
  ];
}

/** All buckets, also those that cost what another costs. */
function priceJson({ longInput, ...price }: ModelPrice) {
  return {
    ...bucketsJson(price),
    ...(longInput && {
      longInput: { inputTokensAbove: longInput.inputTokensAbove, ...bucketsJson(longInput) },
    }),
  };
}

function bucketsJson({
  inputPicoUsd,
  cacheReadPicoUsd,
  cacheWritePicoUsd,
  outputPicoUsd,
  reasoningPicoUsd,
}: ModelPrice) {
  return {
    inputPicoUsd,
    cacheReadPicoUsd: cacheReadPicoUsd ?? inputPicoUsd,
    cacheWritePicoUsd: cacheWritePicoUsd ?? inputPicoUsd,
    outputPicoUsd,
    reasoningPicoUsd: reasoningPicoUsd ?? outputPicoUsd,
  };
}
