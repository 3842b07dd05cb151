import { canonicalHandle, findHandles } from "@polylogue/proto";

/** An `@` that is being typed: from `start` (the `@`) to the caret. */
export interface MentionQuery {
  readonly start: number;
  readonly end: number;
  /** What was typed after the `@`, in canonical form. */
  readonly typed: string;
}

/** Somebody who can be named. */
export interface MentionChoice {
  readonly id: string;
  /** What is put after the `@`. */
  readonly handle: string;
  readonly name: string;
  readonly kind: "persona" | "person" | "all";
  /** One line about them. */
  readonly hint: string;
}

/** Choices that are shown at once. */
const CHOICES_MAX = 8;
/** Code units of a handle that is being typed. */
const TYPED_MAX = 32;

/** The mention at the caret, if there is one that the room would take for a mention. */
export function findMentionQuery(text: string, caret: number): MentionQuery | undefined {
  const start = caret === 0 ? -1 : text.lastIndexOf("@", caret - 1);
  if (start === -1 || caret - start - 1 > TYPED_MAX) return undefined;
  const typed = text.slice(start + 1, caret);
  if (!/^[\p{L}\p{M}\p{N}_-]*$/u.test(typed)) return undefined;
  // The grammar decides what is no mention: in code, in a link, inside a word.
  const probe = `${text.slice(0, start)}@x${text.slice(caret)}`;
  if (!findHandles(probe).some((span) => span.start === start)) return undefined;
  return { start, end: caret, typed: canonicalHandle(typed) };
}

/** The choices that fit, those that begin with what was typed before those that contain it. */
export function filterChoices(choices: readonly MentionChoice[], typed: string): MentionChoice[] {
  const begins: MentionChoice[] = [];
  const contains: MentionChoice[] = [];
  for (const choice of choices) {
    const words = [canonicalHandle(choice.handle), canonicalHandle(choice.name)];
    if (words.some((word) => word.startsWith(typed))) begins.push(choice);
    else if (words.some((word) => word.includes(typed))) contains.push(choice);
  }
  return [...begins, ...contains].slice(0, CHOICES_MAX);
}

/** The text with the mention filled in, and where the caret goes. */
export function acceptChoice(
  text: string,
  query: MentionQuery,
  choice: MentionChoice,
): { text: string; caret: number } {
  // What remains of the word behind the caret belongs to the mention that is replaced.
  const rest = text.slice(query.end).replace(/^[\p{L}\p{M}\p{N}_-]+/u, "");
  const isSpaced = /^\s/u.test(rest);
  const mention = `@${choice.handle}${isSpaced ? "" : " "}`;
  const caret = query.start + mention.length + (isSpaced ? 1 : 0);
  return { text: text.slice(0, query.start) + mention + rest, caret };
}
