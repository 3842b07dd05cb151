import type { Work } from "./name-index.ts";
import { textBlocks } from "./text-blocks.ts";

/** Part of a text; code units, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Code units of a link's address, and of its title. */
const addressMax = 2_000;
const titleMax = 500;
/** Code units of the label of a link whose address stands elsewhere. */
const labelMax = 200;
/** Brackets inside each other, in a link's label and in its address. */
const bracketsMax = 100;
const parenthesesMax = 32;

/** What of a Markdown text is code, a link or an address: in order and without overlap. Linear in the text's length. */
export function hiddenRanges(text: string, work: Work): TextRange[] {
  const blocks = textBlocks(text, work);
  const targets = new Set(blocks.flatMap((block) => (block.kind === "target" ? [labelKey(block.label)] : [])));
  const ranges: TextRange[] = [];
  for (const block of blocks) {
    if (block.kind === "words") ranges.push(...hiddenInWords({ text, ...block, targets, work }));
    else ranges.push({ start: block.start, end: block.end });
  }
  return ranges;
}

interface Words extends TextRange {
  readonly text: string;
  /** Labels of links that are defined somewhere in the text. */
  readonly targets: ReadonlySet<string>;
  readonly work: Work;
}

interface Bracket {
  readonly at: number;
  readonly isImage: boolean;
  /** Ranges that were found before it. */
  readonly ranges: number;
}

