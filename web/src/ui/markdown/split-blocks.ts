import type { Token } from "marked";
import remend from "remend";
import { type LinkTargets, lexMarkdown, withUnixLines } from "./lex.ts";

/** One top-level block of a message; `offset`, its place in the text, is its identity while the text grows. */
export interface Block {
  readonly offset: number;
  readonly token: Token;
}

/** A text in blocks. While it grows, only what comes after `cut` is lexed again. */
export interface SplitText {
  /** The text before `cut`, in which nothing changes any more. */
  readonly prefix: string;
  readonly cut: number;
  readonly stable: readonly Block[];
  readonly tail: readonly Block[];
  readonly links: LinkTargets;
}

/** No text at all. */
export const emptySplit: SplitText = { prefix: "", cut: 0, stable: [], tail: [], links: {} };

/** A last block shorter than this may be the beginning of anything, also of more of the block before it. */
const UNSURE_LENGTH = 8;

/**
 * The split of a text that grew. Every block but the last becomes stable; the last is completed as if its open marks were closed, so that
 * half a `**bold**` does not flicker. A text that is no continuation is split from its beginning.
 */
export function advanceSplit(before: SplitText, grownText: string): SplitText {
  const text = withUnixLines(grownText);
  const from = text.startsWith(before.prefix) ? before : emptySplit;
  const lexed = lexMarkdown(text.slice(from.cut), from.links);
  const stableCount = countStable(lexed.tokens);
  const settled = toBlocks(lexed.tokens.slice(0, stableCount), from.cut);
  const cut = from.cut + lengthOf(lexed.tokens.slice(0, stableCount));
  const links = stableCount === 0 ? from.links : sameOrNew(from.links, lexed.links);
  const rest = text.slice(cut);
  const mended = mend(rest);
  const tailTokens = mended === rest ? lexed.tokens.slice(stableCount) : lexMarkdown(mended, links).tokens;
  return {
    prefix: cut === from.cut ? from.prefix : text.slice(0, cut),
    cut,
    stable: settled.length === 0 ? from.stable : [...from.stable, ...settled],
    tail: toBlocks(tailTokens, cut),
    links,
  };
}

/** The split of a text that will not grow: lexed whole, since late definitions change earlier blocks. */
export function splitWhole(wholeText: string): SplitText {
  const text = withUnixLines(wholeText);
  const { tokens, links } = lexMarkdown(text);
  return { prefix: text, cut: text.length, stable: toBlocks(tokens, 0), tail: [], links };
}

/** How many of the first tokens can not change when more text follows. */
function countStable(tokens: readonly Token[]): number {
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last]?.type === "space") last -= 1;
  const raw = tokens[last]?.raw ?? "";
  if (raw.length >= UNSURE_LENGTH || raw.includes("\n")) return Math.max(0, last);
  let previous = last - 1;
  while (previous >= 0 && tokens[previous]?.type === "space") previous -= 1;
  return Math.max(0, previous);
}

function toBlocks(tokens: readonly Token[], offset: number): Block[] {
  const blocks: Block[] = [];
  let at = offset;
  for (const token of tokens) {
    if (token.type !== "space" && token.type !== "def") blocks.push({ offset: at, token });
    at += token.raw.length;
  }
  return blocks;
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { raw }) => sum + raw.length, 0);
}

function mend(tail: string): string {
  try {
    return remend(tail, { linkMode: "text-only", katex: false });
  } catch {
    // A completion is only for the eye.
    return tail;
  }
}

/** The same object while nothing new was defined: blocks are rendered again when it changes. */
function sameOrNew(before: LinkTargets, after: LinkTargets): LinkTargets {
  return Object.keys(after).length === Object.keys(before).length ? before : after;
}
