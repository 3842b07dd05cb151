import type { Point } from "../domain.ts";
import { general } from "../domains.ts";
import type { ReplyContext } from "../reply-context.ts";
import { topicOf } from "../topic.ts";
import { bareText, clipped, sentencesOf } from "../words.ts";

/** Paragraphs of Markdown; empty ones are left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Sentences of one paragraph; empty ones are left out. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

/** A thought that was chosen; only `points` are whole sentences without their title. */
export interface Thought extends Point {
  readonly kind: "points" | "risks" | "steps";
}

/** Thoughts of a kind: of the field first, then those that fit everywhere, and only then what was said already. */
export function thoughts(context: ReplyContext, kind: Thought["kind"], count: number): Thought[] {
  const { domain, wording } = context;
  const chosen: Point[] = [];
  const isNew = ({ text }: Point): boolean => wording.isNew(text);
  for (const bank of [domain[kind].filter(isNew), general[kind].filter(isNew), domain[kind]]) {
    const left = bank.filter((point) => !chosen.includes(point));
    chosen.push(...wording.choose(left, ({ text }) => text, count - chosen.length));
  }
  return chosen.map(({ title, text }) => ({ title, text: wording.fill(text), kind }));
}

/** A list with the title of each thought in bold. */
export function bullets(points: readonly Point[]): string {
  return points.map(({ title, text }) => `- **${title}.** ${text}`).join("\n");
}

/** The same, numbered. */
export function numbered(points: readonly Point[]): string {
  return points.map(({ title, text }, index) => `${index + 1}. **${title}.** ${text}`).join("\n");
}

/** A thought as a sentence. */
export function sentence({ kind, title, text }: Thought): string {
  if (kind === "points") return text;
  return text.includes(":") ? `${title}. ${text}` : `${title}: ${uncapitalized(text)}`;
}

/** Thoughts as running text. */
export function prose(context: ReplyContext, points: readonly Thought[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  return sentences(sentence(first), ...rest.map((point) => sentences(context.wording.say(links), sentence(point))));
}

const links = [
  "And one more thing.",
  "Then there is this.",
  "I would add something.",
  "There is a second half to it.",
  "Next to that stands another.",
  "And while we are at it.",
];

function uncapitalized(text: string): string {
  return /^(?:\p{Lu}\p{Ll}|A )/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A list or running text, as the voice prefers. */
export function listOrProse(context: ReplyContext, points: readonly Thought[]): string {
  const { dice, voice, isBrief } = context;
  return !isBrief && points.length > 1 && dice.chance(voice.listChance) ? bullets(points) : prose(context, points);
}

/** A last sentence: it asks back, or it settles. Nothing where a brief answer was asked for. */
export function closing(context: ReplyContext, askChance: number): string {
  const { dice, voice, domain, wording, isBrief } = context;
  if (isBrief) return "";
  if (!dice.chance(askChance)) return wording.say(voice.settles);
  return wording.say(dice.chance(0.5) ? domain.questions : voice.asks);
}

/** A nod to what somebody else in the room said, now and then. */
export function nodToOther(context: ReplyContext, chance: number): string {
  const { other, dice, wording } = context;
  if (other === undefined || !dice.chance(chance)) return "";
  return wording.sayWith(nods, { other: other.name, theirs: topicOf(other.text)?.thing });
}

const nods = [
  "{other} has a point about {theirs}, and I would not lose it.",
  "This goes well with what {other} said about {theirs}.",
  "I read {other} a little differently, though: {theirs} is the symptom, not the cause.",
  "Unlike {other}, I would not begin with {theirs}.",
  "{other} got there before me, so take this as a second vote.",
  "I agree with most of what {other} wrote.",
  "Where {other} looks at {theirs}, I would look one step earlier.",
];

/** The asker's own words, now and then, where they are short enough to quote. */
export function quoteOfAsk(context: ReplyContext, chance: number): string {
  const { ask, dice, wording } = context;
  const quote = quotable(ask.text);
  if (quote === undefined || !dice.chance(chance)) return "";
  return wording.sayWith(quotes, { quote });
}

const quotes = [
  "You wrote “{quote}”, and I would keep that sentence in sight.",
  "“{quote}” is the part I would hold on to.",
  "I keep coming back to “{quote}”.",
  "The word that matters is somewhere in “{quote}”.",
];

/** A sentence of a text that is long enough to mean something and short enough to repeat. */
function quotable(text: string): string | undefined {
  const fitting = sentencesOf(bareText(text)).filter(({ length }) => length >= 18 && length <= 90);
  return fitting.at(-1)?.replace(/[.!?]+$/, "");
}

/** The gist of a message: its first sentence, clipped. */
export function gist(text: string, lengthMax = 110): string {
  const bare = bareText(text);
  const [first = bare] = sentencesOf(bare);
  return clipped(first, lengthMax).replace(/[.]+$/, "");
}
