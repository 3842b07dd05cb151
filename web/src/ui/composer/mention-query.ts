import { findHandles, findMentions, foldName, type NameIndex } from "@polylogue/proto";

/** An `@` that is being typed: from `start` (the `@`) to the caret. */
export interface MentionQuery {
  readonly start: number;
  readonly end: number;
  /** What was typed after the `@`, in the form in which names are compared. */
  readonly typed: string;
}

/** Somebody who can be named. */
export interface MentionChoice {
  readonly id: string;
  /** What is put after the `@`. */
  readonly mention: string;
  readonly name: string;
  readonly kind: "persona" | "person" | "all";
  /** One line about them. */
  readonly hint: string;
}

/** Choices that are shown at once. */
const CHOICES_MAX = 8;
/** Code units of a name that is being typed. */
const TYPED_MAX = 128;
/** Places before the caret that are looked at: a name may have an `@` in it. */
const PLACES_MAX = 4;

/** The mention at the caret, if there is one that the room would take for a mention: a word, or the beginning of a longer name. */
export function findMentionQuery(text: string, caret: number, names: NameIndex): MentionQuery | undefined {
  let start = caret;
  for (let place = 0; place < PLACES_MAX && start > 0; place += 1) {
    start = text.lastIndexOf("@", start - 1);
    if (start === -1 || caret - start - 1 > TYPED_MAX) return undefined;
    const typed = text.slice(start + 1, caret);
    const form = foldName(typed);
    if (form.includes("\n")) return undefined;
    if ((isWord(typed) || beginsName(form, names)) && isMentionPlace(text, start, caret)) {
      return { start, end: caret, typed: form };
    }
  }
  return undefined;
}

function isWord(typed: string): boolean {
  return /^[\p{L}\p{M}\p{N}_-]*$/u.test(typed);
}

/** True when some name goes on after what was typed. A whole name with a space behind it is done, even if another goes on. */
function beginsName(form: string, { names }: NameIndex): boolean {
  if (form.endsWith(" ") && names.includes(form.trimEnd())) return false;
  return names.some((name) => name.startsWith(form));
}

/** The grammar decides what is no mention: in code, in a link, inside a word. */
function isMentionPlace(text: string, start: number, caret: number): boolean {
  const probe = `${text.slice(0, start)}@x ${text.slice(caret)}`;
  return findHandles(probe).some((span) => span.start === start);
}

/** The choices that fit, those that begin with what was typed before those that contain it. */
export function filterChoices(choices: readonly MentionChoice[], typed: string): MentionChoice[] {
  const begins: MentionChoice[] = [];
  const contains: MentionChoice[] = [];
  for (const choice of choices) {
    const words = [foldName(choice.mention), foldName(choice.name)];
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
  names: NameIndex,
): { text: string; caret: number } {
  // What remains of the name or of the word behind the caret belongs to the mention that is replaced.
  const whole = findMentions(text, names).find(({ start }) => start === query.start);
  const word = /^[\p{L}\p{M}\p{N}_-]*/u.exec(text.slice(query.end))?.[0].length ?? 0;
  const rest = text.slice(Math.max(whole?.end ?? 0, query.end + word));
  const isSpaced = /^\s/u.test(rest);
  const mention = `@${choice.mention}${isSpaced ? "" : " "}`;
  const caret = query.start + mention.length + (isSpaced ? 1 : 0);
  return { text: text.slice(0, query.start) + mention + rest, caret };
}
