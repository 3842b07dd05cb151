import { findMentions, indexNames, type NameIndex } from "@polylogue/proto";
import type { MentionSpan } from "../../room/room-view.ts";

/** What stands in a piece of text: words, or the name of somebody of the room. */
export interface TextPart {
  readonly kind: "words" | "mention" | "selfMention";
  readonly text: string;
  /** Its place in the text. */
  readonly start: number;
}

/** Which names name somebody. */
export interface MentionNames {
  readonly index: NameIndex;
  /** The id of the reader. */
  readonly self: string;
}

/** Nobody is mentioned. */
export const noMentions: MentionNames = { index: { names: [], named: [] }, self: "" };

/** The names by which a message mentions somebody, as the room found them: others in its text name nobody. */
export function namesMentioned(text: string, mentions: readonly MentionSpan[], self: string): MentionNames {
  if (mentions.length === 0) return noMentions;
  const named = mentions.filter(({ participantId }) => participantId !== "");
  const names = named.map(({ participantId, start, end }) => ({
    id: participantId,
    handle: "",
    displayName: text.slice(start + 1, end),
  }));
  return { index: indexNames(names), self };
}

/** Parts a text at the names that name somebody. */
export function markMentions(text: string, { index, self }: MentionNames): TextPart[] {
  if (index.names.length === 0 || !text.includes("@")) return [{ kind: "words", text, start: 0 }];
  const parts: TextPart[] = [];
  let from = 0;
  for (const { participantId, start, end } of findMentions(text, index)) {
    if (start > from) parts.push({ kind: "words", text: text.slice(from, start), start: from });
    const isSelf = participantId !== "" && participantId === self;
    parts.push({ kind: isSelf ? "selfMention" : "mention", text: text.slice(start, end), start });
    from = end;
  }
  if (from < text.length) parts.push({ kind: "words", text: text.slice(from), start: from });
  return parts;
}
