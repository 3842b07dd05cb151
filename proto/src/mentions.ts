import { canonicalHandle } from "./names.ts";

/**
 * The mention grammar, shared by the room (which asks), the composer (which shows who will be asked) and the prompt.
 * `@handle` counts only in text nodes: never inside code spans, fenced or indented code, links or addresses (T1).
 */
export interface HandleSpan {
  /** Canonical form, without the `@`. */
  readonly handle: string;
  /** UTF-16 code units; `start` is the `@`, `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

const handleAt = /@([\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,63})/uy;
const wordBefore = /[\p{L}\p{M}\p{N}_@/.+-]$/u;

/** Every `@handle` in the text nodes of a message, known or not, in order. Linear in the text's length. */
export function findHandles(text: string): HandleSpan[] {
  const spans: HandleSpan[] = [];
  if (!text.includes("@")) return spans;
  const hidden = hiddenRanges(text);
  let range = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    while (range < hidden.length && (hidden[range]?.end ?? 0) <= at) range += 1;
    const inside = hidden[range];
    if (inside && inside.start <= at) {
      at = inside.end - 1;
      continue;
    }
    if (at > 0 && wordBefore.test(text.slice(Math.max(0, at - 2), at))) continue;
    handleAt.lastIndex = at;
    const match = handleAt.exec(text);
    if (!match?.[1]) continue;
    const handle = match[1].replace(/[_-]+$/u, "");
    // An address such as `@ada@host` or `@ada.example` names somebody elsewhere.
    const end = at + 1 + handle.length;
    if (text[end] === "@" || /^[.:]?\/\/|^\.\p{L}/u.test(text.slice(end, end + 3))) continue;
    spans.push({ handle: canonicalHandle(handle), start: at, end });
  }
  return spans;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Code and links, in order and without overlap. */
function hiddenRanges(text: string): Range[] {
  const ranges: Range[] = [];
  const blocks = blockRanges(text);
  let from = 0;
  for (const block of [...blocks, { start: text.length, end: text.length }]) {
    inlineRanges(text, from, block.start, ranges);
    if (block.end > block.start) ranges.push(block);
    from = block.end;
  }
  return ranges;
}

/** Fenced and indented code blocks. */
function blockRanges(text: string): Range[] {
  const ranges: Range[] = [];
  let fence: { mark: string; length: number; start: number } | undefined;
  let blankBefore = true;
  let indentedStart = -1;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline + 1;
    const line = text.slice(start, end);
    const mark = /^ {0,3}(`{3,}|~{3,})([^\n]*)/.exec(line);
    if (fence) {
      if (mark?.[1]?.startsWith(fence.mark) && mark[1].length >= fence.length && mark[2]?.trim() === "") {
        ranges.push({ start: fence.start, end });
        fence = undefined;
      }
    } else if (mark?.[1] && !(mark[1].startsWith("`") && mark[2]?.includes("`"))) {
      if (indentedStart !== -1) ranges.push({ start: indentedStart, end: start });
      indentedStart = -1;
      fence = { mark: mark[1].charAt(0), length: mark[1].length, start };
    } else {
      const isBlank = line.trim() === "";
      const isIndented = /^(?: {4}| {0,3}\t)/.test(line) && !isBlank;
      if (isIndented && indentedStart === -1 && blankBefore) indentedStart = start;
      if (!isIndented && !isBlank && indentedStart !== -1) {
        ranges.push({ start: indentedStart, end: start });
        indentedStart = -1;
      }
      blankBefore = isBlank || indentedStart !== -1;
    }
    start = end;
  }
  if (fence) ranges.push({ start: fence.start, end: text.length });
  if (indentedStart !== -1) ranges.push({ start: indentedStart, end: text.length });
  return ranges;
}

const inlineStart = /`+|\[|<|https?:\/\/|www\./giu;

/** Code spans, links and addresses between two places of a text. */
function inlineRanges(text: string, from: number, to: number, ranges: Range[]): void {
  const closers = backtickRuns(text, from, to);
  inlineStart.lastIndex = from;
  for (let match = inlineStart.exec(text); match && match.index < to; match = inlineStart.exec(text)) {
    const start = match.index;
    const end = inlineEnd(text, start, match[0], to, closers);
    if (end === undefined) continue;
    ranges.push({ start, end });
    inlineStart.lastIndex = end;
  }
}

function inlineEnd(
  text: string,
  start: number,
  opener: string,
  to: number,
  closers: ReadonlyMap<number, number[]>,
): number | undefined {
  if (opener.startsWith("`")) {
    const runs = closers.get(opener.length);
    // Runs are consumed in order, so that the search stays linear.
    while (runs?.[0] !== undefined && runs[0] <= start) runs.shift();
    const close = runs?.shift();
    return close === undefined ? undefined : close + opener.length;
  }
  if (opener === "[") {
    const label = /\[[^[\]\n]{0,1000}\](?:\([^()\s]{0,2000}(?:\s[^()\n]{0,500})?\)|\[[^[\]\n]{0,500}\])/uy;
    label.lastIndex = start;
    const found = label.exec(text);
    return found && start + found[0].length <= to ? start + found[0].length : undefined;
  }
  const address = opener === "<" ? /<[a-z][a-z0-9+.-]{1,31}:[^<>\s]{0,2000}>/iuy : /[^\s<>]+/uy;
  address.lastIndex = start;
  const found = address.exec(text);
  return found && start + found[0].length <= to ? start + found[0].length : undefined;
}

/** Where the runs of backticks of each length begin. */
function backtickRuns(text: string, from: number, to: number): Map<number, number[]> {
  const runs = new Map<number, number[]>();
  const pattern = /`+/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match && match.index < to; match = pattern.exec(text)) {
    const places = runs.get(match[0].length) ?? [];
    places.push(match.index);
    runs.set(match[0].length, places);
  }
  return runs;
}
