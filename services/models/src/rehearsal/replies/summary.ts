import type { Said } from "../conversation.ts";
import type { ReplyContext } from "../reply-context.ts";
import { bareText, clipped, isContentWord, sentencesOf, wordsOf } from "../words.ts";
import { closing, gist, paragraphs, sentences, thoughts } from "./fragments.ts";

const speakersMax = 6;

/** Says back who said what, and what is still open. */
export function summary(context: ReplyContext): string {
  const { conversation, ask, wording } = context;
  const others = conversation.messages.filter((said) => said !== ask && said.kind !== "self" && said.text.length > 12);
  const latest = new Map<string, Said>();
  for (const said of others) {
    const name = said.name ?? "Somebody";
    latest.delete(name);
    latest.set(name, said);
  }
  if (latest.size === 0) {
    const point = thoughts(context, "points", 1)[0]?.text ?? "";
    return paragraphs(wording.say(tooEarly), sentences("Until then, a thought to start from.", point));
  }
  const lines = [...latest].slice(-speakersMax).map(([name, { text }]) => `- **${name}**: ${gist(text)}`);
  const open = openQuestion(others, lines);
  return paragraphs(wording.say(openings), lines.join("\n"), open, context.isBrief ? "" : wording.say(checks));
}

const openings = [
  "Where we are, as I heard it:",
  "In short:",
  "So far, each in a line:",
  "If somebody joined right now, I would tell them this:",
];

const tooEarly = [
  "There is not enough here yet to sum up; we have barely said hello.",
  "A summary of an empty page is quickly done.",
  "I would love to, but the story has not begun.",
];

const checks = [
  "Did I leave anything out?",
  "Correct me where I heard what I wanted to hear.",
  "The tone is missing, as always in summaries.",
  "Shall we take it from there?",
];

/** The last question that stands in nobody's line already. */
function openQuestion(others: readonly Said[], lines: readonly string[]): string {
  for (const { text } of others.toReversed()) {
    const question = sentencesOf(bareText(text)).findLast(
      (sentence) => sentence.endsWith("?") && sentence.length < 140,
    );
    if (question !== undefined && !lines.some((line) => line.includes(question))) return `**Still open:** ${question}`;
  }
  return "";
}

/** A short title of the conversation, without anything around it. */
export function title({ conversation, ask }: ReplyContext): string {
  const isOrder = /\btitle\b|\bname\b/i.test(ask.text) && conversation.messages.length > 1;
  const texts = conversation.messages.filter((said) => !isOrder || said !== ask).map(({ text }) => bareText(text));
  const counts = new Map<string, number>();
  for (const word of texts.flatMap(wordsOf).filter(isContentWord)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const top = [...counts].sort(([one, a], [other, b]) => b - a || other.length - one.length).slice(0, 3);
  const words = top.map(([word]) => word.charAt(0).toUpperCase() + word.slice(1));
  if (words.length === 0) return "A new conversation";
  return words.length === 1 ? `On ${words[0]}` : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Answers a very long message by what stands out in it. */
export function digest(context: ReplyContext): string {
  const { ask, topic, wording } = context;
  const all = sentencesOf(bareText(ask.text)).filter(({ length }) => length > 20);
  const weight = (sentence: string): number =>
    wordsOf(sentence).filter((word) => topic?.words.slice(0, 8).includes(word)).length / (8 + wordsOf(sentence).length);
  const middle = [...all.slice(1, -1)].sort((one, other) => weight(other) - weight(one))[0];
  const picked = [all[0], middle, all.length > 2 ? all.at(-1) : undefined].filter((one) => one !== undefined);
  const lines = picked.map((sentence) => `- “${clipped(sentence, 140)}”`);
  return paragraphs(
    wording.say(digestOpenings),
    lines.join("\n"),
    thoughts(context, "points", 1)[0]?.text ?? "",
    closing(context, 0.6),
  );
}

const digestOpenings = [
  "That is a lot, and I read it slowly. What stayed with me:",
  "Thank you for writing it out at length. These lines seem to carry it:",
  "A long one. If I had to keep only a few sentences of it:",
];
