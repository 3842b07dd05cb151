import type { Point } from "../domain.ts";
import type { ReplyContext } from "../reply-context.ts";
import { bullets, closing, nodToOther, numbered, paragraphs, sentences, thoughts } from "./fragments.ts";

/** A list of ideas, as many as were asked for. */
export function list(context: ReplyContext): string {
  const { ask, dice, voice, wording } = context;
  const count = countIn(ask.text) ?? (context.isBrief ? 3 : Math.floor(dice.between(3, 6)));
  const isNaming = /\bnames?\b/i.test(ask.text);
  const points = isNaming ? names(context, count) : ideas(context, count);
  const opening = isNaming ? wording.say(namingOpenings) : wording.say(voice.advises);
  return paragraphs(opening, bullets(points), sentences(nodToOther(context, 0.2), closing(context, 0.5)));
}

/** A way to do something, in order. */
export function plan(context: ReplyContext): string {
  const { dice, voice, wording, isBrief } = context;
  const count = countIn(context.ask.text) ?? (isBrief ? 3 : Math.floor(dice.between(3, 6)));
  return paragraphs(
    sentences(wording.say(voice.advises), nodToOther(context, 0.2)),
    numbered(stepsInOrder(context, count)),
    closing(context, 0.45),
  );
}

/** Ideas from all that the field has, so that a list is not all of one kind. */
function ideas(context: ReplyContext, count: number): Point[] {
  const points = thoughts(context, "points", Math.ceil(count / 2));
  return context.dice.shuffle([...points, ...thoughts(context, "steps", count - points.length)]);
}

/** Steps in the order in which the field lists them; the first is always among them, since the others stand on it. */
function stepsInOrder(context: ReplyContext, count: number): Point[] {
  const [first, ...later] = context.domain.steps;
  const rest = context.wording.choose(later, ({ text }) => text, count - 1);
  const place = (step: Point): number => context.domain.steps.indexOf(step);
  const steps = [...(first === undefined ? [] : [first]), ...rest.sort((one, other) => place(one) - place(other))];
  return steps.map(({ title, text }) => ({ title, text: context.wording.fill(text) }));
}

const numberWords = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** How many are asked for, from 2 to 8. */
function countIn(text: string): number | undefined {
  const [, found = ""] =
    /\b(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\b(?! (?:years?|days?|weeks?|months?|hours?|minutes?|people|percent))/i.exec(
      text,
    ) ?? [];
  if (found === "") return undefined;
  const number = /^\d/.test(found) ? Number(found) : numberWords.indexOf(found.toLowerCase());
  return number >= 2 ? Math.min(number, 8) : undefined;
}

function names({ dice }: ReplyContext, count: number): Point[] {
  return dice.shuffle(nameIdeas).slice(0, count);
}

const namingOpenings = [
  "Said aloud a few times each, these still sounded like something:",
  "Names for {thing}? Short ones first, because people shorten the long ones anyway:",
  "A few to react to; the first one that annoys you tells us something:",
];

const nameIdeas: readonly Point[] = [
  { title: "Juniper", text: "Three quick syllables, and nobody asks how to spell it." },
  { title: "Lantern", text: "It promises a little light and no more than that." },
  { title: "Marlow", text: "Sounds like somebody who reads maps for pleasure." },
  { title: "Paper Boat", text: "Small, hopeful, and easy to draw." },
  { title: "Northroom", text: "Calm, with good light for work." },
  { title: "Tilda", text: "Friendly, slightly old-fashioned, hard to be angry with." },
  { title: "Second Kettle", text: "For things that are about staying a bit longer." },
  { title: "Halyard", text: "A rope that lifts a sail: useful, and nice to say." },
  { title: "Plum", text: "One syllable, one colour, done." },
  { title: "Open Drawer", text: "A bit untidy, in an inviting way." },
];
