import type { ReplyContext } from "../reply-context.ts";
import { bullets, closing, nodToOther, paragraphs, prose, sentences, thoughts } from "./fragments.ts";

/** Says what is weak, what is worth keeping, and where to begin. */
export function critique(context: ReplyContext): string {
  const { dice, wording, isBrief, ask } = context;
  const risks = thoughts(context, "risks", isBrief ? 1 : Math.floor(dice.between(2, 4)));
  if (isBrief) return sentences(wording.say(openings), prose(context, risks));
  const [keep] = thoughts(context, "points", 1);
  const isBalance = /\bpros\b/i.test(ask.text);
  if (isBalance) {
    const pros = thoughts(context, "points", 2);
    return paragraphs(
      wording.say(balanceOpenings),
      `**For**\n\n${bullets(pros)}`,
      `**Against**\n\n${bullets(risks)}`,
      closing(context, 0.4),
    );
  }
  return paragraphs(
    sentences(wording.say(openings), nodToOther(context, 0.25)),
    bullets(risks),
    sentences(wording.say(keepings), keep?.text ?? ""),
    closing(context, 0.4),
  );
}

const openings = [
  "On {about}, the weak spots as I see them:",
  "I will be hard on it, because it seems worth it.",
  "Kindly meant, and in order of how much they would keep me awake:",
  "What I would expect to go wrong with it:",
  "Here is where I would push, if I wanted it to fall over:",
];

const balanceOpenings = [
  "Both columns for {about}, without pretending that they weigh the same:",
  "For and against {about}, as fairly as I can:",
  "Let me put {about} on the scales:",
];

const keepings = [
  "What I would keep:",
  "That said, there is something sound in it.",
  "In its favour:",
  "And the part I would defend:",
];
