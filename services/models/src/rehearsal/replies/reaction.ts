import type { ReplyContext } from "../reply-context.ts";
import { closing, listOrProse, nodToOther, paragraphs, prose, quoteOfAsk, sentences, thoughts } from "./fragments.ts";

/** Takes up what somebody said. */
export function statement(context: ReplyContext): string {
  const { dice, voice, wording, isBrief } = context;
  const points = thoughts(context, voice.leansTo, isBrief || dice.chance(0.4) ? 1 : 2);
  return paragraphs(
    sentences(wording.say(voice.reacts), quoteOfAsk(context, 0.3)),
    sentences(prose(context, points), nodToOther(context, 0.3)),
    closing(context, 0.65),
  );
}

/** Says what it thinks. */
export function opinion(context: ReplyContext): string {
  const { dice, voice, wording, isBrief } = context;
  const points = thoughts(context, voice.leansTo, isBrief ? 1 : dice.chance(0.6) ? 2 : 3);
  return paragraphs(
    sentences(wording.say(views), nodToOther(context, 0.45)),
    listOrProse(context, points),
    closing(context, 0.5),
  );
}

const views = [
  "My view on {about}, for what it is worth:",
  "I am more for it than against it.",
  "On {about} I have changed my mind twice already, so be quick.",
  "I think the interesting part of {thing} is not where we are looking.",
  "I like it, with a reservation.",
  "If it were mine to decide, I would go slowly and keep the option open.",
];

/** Takes a contradiction without giving in to it. */
export function disagreement(context: ReplyContext): string {
  const { wording, voice } = context;
  const points = thoughts(context, voice.leansTo === "risks" ? "points" : "risks", 1);
  return paragraphs(
    wording.say(concessions),
    sentences(wording.say(standings), prose(context, points)),
    closing(context, 0.7),
  );
}

const concessions = [
  "Fair. I may have been too quick.",
  "Good, now we have something to work with.",
  "I can see why you would say that.",
  "You may well be right, {asker}.",
  "That is a real objection.",
];

const standings = [
  "What I would still hold on to is this.",
  "Let me give up the wording and keep the point.",
  "We may be closer than it sounds:",
  "Where I would not follow you:",
];

/** Goes on where the conversation was: "why?", "more", "for example?". */
export function followUp(context: ReplyContext): string {
  const { ask, wording, dice, voice } = context;
  const lower = ask.text.toLowerCase();
  const bank = /why|how so|really/.test(lower)
    ? reasons
    : /example|such as|like what/.test(lower)
      ? examples
      : continuations;
  const points = thoughts(context, dice.chance(0.5) ? voice.leansTo : "points", 2);
  return paragraphs(sentences(wording.say(bank), prose(context, points)), closing(context, 0.5));
}

const reasons = [
  "Because of something I left out.",
  "Mostly because of how it tends to go in practice.",
  "On {about}, I was thinking of the second week rather than the first.",
  "Fair question; it was more of a hunch than an argument.",
];

const examples = [
  "Say you had to do it tomorrow morning.",
  "Take the most ordinary case you can think of.",
  "For {thing}, picture two people who both mean well.",
];

const continuations = [
  "Gladly. The next thing I would look at:",
  "There is a second layer to {thing}.",
  "To go on from there:",
  "What I had not said yet:",
];
