import { clipped, isContentWord } from "./words.ts";

/** A noun phrase as it stands in a text: a determiner, adjectives that say little, and the words that carry it. */
interface Phrase {
  readonly determiner: string;
  readonly words: readonly string[];
}

const wordsMax = 4;
const lengthMax = 60;
const determiners = new Set(["the", "our", "your", "my", "this", "these", "their", "his", "her", "a", "an"]);
const adjectives = new Set(
  "new old big small one two three four five six seven eight nine ten next last first great good best better right whole other".split(
    " ",
  ),
);
/** Parts of time are seldom what a message is about. */
const times = new Set(
  "monday tuesday wednesday thursday friday saturday sunday week weeks month months year years day days morning evening night summer winter january february march april may june july august september october november december fridays mondays".split(
    " ",
  ),
);

/** The phrase that most likely names what a bare text is about, or undefined if none is surely a noun. */
export function thingIn(bare: string): string | undefined {
  let best: Phrase | undefined;
  for (const phrase of phrasesIn(bare)) {
    if (weight(phrase) > (best === undefined ? 0 : weight(best))) best = phrase;
  }
  if (best === undefined) return undefined;
  const article = best.determiner === "a" || best.determiner === "an" ? "the" : best.determiner;
  return clipped([...(article === "" ? [] : [article]), ...best.words].join(" "), lengthMax);
}

function phrasesIn(bare: string): Phrase[] {
  const phrases: Phrase[] = [];
  let determiner = "";
  let words: string[] = [];
  let hasContent = false;
  const finish = (): void => {
    if (hasContent) phrases.push({ determiner, words });
    [determiner, words, hasContent] = ["", [], false];
  };
  const tokens = bare.split(/\s+/).slice(0, 200);
  for (const [index, token] of tokens.entries()) {
    const core = token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    const word = core.toLowerCase();
    const next = (tokens[index + 1] ?? "").replace(/[^\p{L}\p{N}]+/gu, "");
    const joins = hasContent && (word === "of" || word === "to") && /^\p{Lu}/u.test(next) && next.length > 1;
    if (words.length < wordsMax && (isContentWord(word) || joins)) {
      words.push(core.replace(/['’]s$/u, ""));
      hasContent = true;
    } else if (determiner !== "" && !hasContent && adjectives.has(word)) {
      words.push(word);
    } else {
      finish();
      if (determiners.has(word)) determiner = word;
    }
    if (/[.!?,;:)]$/.test(token)) finish();
  }
  finish();
  return phrases;
}

/** 0 for what may be a verb or an adjective as well. */
function weight({ determiner, words }: Phrase): number {
  const isNamed = words.some((word) => /^\p{Lu}/u.test(word) && word.length > 1);
  const isPlural = /[^s]s$/.test(words.at(-1) ?? "") && words.length > 1;
  if (determiner === "" && !isNamed && !isPlural && words.length < 2) return 0;
  const time = words.every((word) => times.has(word.toLowerCase())) ? 0.3 : 1;
  return time * (Math.min(words.length, 3) + (determiner === "" ? 0 : 2) + (isNamed ? 0.5 : 0));
}
