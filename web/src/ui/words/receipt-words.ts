import type { ReceiptJson } from "@polylogue/proto/model";

const numberFormat = new Intl.NumberFormat();

/** A number with the reader's separators. */
export function countWords(count: number): string {
  return numberFormat.format(count);
}

/** `0.8 s`, `12 s`, `340 ms`. */
export function durationWords(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  return `${durationMs < 10_000 ? (durationMs / 1_000).toFixed(1) : Math.round(durationMs / 1_000)} s`;
}

/** `$0.0004`, `no cost`, or `cost unknown`: unknown is not nothing. */
export function costWords(costNanoUsd: string | undefined): string {
  if (costNanoUsd === undefined) return "cost unknown";
  const dollars = Number(costNanoUsd) / 1e9;
  if (!Number.isFinite(dollars)) return "cost unknown";
  if (dollars === 0) return "no cost";
  if (dollars < 0.0001) return "< $0.0001";
  return `$${dollars < 0.1 ? dollars.toFixed(4) : dollars.toFixed(2)}`;
}

/** What an answer came to, in one line: `0.4 s · 312 tok · $0.0004`. */
export function receiptLine(receipt: ReceiptJson): string {
  const output = (receipt.tokens?.output ?? 0) + (receipt.tokens?.reasoning ?? 0);
  const parts = [
    ...(receipt.firstTokenMs === undefined ? [] : [durationWords(receipt.firstTokenMs)]),
    ...(output === 0 ? [] : [`${countWords(output)} tok`]),
    costWords(receipt.costNanoUsd),
  ];
  return parts.join(" · ");
}

/** One fact of a receipt. */
export interface ReceiptFact {
  readonly name: string;
  readonly value: string;
}

/** Everything that a receipt says, in words. */
export function receiptFacts(receipt: ReceiptJson): ReceiptFact[] {
  const { tokens, tries = [] } = receipt;
  const facts: [string, string | undefined][] = [
    ["Answered by", receipt.model || "no model"],
    ["Provider", receipt.provider],
    ["Route", receipt.route],
    ["First words after", receipt.firstTokenMs === undefined ? undefined : durationWords(receipt.firstTokenMs)],
    ["Input", tokenWords(tokens?.inputUncached)],
    ["Input from cache", tokenWords(tokens?.cacheRead)],
    ["Written to cache", tokenWords(tokens?.cacheWrite)],
    ["Output", tokenWords(tokens?.output)],
    ["Hidden reasoning", tokenWords(tokens?.reasoning)],
    ["Counted by", provenanceWords[receipt.provenance ?? "PROVENANCE_UNSPECIFIED"]],
    ["Cost", costWords(receipt.costNanoUsd)],
    ["Prices of", receipt.priceVersion],
    ...tries.map((one, index): [string, string] => [`Try ${index + 1}`, tryWords(one)]),
  ];
  return facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [{ name, value }]));
}

/** True when another model than the first that was tried answered. */
export function wasFallback({ tries = [] }: ReceiptJson): boolean {
  const first = tries[0];
  const last = tries.at(-1);
  return (
    first !== undefined &&
    last !== undefined &&
    !last.failure &&
    (first.model !== last.model || first.provider !== last.provider)
  );
}

const provenanceWords = {
  PROVENANCE_UNSPECIFIED: "",
  PROVENANCE_PROVIDER: "the provider",
  PROVENANCE_PROVIDER_PARTIAL: "the provider, before its stream broke off",
  PROVENANCE_COUNTED: "Polylogue, from the text",
  PROVENANCE_ESTIMATED: "Polylogue, estimated",
} as const;

function tokenWords(count: number | undefined): string | undefined {
  return count === undefined || count === 0 ? undefined : `${countWords(count)} tokens`;
}

function tryWords({
  provider = "",
  model = "",
  failure = "",
  durationMs = 0,
}: NonNullable<ReceiptJson["tries"]>[number]): string {
  const end = failure === "" ? "answered" : failure.replaceAll("_", " ");
  return `${[provider, model].filter(Boolean).join(" / ")}: ${end}, ${durationWords(durationMs)}`;
}
