import { hiddenRanges } from "./hidden-ranges.ts";
import { longestName, type NameIndex, type Work } from "./name-index.ts";
import { canonicalHandle } from "./names.ts";

/**
 * The mention grammar (T1), shared by the room, which asks, and by the composer, which shows who will be asked: `@` and the handle or
 * the display name of somebody in the room, in text alone: never in code, links or addresses. The longest name wins.
 */
export interface MentionSpan {
  /** Empty for `@all`. */
  readonly participantId: string;
  readonly all: boolean;
  /** UTF-16 code units; `start` is the `@`, `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface HandleSpan {
  /** Canonical form, without the `@`. */
  readonly handle: string;
  readonly start: number;
  readonly end: number;
}

/** A part of a word before the `@` makes it an address. Where words stand without spaces between them, every letter ends one. */
const wordBefore =
  /[_@/.+\\-]$|(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}])[\p{L}\p{M}\p{N}]$/u;
/** What would make a name longer, or an address of it (`@ada@host`, `@ada.example`). */
const wordAfter = /[\p{M}\p{Emoji_Modifier}@]|\u200d|[-_]{0,64}[\p{L}\p{M}\p{N}]|\.\p{L}|[.:]?\/\//uy;
const handleAt = /[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,63}/uy;

/** Everybody whom a text names, in order. Linear in the text's length, and in the length of the longest name. */
export function findMentions(text: string, names: NameIndex, work: Work = { steps: 0 }): MentionSpan[] {
  const spans: MentionSpan[] = [];
  const isEnd = (end: number): boolean => !matchesAt(wordAfter, text, end);
  forEachPlace(text, work, (start, to) => {
    const found = longestName(names, text, start + 1, to, isEnd, work);
    if (!found) return undefined;
    const { named, end } = found;
    switch (named.kind) {
      case "participant":
        spans.push({ participantId: named.id, all: false, start, end });
        break;
      case "all":
        spans.push({ participantId: "", all: true, start, end });
        break;
      case "several":
        break;
      default:
        named satisfies never;
    }
    return end;
  });
  return spans;
}

/** Every `@handle` in a text, of whomever, in order. */
export function findHandles(text: string): HandleSpan[] {
  const spans: HandleSpan[] = [];
  forEachPlace(text, { steps: 0 }, (start) => {
    handleAt.lastIndex = start + 1;
    const handle = handleAt.exec(text)?.[0].replace(/[_-]+$/u, "");
    if (handle === undefined) return undefined;
    const end = start + 1 + handle.length;
    if (matchesAt(wordAfter, text, end)) return undefined;
    spans.push({ handle: canonicalHandle(handle), start, end });
    return end;
  });
  return spans;
}

/**
 * Goes through the places where an `@` may begin a mention, each with where text ends that can belong to it. `take` says how far it
 * read.
 */
function forEachPlace(text: string, work: Work, take: (start: number, to: number) => number | undefined): void {
  let at = text.indexOf("@");
  if (at === -1) return;
  const hidden = hiddenRanges(text, work);
  let next = 0;
  while (at !== -1) {
    work.steps += 1;
    while ((hidden[next]?.end ?? text.length) <= at) next += 1;
    const range = hidden[next];
    let from = at + 1;
    if (range && range.start <= at) from = range.end;
    else if (!wordBefore.test(text.slice(Math.max(0, at - 2), at)))
      from = take(at, range?.start ?? text.length) ?? from;
    at = text.indexOf("@", from);
  }
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
