import { foldName } from "./fold-name.ts";
import { limits } from "./limits.ts";

/** A character that shows something: none of format and control characters, fillers, and white space. */
const visible = /(?!\u034f)[^\p{White_Space}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/u;

/** True when the text shows nothing to a reader. */
export function isBlank(text: string): boolean {
  return !visible.test(text);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * A display name as it is kept: trimmed, inner white space folded to single spaces. Undefined when it is blank, has control or
 * direction-changing characters, or has more than 32 graphemes or 128 code units.
 */
export function normalizeDisplayName(name: string): string | undefined {
  if (name.length > 512 || isBlank(name)) return undefined;
  const folded = name
    .normalize("NFC")
    .replace(/\p{White_Space}+/gu, " ")
    .trim();
  // Zero-width joiner and variation selectors are parts of emoji; every other format or control character could forge.
  if (/[\p{Cc}\p{Cs}]|(?!\u200d)\p{Cf}/u.test(folded) || folded.length > 128) return undefined;
  let count = 0;
  for (const _ of graphemes.segment(folded)) {
    count += 1;
    if (count > limits.displayNameGraphemesMax) return undefined;
  }
  return folded;
}

/** A room's title as it is kept: one line, trimmed. Undefined when it is blank or longer than 80 code units. */
export function normalizeTitle(title: string): string | undefined {
  if (title.length > 1_024 || isBlank(title)) return undefined;
  const folded = title
    .normalize("NFC")
    .replace(/[\p{White_Space}\p{Cc}]+/gu, " ")
    .trim();
  return folded.length <= limits.roomTitleMax && folded.length > 0 ? folded : undefined;
}

const handlePattern = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]{0,30}[\p{L}\p{M}\p{N}])?$/u;

/** True for a handle that a persona may have: letters and digits, inside also `-` and `_`, at most 32 code units. */
export function isHandle(handle: string): boolean {
  return handle.length <= limits.handleMax && handlePattern.test(handle) && canonicalHandle(handle) !== "all";
}

/** The form in which handles are compared, composed again so that it can be shown. */
export function canonicalHandle(handle: string): string {
  return foldName(handle).normalize("NFC");
}
