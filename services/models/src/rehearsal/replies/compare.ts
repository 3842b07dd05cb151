import type { ReplyContext } from "../reply-context.ts";
import { bareText, clipped, isContentWord } from "../words.ts";
import { answer } from "./answer.ts";
import { closing, nodToOther, paragraphs, sentences } from "./fragments.ts";

/** Puts two things beside each other: when one, when the other, and which it would take. */
export function compare(context: ReplyContext): string {
  const { dice, wording, ask } = context;
  const found = sidesIn(bareText(ask.text));
  if (found === undefined) return answer(context);
  const [left, right] = found.sides;
  const [first, second] = dice.pick(contrasts);
  const [forLeft, forRight] = dice.chance(0.5) ? [first, second] : [second, first];
  const [one, other] = dice.chance(0.5) ? [left, right] : [right, left];
  // "Launch in May and wait until June" are no subject of a sentence.
  const nouns = found.isAction ? {} : { one, other };
  return paragraphs(
    sentences(wording.sayWith(openings, nouns), nodToOther(context, 0.25)),
    `- **${capitalized(left)}** ${forLeft}\n- **${capitalized(right)}** ${forRight}`,
    sentences(wording.sayWith(tests, nouns), wording.sayWith(found.isAction ? choices : verdicts, { one, other })),
    closing(context, 0.4),
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const openings = [
  "{one} and {other} are closer than their fans admit.",
  "I would not ask which of {one} and {other} is better, but which mistake you would rather make.",
  "Both work. They differ in what they ask of you.",
  "The choice between {one} and {other} is mostly about who has to live with it.",
];

/** What is said of the two must hold for any pair: it tells when to choose, never what a thing is like. */
const contrasts: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ["if you want to be done soon and can live with the edges.", "if you expect to stay with it and want room to grow."],
  ["if you have somebody at hand who already knows it.", "if everyone starts from nothing anyway."],
  ["if the usual case is what matters to you.", "if the rare case is what would hurt."],
  ["if you would enjoy the upkeep.", "if you would rather forget that it is there."],
  ["if you need an answer by Friday.", "if the answer may take a month and should last a year."],
];

const tests = [
  "A quick test: imagine life without {one}. If you feel relief, there is your answer.",
  "Try each for a day on something that does not matter.",
  "Ask what it costs to change your mind later; that differs more than anything in the brochures.",
  "Write down what bothers you about each. The shorter list is not always the better one, but the kinder one usually is.",
];

/** These take any phrase. */
const choices = [
  "If you made me choose: {one}.",
  "Without knowing more: {other}, and a note in the calendar to think again.",
  "Forced to vote today: {one}, with both eyes open.",
];

const verdicts = [
  "If you made me choose: {one}, by a small margin.",
  "I would take {other} and not look back for half a year.",
  "Without knowing more, {one}.",
  "My money is on {other}, though not much of it.",
];

interface Sides {
  readonly sides: readonly [string, string];
  /** They are things to do. */
  readonly isAction: boolean;
}

const sideLengthMax = 48;

/** The two things that a text sets against each other. */
function sidesIn(bare: string): Sides | undefined {
  const [, action = "", otherAction = ""] =
    /\b(?:should|shall|could|would|can) (?:i|we|you|they) (?:rather |better )?(.{1,60}?),? or (?:rather )?(.{1,60}?)(?:[?.!,;]|$)/i.exec(
      bare,
    ) ?? [];
  const isAction = action.includes(" ") && otherAction.includes(" ");
  if (isAction) return { sides: [clipped(action, sideLengthMax), clipped(otherAction, sideLengthMax)], isAction };
  for (const form of forms) {
    const [, left = "", right = ""] = form.exec(bare) ?? [];
    const one = tail(left);
    const [other = ""] = right.trim().split(/ (?:for|when|if|because|given|on|at|in) /);
    if (one !== "" && other !== "") return { sides: [one, clipped(other, sideLengthMax)], isAction: false };
  }
  return undefined;
}

const forms = [
  /\b(?:difference|differences|choose|choosing|choice|decide|compare|comparison) (?:between |of )?(.{1,60}?) (?:and|with|to|or|vs\.?|versus) (.{1,60}?)(?:[?.!,;]|$)/i,
  /(.{1,60}?) (?:vs\.?|versus) (.{1,60}?)(?:[?.!,;]|$)/i,
  /(.{1,80}?),? or (.{1,60}?)(?:[?.!,;]|$)/i,
];

/** The last words of what stands before an "or": the thing, without the question before it. */
function tail(text: string): string {
  const wordsMax = 3;
  const kept: string[] = [];
  for (const word of text.trim().split(/\s+/).toReversed()) {
    if (kept.length === wordsMax || !isContentWord(word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""))) break;
    kept.unshift(word);
  }
  const before =
    text
      .trim()
      .split(/\s+/)
      .at(-kept.length - 1) ?? "";
  if (kept.length > 0 && /^(?:an?|the|my|our)$/i.test(before)) kept.unshift(before);
  return kept.length > 0 ? kept.join(" ") : (text.trim().split(/\s+/).at(-1) ?? "");
}
