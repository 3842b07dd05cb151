import { thingIn } from "./topic-thing.ts";
import { bareText, clipped, isContentWord, sentencesOf, wordsOf } from "./words.ts";

/** What an answer is about, in forms that fit into sentences. */
export interface Topic {
  /** Fits after "on" and "about", such as "how to speed up our tests" or "the launch plan". */
  readonly about: string;
  /** Fits after any preposition, such as "our tests"; undefined if there is no such phrase. */
  readonly thing: string | undefined;
  /** The words that carry it, lower case, most telling first. */
  readonly words: readonly string[];
}

const aboutLengthMax = 70;

/** The topic of a message; undefined if no word of it carries one. */
export function topicOf(text: string): Topic | undefined {
  // Whom it is addressed to is not what it is about.
  const bare = bareText(text).replace(/^\p{Lu}\p{L}+[:,] /u, "");
  const words = wordsOf(bare).filter(isContentWord);
  const found = thingIn(bare);
  const asked = askedIn(bare);
  const thing = found === undefined ? nounIn(asked) : turned(found);
  const about = asked === undefined ? thing : clipped(asked, aboutLengthMax);
  if (about === undefined || words.length === 0) return undefined;
  return { about, thing, words: byWeight(words) };
}

/** How questions and requests begin, and what is left of them: an indirect question or a noun phrase. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/\bwhat (?:do|does|did) (?:you|everyone|anyone) (?:all )?(?:think|make|feel|say) (?:about|of|on) /i, ""],
  [/\b(?:any|some|your) (?:thoughts|opinions?|views?|ideas?|feedback|advice|tips) (?:on|about|for|of) /i, ""],
  [/\b(?:how|what) about /i, ""],
  [/\bhow would you (?:explain|describe|define) /i, ""],
  [/\b(?:how) (?:do|can|should|could|would|might) (?:i|we|you|one|they) (?:best )?/i, "how to "],
  [/\b(what|when|where|which|who) (?:should|can|could|do|would|shall|must) (?:i|we|you|one) /i, "$1 to "],
  [/\b(?:should|shall|must) (?:i|we) (?:really |maybe |just )?/i, "whether to "],
  [/\b(?:can|could|may) (?:i|we) /i, "whether we can "],
  [/\bis it (?:a good idea|wise|ok|okay|worth it) to /i, "whether to "],
  [/\bis it worth /i, "whether it is worth "],
  [/\bhow to /i, "how to "],
  [/\bwhy (?:do|did) (?=(?:we|people|they|you|so many|most)\b)/i, "why "],
  [/\bpros and cons of /i, ""],
  [
    /\b(?:ideas?|names?|suggestions?|options?|tips|reasons?|examples?|titles?|topics?|slogans?|questions?) (?:for|about|of|on) /i,
    "",
  ],
  [/\b(?:ways|things|steps) to /i, "how to "],
  [/\b(?:compare|explain|describe|define|review|critique|outline|summari[sz]e|brainstorm|discuss|criticize) /i, ""],
  [
    /\b(?:tell (?:me|us) (?:more )?|talk(?:ing)? |speak |worried |thinking |wondering |curious |know |an? (?:poem|haiku|story|joke|song|limerick) )(?:about|on) /i,
    "",
  ],
  [/\bdifference between /i, ""],
  [/\bhelp (?:me|us) (?:to )?/i, "how to "],
  [/\bwhat (?:is|are|was|were|'s) /i, ""],
];

/** What was asked for, if it is short and no clause: "rain", but not "how to sleep". */
function nounIn(asked: string | undefined): string | undefined {
  const isClause = asked === undefined || /^(?:how|what|when|where|which|who|why|whether|if|to)\b/.test(asked);
  return isClause || asked.split(" ").length > 4 ? undefined : asked;
}

function askedIn(bare: string): string | undefined {
  const sentences = sentencesOf(bare);
  // The question counts, or else what was said last.
  const ordered = [...sentences.filter((sentence) => sentence.endsWith("?")), ...sentences.toReversed()];
  for (const sentence of ordered.slice(0, 8)) {
    const [, thing] = /\bhow (?:does|do) (.{2,40}?) (?:actually |really )?works?\b/i.exec(sentence) ?? [];
    if (thing !== undefined) return `how ${turned(thing)} ${/[^siu]s$/.test(thing) ? "work" : "works"}`;
    for (const [form, head] of forms) {
      const match = form.exec(sentence);
      if (match === null) continue;
      const begin = head.replace("$1", (match[1] ?? "").toLowerCase());
      const rest = clause(sentence.slice(match.index + match[0].length));
      if (wordsOf(rest).some(isContentWord)) return `${begin}${turned(rest)}`;
    }
  }
  return undefined;
}

/** Up to where the thought goes on elsewhere. */
function clause(text: string): string {
  const end = text.search(/[,;:.!?()–—]| because | to (?:me|us)\b| so that | but | since | given | please\b|$/i);
  return text
    .slice(0, end)
    .trim()
    .replace(/^(?:the )?(?:best )?way to |^(?:briefly|quickly|simply|again|to me|to us) /i, "");
}

const otherSide: Readonly<Record<string, string>> = {
  my: "your",
  mine: "yours",
  i: "you",
  me: "you",
  your: "my",
  myself: "yourself",
};

/** The asker's words from the answerer's side, with a small letter at their head unless it is a name. */
function turned(text: string): string {
  const words = text.split(" ").map((word) => otherSide[word.toLowerCase()] ?? word);
  const [first = "", ...rest] = words;
  const isName = rest.length > 0 && /^\p{Lu}/u.test(first) && /^\p{Lu}/u.test(rest[0] ?? "");
  const isUsual = first.length > 1 && /^\p{Lu}\p{Ll}+$/u.test(first) && !isName && !isContentWord(first.toLowerCase());
  return [isUsual ? first.toLowerCase() : first, ...rest].join(" ");
}

function byWeight(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const weight = (word: string): number => (counts.get(word) ?? 0) * 4 + Math.min(word.length, 12);
  return [...counts.keys()].sort((one, other) => weight(other) - weight(one));
}
