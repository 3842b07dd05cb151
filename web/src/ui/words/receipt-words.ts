import type { ReceiptJson } from "@polylogue/proto/model";
import type { PromptContextJson } from "@polylogue/proto/room";
import type { Spending } from "../../room/room-view.ts";
import { plural } from "./list-words.ts";

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

/** Facts of a receipt that belong together. */
export interface ReceiptGroup {
  readonly title: "Answer" | "Tokens" | "Try" | "Tries";
  readonly facts: readonly ReceiptFact[];
}

/** Everything that a receipt says, in words; groups that say nothing are left out. */
export function receiptGroups(receipt: ReceiptJson, context: PromptContextJson | undefined): ReceiptGroup[] {
  const { tokens, tries = [] } = receipt;
  const groups = [
    group("Answer", [
      ["Answered by", receipt.model || "no model"],
      ["Provider", receipt.provider],
      ["Route", receipt.route],
      ["First words after", receipt.firstTokenMs === undefined ? undefined : durationWords(receipt.firstTokenMs)],
      ["Read of the room", contextWords(context)],
      ["Cost", costFact(receipt)],
      ["Prices of", receipt.priceVersion],
    ]),
    group("Tokens", [
      ["New input", tokenWords(tokens?.inputUncached)],
      ["From the cache", tokenWords(tokens?.cacheRead)],
      ["To the cache", tokenWords(tokens?.cacheWrite)],
      ["Output", tokenWords(tokens?.output)],
      ["Hidden reasoning", tokenWords(tokens?.reasoning)],
      ["Counted by", provenanceWords[receipt.provenance ?? "PROVENANCE_UNSPECIFIED"]],
    ]),
    group(
      tries.length > 1 ? "Tries" : "Try",
      tries.map((one, index): [string, string] => [`${index + 1}`, tryWords(one)]),
    ),
  ];
  return groups.filter(({ facts }) => facts.length > 0);
}

/** How much of the room the model was shown: `42 messages, 17 older ones left out`. */
export function contextWords(context: PromptContextJson | undefined): string | undefined {
  if (context === undefined) return undefined;
  const { messages = 0, leftOut = 0, hasMore = false } = context;
  const left = leftOut === 0 ? "" : `, ${countWords(leftOut)} older ${leftOut === 1 ? "one" : "ones"} left out`;
  const more = !hasMore ? "" : leftOut === 0 ? ", older ones were not read" : ", and still older ones not read";
  return `${messages === 1 ? "1 message" : `${countWords(messages)} messages`}${left}${more}`;
}

/** What a room's answers came to: `$0.0123 for 12 answers`; undefined while there is none. */
export function spendingWords(spending: Spending): { readonly line: string; readonly unknown: string } | undefined {
  const { costNanoUsd, turns, unpricedTurns } = spending;
  if (turns === 0) return undefined;
  const isUnknown = unpricedTurns === turns;
  const cost = isUnknown ? "Cost unknown" : costNanoUsd === 0 ? "No cost" : costWords(String(costNanoUsd));
  const unknown = unpricedTurns === 0 || isUnknown ? "" : `${plural(unpricedTurns, "answer")} of unknown price.`;
  return { line: `${cost} for ${plural(turns, "answer")}.`, unknown };
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
  PROVENANCE_PROVIDER_PARTIAL: "the provider, until its stream broke off",
  PROVENANCE_COUNTED: "Polylogue, from the text",
  PROVENANCE_ESTIMATED: "Polylogue, estimated",
} as const;

/** Why a call did not answer; what is not listed is shown as it is. */
const tryFailures: Readonly<Record<string, string>> = {
  rate_limited: "too many requests",
  overloaded: "overloaded",
  server: "failed",
  connection: "no connection",
  timeout: "took too long",
  idle: "fell silent",
  truncated: "broke off",
  invalid_request: "refused the request",
  authentication: "refused this server’s key",
  not_found: "does not know the model",
  context_too_long: "the conversation is too long for it",
  malformed: "answered what nobody can read",
  aborted: "was stopped",
  refused: "declined",
  no_model: "is not set up",
};

function group(title: ReceiptGroup["title"], facts: readonly [string, string | undefined][]): ReceiptGroup {
  return {
    title,
    facts: facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [{ name, value }])),
  };
}

/** Unknown is not nothing, and nothing has a reason. */
function costFact({ costNanoUsd, model = "", rehearsal = false }: ReceiptJson): string {
  if (costNanoUsd === undefined) return model === "" ? "unknown" : "unknown: this model has no price here";
  return Number(costNanoUsd) === 0 && rehearsal ? "none, it is the demo model" : costWords(costNanoUsd);
}

function tokenWords(count: number | undefined): string | undefined {
  return count === undefined || count === 0 ? undefined : `${countWords(count)} tokens`;
}

function tryWords({
  provider = "",
  model = "",
  failure = "",
  durationMs = 0,
}: NonNullable<ReceiptJson["tries"]>[number]): string {
  const end = failure === "" ? "answered" : (tryFailures[failure] ?? failure.replaceAll("_", " "));
  return `${[provider, model].filter(Boolean).join(" / ")}: ${end} after ${durationWords(durationMs)}`;
}
