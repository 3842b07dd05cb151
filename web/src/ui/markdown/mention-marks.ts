import { findHandles } from "@polylogue/proto";

/** What stands in a piece of text: words, or a handle that names somebody of the room. */
export interface TextPart {
  readonly kind: "words" | "mention" | "selfMention";
  readonly text: string;
  /** Its place in the text. */
  readonly start: number;
}

/** Which handles, in their canonical form, name somebody. */
export interface MentionNames {
  readonly known: ReadonlySet<string>;
  /** Those that name the reader. */
  readonly self: ReadonlySet<string>;
}

/** Nobody is mentioned. */
export const noMentions: MentionNames = { known: new Set(), self: new Set() };

/** Parts a text at the handles that name somebody. */
export function markMentions(text: string, names: MentionNames): TextPart[] {
  if (names.known.size === 0 || !text.includes("@")) return [{ kind: "words", text, start: 0 }];
  const parts: TextPart[] = [];
  let from = 0;
  for (const { handle, start, end } of findHandles(text)) {
    if (!names.known.has(handle)) continue;
    if (start > from) parts.push({ kind: "words", text: text.slice(from, start), start: from });
    parts.push({ kind: names.self.has(handle) ? "selfMention" : "mention", text: text.slice(start, end), start });
    from = end;
  }
  if (from < text.length) parts.push({ kind: "words", text: text.slice(from), start: from });
  return parts;
}
