import type { ReplyContext } from "../reply-context.ts";
import { paragraphs } from "./fragments.ts";

/** Small forms: a few lines of verse, a joke, a story, a slogan. */
export function creative(context: ReplyContext): string {
  const { ask, wording } = context;
  const lower = ask.text.toLowerCase();
  if (/\bjoke\b/.test(lower)) return wording.say(jokes);
  if (/\bstory\b/.test(lower)) return paragraphs(wording.say(storyBeginnings), wording.say(storyEnds));
  if (/\b(?:slogan|tagline)/.test(lower)) return paragraphs(wording.say(sloganOpenings), slogans(context));
  const opening = context.topic?.thing === undefined ? first : named;
  if (/\bhaiku\b/.test(lower)) return verse(context, [opening, second, third]);
  return verse(context, [opening, second, first, third]);
}

/** Lines with a hard break after each, so that Markdown keeps them. */
function verse({ wording }: ReplyContext, banks: readonly (readonly string[])[]): string {
  return banks.map((bank) => wording.say(bank)).join("  \n");
}

/** With the topic in it, where there is one. */
const named = [
  "All week about {thing},",
  "Somebody says {thing},",
  "Early, before words: {thing},",
  "The kettle hums of {thing},",
];

const first = [
  "Early, before the words,",
  "A light left on upstairs,",
  "Rain on the window ledge,",
  "The kettle clears its throat,",
];

const second = [
  "and the room leaned in to hear it,",
  "and nobody moved the chairs,",
  "a question walks in, takes its coat off,",
  "the whole street listening without looking,",
  "we fold the map the wrong way, laughing,",
];

const third = [
  "and now it is ours.",
  "then quiet, then tea.",
  "the door stays open.",
  "tomorrow will edit it.",
  "small as it was, it holds.",
];

const jokes = [
  "A committee is asked to draw a horse. They are still voting on the legs, but the saddle was approved unanimously.",
  "I told a friend that my calendar has trust issues. He asked since when. I said it would not commit.",
  "An optimist sees half a glass of water. A project plan sees a glass, phase one.",
  "Two people agree in a chat. The moderator asks them to take it somewhere private.",
];

const storyBeginnings = [
  "There was once a town in which {thing} could be borrowed for a day, like a ladder. Most people brought it back clean. One winter a woman named Oda kept it over night.",
  "On the last train sat a man with a box on his knees. Whenever somebody asked, he said that it was about {about}, and whenever nobody asked, it hummed.",
  "The old lighthouse keeper left three instructions, and the third was only a drawing of a door.",
];

const storyEnds = [
  "In the morning she understood why there was a rule, and also why somebody had to break it once. She wrote both on the wall, in pencil, and went to work.",
  "They opened it together in the end. It was nearly empty, and there was exactly enough in it.",
  "Nobody ever found the door. But the town has been walking more slowly since, and looking at walls, and that may have been the point.",
];

const sloganOpenings = ["Three, from the sober to the silly:", "Say these with a straight face:"];

function slogans({ dice, topic }: ReplyContext): string {
  const thing = topic?.thing ?? "it";
  const lines = dice.shuffle(sloganLines).slice(0, 3);
  return lines.map((line) => `- *${line.replace("{it}", thing)}*`).join("\n");
}

const sloganLines = [
  "Less noise, more Tuesday.",
  "For people who meant to do it anyway.",
  "Nothing more to explain.",
  "It was always nearly this good: {it}.",
  "Begin where you are standing.",
  "Quietly, {it}.",
];
