import type { ReplyContext } from "../reply-context.ts";
import { closing, listOrProse, nodToOther, paragraphs, prose, sentence, sentences, thoughts } from "./fragments.ts";

/** Answers a question that wants an explanation. */
export function answer(context: ReplyContext): string {
  const { dice, voice, wording, isBrief } = context;
  const kind = voice.leansTo === "risks" && dice.chance(0.35) ? "risks" : "points";
  const points = thoughts(context, kind, isBrief ? 1 : dice.chance(0.5) ? 2 : 3);
  return paragraphs(
    sentences(wording.say(voice.answers), nodToOther(context, 0.25)),
    listOrProse(context, points),
    closing(context, 0.55),
  );
}

/** Answers "should we": a yes and a no, each with its condition. */
export function decide(context: ReplyContext): string {
  const { dice, voice, wording, isBrief } = context;
  const leaning = wording.say(leanings);
  if (isBrief) return sentences(leaning, prose(context, thoughts(context, "points", 1)));
  const sides = `- **Yes**, if ${wording.say(yesConditions)}\n- **No**, if ${wording.say(noConditions)}`;
  const [risk] = thoughts(context, voice.leansTo === "risks" ? "risks" : "points", 1);
  return paragraphs(
    sentences(leaning, nodToOther(context, 0.35)),
    dice.chance(0.75) ? lowered(sides) : "",
    risk === undefined ? "" : sentence(risk),
    closing(context, 0.5),
  );
}

const leanings = [
  "On {about}: I lean towards yes, with one condition.",
  "My first instinct about {about} is to wait a little.",
  "It depends, but not on as many things as it seems.",
  "If I had to vote on {about} right now, I would say yes and sleep badly.",
  "I would say no to the large version of it and yes to a small one.",
  "The honest answer on {about} is that both would be fine and one would be easier to undo.",
];

const yesConditions = [
  "you would still want it if nobody else knew about it.",
  "it can be undone within a week.",
  "somebody in this room wants to own it.",
  "the worst outcome is merely embarrassing.",
  "it frees time for something you already promised.",
];

const noConditions = [
  "it mostly solves a problem that you expect to have later.",
  "the main reason is that it has been on the list for so long.",
  "you need everything to go right.",
  "it would push out the one thing that is due.",
  "you are the only person who is keen on it.",
];

/** A condition goes on in the middle of a sentence, where `say` began it with a capital. */
function lowered(text: string): string {
  return text.replace(/(, if )(\p{Lu})/gu, (_whole, head: string, letter: string) => head + letter.toLowerCase());
}

/** Answers a "why". */
export function explainWhy(context: ReplyContext): string {
  const { wording, isBrief } = context;
  const points = thoughts(context, "points", isBrief ? 1 : 2);
  return paragraphs(
    sentences(wording.say(becauses), prose(context, points)),
    sentences(nodToOther(context, 0.25), closing(context, 0.45)),
  );
}

const becauses = [
  "Because there are two reasons, a spoken one and a real one.",
  "I think it comes down to incentives.",
  "Mostly habit, and a little bit of fear.",
  "Because the costs show up somewhere else, and later.",
  "On {about}, I would not look for one cause; three small ones are enough.",
  "Because at some point it was the sensible thing to do, and nobody went back to check.",
];

/** Answers a question of fact: it has no facts, and inventing one would be the worst thing a demo could do. */
export function fact(context: ReplyContext): string {
  const { wording } = context;
  return paragraphs(wording.say(lookUps), context.isBrief ? "" : wording.say(usesOfFacts));
}

const lookUps = [
  "I would look that up rather than trust me on it.",
  "I want a source for that, and not a memory.",
  "That has a definite answer, and I would rather you got it from a reference than from my confidence.",
  "I could guess, and it would sound convincing, which is exactly the problem.",
  "One search away, and worth the minute: names, dates and numbers are where memories embellish.",
];

const usesOfFacts = [
  "What would change for you, depending on the answer?",
  "Once you have it, tell us here, and we can build on it.",
  "If the exact figure does not matter, say what you need it for; the order of magnitude may be enough.",
  "Is it for the discussion here, or did it come up on the side?",
];
