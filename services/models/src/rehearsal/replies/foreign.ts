import { languageOf } from "../language.ts";
import type { ReplyContext } from "../reply-context.ts";
import { closing, gist, paragraphs, sentences, thoughts } from "./fragments.ts";

/** Answers another language in English, and says so. */
export function foreign(context: ReplyContext): string {
  const { ask, wording } = context;
  const language = languageOf(ask.text);
  const slots = { quote: gist(ask.text, 70), language: language === "another script" ? undefined : language };
  const [point] = thoughts(context, "points", 1);
  return paragraphs(
    wording.sayWith(openings, slots),
    sentences(wording.say(bridges), point?.text ?? ""),
    closing(context, 0.5),
  );
}

const openings = [
  "My {language} is for reading signs, so allow me to answer “{quote}” in English.",
  "I will answer in English, if I may. You wrote “{quote}”.",
  "English is all I can offer in return for “{quote}”, but do go on in your own language.",
];

const bridges = ["A thought that holds in any language:", "What I would say to it:", "As far as I follow you:"];
