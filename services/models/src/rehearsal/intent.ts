import { resultOf } from "./arithmetic.ts";
import { languageOf } from "./language.ts";
import { isContentWord, wordsOf } from "./words.ts";

/** What a message wants. */
export type Intent =
  | "nothing"
  | "title"
  | "identity"
  | "greeting"
  | "thanks"
  | "farewell"
  | "nod"
  | "foreign"
  | "arithmetic"
  | "summary"
  | "compare"
  | "creative"
  | "code"
  | "critique"
  | "list"
  | "plan"
  | "decide"
  | "follow-up"
  | "disagreement"
  | "why"
  | "fact"
  | "explain"
  | "opinion"
  | "question"
  | "long"
  | "statement";

/** Above this a message is answered by what stands out in it. */
const longLength = 2_500;

/** The first that fits: what is asked for in so many words comes before what a question looks like. */
const patterns: readonly (readonly [Intent, RegExp])[] = [
  ["title", /\b(?:short |good )?(?:title|name) (?:for|of) (?:this|the) (?:conversation|chat|room|discussion|thread)\b/],
  [
    "identity",
    /\b(?:are|r) (?:you|u) (?:an? |really |even |actually |just )*(?:ai|a\.i\.|bot|human|real|person|machine|robot|llm|model|language model|chatgpt|claude|gpt|gemini|alive|rehearsal)|\bwho (?:are you|am i talking to)\b|\bwhat (?:are you|model)\b|\bwhich model\b|\brehearsal\b|\bwho (?:made|built|trained) you\b/,
  ],
  [
    "summary",
    /\bsummar|\brecap\b|\btl;?dr\b|\bcatch (?:me|us) up\b|\bwhere are we\b|\bwhat did i miss\b|\bsum (?:it |this )?up\b/,
  ],
  ["creative", /\b(?:poem|haiku|limerick|joke|song|rhyme|short story|a story|bedtime story|slogans?|taglines?)\b/],
  [
    "code",
    /```|\b(?:write|show|implement|give|draft|sketch|create|need|fix)\b.*\b(?:code|function|script|regex|query|snippet|class|component|sql|algorithm|unit test)\b/,
  ],
  [
    "compare",
    /\bcompare\b|\bvs\.?\b|\bversus\b|\bdifferences? between\b|\bwhich (?:is|one is|would be) better\b|\bbetter,? .+ or .+\?|\b\w+ or \w+\?$|\b(?:should|shall|would|prefer|rather|better)\b.{1,80} or .{1,80}\?/,
  ],
  [
    "critique",
    /\bcriti(?:que|ci[sz]e|cism)|\bfeedback\b|\breview\b|\bpoke holes\b|\bdevil'?s advocate\b|\bweak(?:ness|nesses| spots?| points?)\b|\brisks?\b|\bwhat (?:could|can|might) go wrong\b|\bpros and cons\b|\bwhat(?:'s| is) wrong\b/,
  ],
  [
    "list",
    /\blist\b|\bnames? for\b|\bbrainstorm|\bideas?\b|\bsuggest|\boptions\b|\bexamples\b|\b(?:give|name|tell) (?:me|us) (?:\d+|a few|some|two|three|four|five|six|seven|ten)\b|\bways to\b|\bthings to\b|\btips\b|\breasons\b|\brecommend/,
  ],
  ["explain", /\bhow would you (?:explain|describe|define)\b/],
  [
    "plan",
    /\bplan\b|\bsteps?\b|\bhow (?:do|can|should|could|would) (?:i|we|you|one)\b|\bhow to\b|\broadmap\b|\bschedule\b|\bagenda\b|\bchecklist\b|\bhelp (?:me|us)\b/,
  ],
  [
    "decide",
    /(?:^|[.!?;:,] *|\bso |\band |\bor )(?:should|shall) (?:i|we)\b|\bis it worth\b|\bworth it\b|\bgood idea\b|\bor not\b|\byes or no\b/,
  ],
  [
    "disagreement",
    /\bi (?:disagree|don'?t agree|don'?t think so|doubt)|\bnot convinced\b|\b(?:you'?re|that'?s|this is) wrong\b|\bnonsense\b/,
  ],
  ["why", /^(?:but |and |so )?why\b|\bwhy (?:do|does|is|are|did|would|should)\b/],
  [
    "opinion",
    /\bwhat do you (?:all |both )?think\b|\bthoughts\b|\bopinion\b|\bdo you agree\b|\byour (?:view|take)\b|\bwhat about\b|\bhow about\b/,
  ],
  [
    "fact",
    /^(?:so |and |hey,? )?(?:who|when|where|how (?:many|much|old|far|long|tall|big|often))\b(?! (?:should|could|would|can|do (?:i|we)))|\bcapital of\b|\bwhat year\b/,
  ],
  [
    "explain",
    /\bexplain\b|\bwhat(?:'s| is| are| was| were)\b|\btell (?:me|us) about\b|\bhow (?:does|do|did|is|are)\b|\bdefine\b|\bmeaning of\b|\bdescribe\b/,
  ],
];

/** What a message wants; `system` counts only where it orders a text that is no conversation. */
export function intentOf(text: string, system: string, hasPersona: boolean): Intent {
  if (!hasPersona && /\b(?:title|name)\b/i.test(system) && /\b(?:conversation|chat|room)\b/i.test(system))
    return "title";
  if (!hasPersona && /\bsummari[sz]e|\bsummary\b/i.test(system)) return "summary";
  const words = wordsOf(text);
  if (words.length === 0) return "nothing";
  if (resultOf(text) !== undefined) return "arithmetic";
  const lower = text.toLowerCase().replaceAll("’", "'").slice(-longLength);
  if (words.length <= 7) {
    const courtesy = courtesyOf(lower, words);
    if (courtesy !== undefined) return courtesy;
  }
  if (languageOf(text) !== undefined) return "foreign";
  if (text.length > longLength && !/\bsummar/.test(lower)) return "long";
  for (const [intent, pattern] of patterns) if (pattern.test(lower)) return intent;
  return lower.trimEnd().endsWith("?") ? "question" : "statement";
}

function courtesyOf(lower: string, words: readonly string[]): Intent | undefined {
  const isEmptyTalk = !words.some((word) => isContentWord(word) && !/^(?:morning|afternoon|evening)$/.test(word));
  if (
    /^(?:hi|hello|hey|hiya|yo|good (?:morning|afternoon|evening)|greetings|howdy)\b/.test(lower) &&
    (isEmptyTalk || words.length <= 3)
  ) {
    return "greeting";
  }
  if (/\b(?:thanks|thank you|thx|cheers|much appreciated|great answer|well said)\b/.test(lower)) return "thanks";
  if (/^(?:bye|goodbye|see you|good ?night|later|talk soon|ciao|gotta go)\b/.test(lower)) return "farewell";
  if (
    /^(?:why|why not|how so|go on|continue|more|tell me more|elaborate|and|and then|for example|such as|like what|really|keep going|what did you mean.*|what do you mean.*)\W*$/.test(
      lower,
    )
  ) {
    return "follow-up";
  }
  if (/^(?:you are|you're|that is|that's|this is) (?:totally |just |so )?wrong\b/.test(lower)) return "disagreement";
  return isEmptyTalk && words.length <= 4 && !lower.includes("?") && !/\bsum|\bagree/.test(lower) ? "nod" : undefined;
}
