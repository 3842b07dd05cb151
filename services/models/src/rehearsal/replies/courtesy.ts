import type { ReplyContext } from "../reply-context.ts";
import { sentences } from "./fragments.ts";

/** Answers a hello. */
export function greeting({ voice, wording }: ReplyContext): string {
  return wording.say(voice.greetings);
}

/** Answers thanks. */
export function thanks({ voice, wording }: ReplyContext): string {
  return wording.say(voice.thanks);
}

/** Answers a goodbye. */
export function farewell({ wording }: ReplyContext): string {
  return wording.say([
    "Good night, {asker}. The room keeps everything where you left it.",
    "See you. We will leave the thread as it is.",
    "Until next time. Bring the next question while it is still warm.",
    "Goodbye for now. I will be here, I have nowhere else to be.",
  ]);
}

/** Answers a message without a word in it. */
export function nothing({ wording, dice, domain }: ReplyContext): string {
  const opening = wording.say([
    "I see a message without words.",
    "That arrived empty on my side.",
    "Nothing to read yet, so I will begin.",
  ]);
  return sentences(opening, dice.chance(0.5) ? wording.say(domain.questions) : "What would you like to talk about?");
}

/** Answers an "ok" or a "haha": shortly, and with a way on. */
export function nod({ wording, dice, domain }: ReplyContext): string {
  const opening = wording.say([
    "Good.",
    "Noted.",
    "Then we are in the same place.",
    "I will take that as a yes.",
    "Fair enough.",
    "That is the spirit.",
  ]);
  const further = [
    "Where to next?",
    "Shall we leave it there for now?",
    "What would be the next thing to settle?",
  ] as const;
  return sentences(opening, dice.chance(0.4) ? wording.say(domain.questions) : dice.pick(further));
}
