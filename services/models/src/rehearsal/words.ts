/** Words that carry no topic: articles, pronouns, auxiliaries, the scaffolding of questions and politeness. */
const stopWords = new Set(
  `a an the this that these those some any every each all both few many much more most other another such no nor not
  only own same so than too very just also even still yet again ever never always often sometimes maybe perhaps really
  i me my mine we us our ours you your yours he him his she her hers it its they them their theirs who whom whose which
  what when where why how and or but if then because as until while of at by for with about against between into through
  during before after above below to from up down in out on off over under further once here there am is are was were be
  been being have has had having do does did doing done will would shall should can could may might must let lets
  need want wants like think know say says said tell ask asks give gave get got gets make makes made go goes going went come
  came take took put see look looks help please thanks thank hi hello hey ok okay yes yeah no well now today tomorrow
  yesterday soon first next last one two three four five six seven eight nine ten thing things stuff something anything
  nothing everything someone anyone everyone people person lot lots bit kind sort way ways best better good great nice bad
  worse worst new old big small sure right wrong able around us im ive id dont doesnt didnt cant wont isnt arent whats
  thats lets theres heres youre were theyre it's i'm i've i'd don't doesn't didn't can't won't isn't aren't what's that's
  let's there's you're we're they're should we'd you'd wouldn't shouldn't couldn't isn idea ideas example examples list
  question questions answer answers compare difference versus vs explain describe summarize summarise suggest write
  between pros cons opinion thoughts feedback review short quick brief detailed anyway actually basically using use used
  worth lol haha hmm wow cool agreed agree disagree briefly quickly simply talk mean means meant wrong true false start started finish done haiku poem poems joke jokes limerick slogan slogans tagline taglines rhyme name names title titles tip tips reason reasons option options option keep keeps kept seem seems feel feels try tried trying start started lately without within per via etc`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Whether a lower-case word can carry a topic. */
export function isContentWord(word: string): boolean {
  return word.length > 1 && !stopWords.has(word) && !/^\d+$/.test(word);
}

/** The words of a text in order, lower case, without punctuation; at most 400. */
export function wordsOf(text: string): string[] {
  const wordsMax = 400;
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  return words.slice(0, wordsMax).map((word) => word.replaceAll("’", "'"));
}

/** Prose without what could be read as more than prose: code, links, mentions, Markdown marks, line breaks. */
export function bareText(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, " ")
    .replace(/https?:\/\/\S+/g, " ")
    .replace(/<[^<>]*>/g, " ")
    .replace(/@[\p{L}\p{N}_.-]+/gu, " ")
    .replace(/[@#*_`<>[\]{}|\\"“”]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The sentences of a bare text; at most 60. */
export function sentencesOf(bare: string): string[] {
  const sentencesMax = 60;
  const sentences = bare.match(/[^.!?]+(?:[.!?]+(?=\s|$)|$|[.!?])/g) ?? [];
  return sentences
    .slice(0, sentencesMax)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** The beginning of a text, whole words only, with an ellipsis if something is missing. */
export function clipped(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const head = text.slice(0, lengthMax - 1);
  const lastSpace = head.lastIndexOf(" ");
  return `${(lastSpace > lengthMax / 2 ? head.slice(0, lastSpace) : head).replace(/[\s,;:.-]+$/u, "")}…`;
}