function hiddenInWords(words: Words): TextRange[] {
  const { text, start, end, work } = words;
  const ranges: TextRange[] = [];
  const closers = backtickRuns(words);
  let brackets: Bracket[] = [];
  let at = start;
  const hide = (from: number, to: number): void => {
    ranges.push({ start: from, end: to });
    at = to;
  };
  while (at < end) {
    work.steps += 1;
    const from = at;
    at += 1;
    switch (text[from]) {
      case "\\":
        if (/[!-/:-@[-`{-~]/.test(text[at] ?? "")) at += 1;
        break;
      case "`": {
        const length = runLength(text, from, end);
        at = from + length;
        const close = closers.after(length, at);
        if (close !== undefined) hide(from, close + length);
        break;
      }
      case "[":
        if (brackets.length < bracketsMax) {
          brackets.push({ at: from, isImage: text[from - 1] === "!", ranges: ranges.length });
        }
        break;
      case "]": {
        const opener = brackets.pop();
        const linkEnd = opener && endOfLink(words, opener.at, from);
        if (linkEnd === undefined) break;
        ranges.length = opener?.ranges ?? 0;
        hide(opener?.at ?? from, linkEnd);
        // A link holds no other link; the text of an image may.
        if (!opener?.isImage) brackets = brackets.filter(({ isImage }) => isImage);
        break;
      }
      case "<":
      case "h":
      case "H":
      case "f":
      case "F":
      case "w":
      case "W": {
        const addressEnd = endOfAddress(text, from, end, brackets.length > 0);
        if (addressEnd !== undefined) hide(from, addressEnd);
        break;
      }
    }
  }
  return ranges;
}

/** Where a link ends whose label stands between two brackets. */
function endOfLink(words: Words, open: number, close: number): number | undefined {
  const { text, end, targets } = words;
  if (text[close + 1] === "(") {
    const target = endOfTarget(words, close + 2);
    if (target !== undefined) return target;
  }
  if (targets.size === 0) return undefined;
  if (text[close + 1] === "[") {
    const labelEnd = text.slice(close + 2, Math.min(end, close + 2 + labelMax)).search(/[[\]]/);
    if (labelEnd !== -1 && text[close + 2 + labelEnd] === "]") {
      const label = labelEnd === 0 ? labelBetween(text, open, close) : text.slice(close + 2, close + 2 + labelEnd);
      if (targets.has(labelKey(label))) return close + 3 + labelEnd;
    }
  }
  return targets.has(labelKey(labelBetween(text, open, close))) ? close + 1 : undefined;
}

function labelBetween(text: string, open: number, close: number): string {
  return close - open > labelMax ? "" : text.slice(open + 1, close);
}

function labelKey(label: string): string {
  return label.trim().replace(/\s+/gu, " ").toLowerCase();
}

/** The end of `(address "title")`, from behind the parenthesis. */
function endOfTarget({ text, end, work }: Words, from: number): number | undefined {
  let at = skipSpace(text, from, end, work);
  if (text[at] === "<") {
    at = find(text, at + 1, Math.min(end, at + addressMax), /[<>\n]/y, work);
    if (text[at] !== ">") return undefined;
    at += 1;
  } else {
    let depth = 0;
    for (const stop = Math.min(end, at + addressMax); at < stop; at += 1) {
      work.steps += 1;
      const character = text[at] ?? "";
      if (/[\s\p{Cc}]/u.test(character)) break;
      if (character === "\\") at += 1;
      else if (character === "(") depth += 1;
      else if (character === ")" && depth === 0) break;
      else if (character === ")") depth -= 1;
      if (depth > parenthesesMax) return undefined;
    }
    if (depth > 0) return undefined;
  }
  const behind = skipSpace(text, at, end, work);
  const closer = behind > at ? titleClosers[text[behind] ?? ""] : undefined;
  if (closer !== undefined) {
    const close = find(text, behind + 1, Math.min(end, behind + titleMax), closer, work);
    at = skipSpace(text, close + 1, end, work);
  } else at = behind;
  return at < end && text[at] === ")" ? at + 1 : undefined;
}

const titleClosers: Readonly<Record<string, RegExp>> = { '"': /"/y, "'": /'/y, "(": /[()]/y };

/** The first place from one on where a character matches, or the end of the search. */
function find(text: string, from: number, to: number, pattern: RegExp, work: Work): number {
  for (let at = from; at < to; at += 1) {
    work.steps += 1;
    if (text[at] === "\\") at += 1;
    else {
      pattern.lastIndex = at;
      if (pattern.test(text)) return at;
    }
  }
  return to;
}

/** White space with at most one line break. */
function skipSpace(text: string, from: number, to: number, work: Work): number {
  let at = from;
  while (at < to && /\s/.test(text[at] ?? "")) {
    work.steps += 1;
    at += 1;
  }
  return at;
}

const addressAt = /<[a-z][a-z0-9+.-]{1,31}:[^<>\s]{0,2000}>|(?:https?:\/\/|ftp:\/\/|www\.)[\p{L}\p{N}][^\s<>]*/iuy;

/** Where an address ends that begins here: in angle brackets, or bare; then the label of a link that it stands in ends it too. */
function endOfAddress(text: string, from: number, to: number, isInLabel: boolean): number | undefined {
  addressAt.lastIndex = from;
  const found = addressAt.exec(text)?.[0];
  if (found === undefined || from + found.length > to) return undefined;
  const bracket = isInLabel ? found.indexOf("]") : -1;
  return from + (bracket === -1 ? found.length : bracket);
}

function runLength(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text[at] === "`") at += 1;
  return at - from;
}

/** Where runs of backticks stand, by their length. They are asked for in order, so that the search stays linear. */
function backtickRuns({ text, start, end, work }: Words): {
  after(length: number, at: number): number | undefined;
} {
  const runs = new Map<number, { next: number; readonly places: number[] }>();
  for (let at = text.indexOf("`", start); at !== -1 && at < end; at = text.indexOf("`", at)) {
    work.steps += 1;
    const length = runLength(text, at, end);
    const known = runs.get(length);
    if (known) known.places.push(at);
    else runs.set(length, { next: 0, places: [at] });
    at += length;
  }
  return {
    after(length, at) {
      const known = runs.get(length);
      if (!known) return undefined;
      while ((known.places[known.next] ?? at) < at) {
        work.steps += 1;
        known.next += 1;
      }
      return known.places[known.next];
    },
  };
}
