/** Prices of one token in each bucket: integer pico-dollars (10^-12 US dollars), 0 or more. */
export interface TokenPrices {
  readonly inputPicoUsd: number;
  readonly outputPicoUsd: number;
  /** Absent: what input costs (W6). */
  readonly cacheReadPicoUsd?: number;
  /** Absent: what input costs (W6). */
  readonly cacheWritePicoUsd?: number;
  /** Absent: what output costs (W6). */
  readonly reasoningPicoUsd?: number;
}

/** The price of one model. */
export interface ModelPrice extends TokenPrices {
  /** Prices of the whole request where its input, cached or not, has more tokens than `inputTokensAbove`. */
  readonly longInput?: TokenPrices & { readonly inputTokensAbove: number };
}

/** A version of all prices: a receipt names it, so that a cost can be checked later. */
export interface PriceBook {
  /** Changes with every change of a price. */
  readonly version: string;
  /** The day on which they were read, `YYYY-MM-DD`. */
  readonly date: string;
  /** Where they were read, for people. */
  readonly source: string;
  /** By provider, then by the vendor's name of the model. */
  readonly prices: Readonly<Record<string, Readonly<Record<string, ModelPrice>>>>;
}

/** Costs nothing, by declaration: a host of one's own, or a rehearsal. */
export const freePrice: ModelPrice = { inputPicoUsd: 0, outputPicoUsd: 0 };

/**
 * The price of a provider's model, or undefined if the book does not know it: unknown is never free (W6). A dated name
 * such as `claude-haiku-4-5-20251001` costs what its family costs, unless the book lists it.
 */
export function findPrice(book: PriceBook, provider: string, model: string): ModelPrice | undefined {
  const models = own(book.prices, provider);
  if (models === undefined) return undefined;
  return own(models, model) ?? own(models, model.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, ""));
}

/** A name from outside must not reach `Object.prototype`. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
