import type { ReplyContext } from "../reply-context.ts";
import { closing, paragraphs, sentence, sentences, thoughts } from "./fragments.ts";

/** A sketch in code, named after the topic, with what to watch out for. */
export function code(context: ReplyContext): string {
  const { ask, dice, wording, topic } = context;
  const words = (topic?.words ?? []).filter((word) => /^[a-z]{2,14}$/.test(word) && !scaffolding.has(word)).slice(0, 2);
  const sketch = sketchFor(ask.text.toLowerCase(), words);
  const [watch] = thoughts(context, dice.chance(0.5) ? "risks" : "points", 1);
  return paragraphs(
    wording.say(openings),
    sketch,
    sentences(wording.say(remarks), context.isBrief || watch === undefined ? "" : sentence(watch)),
    closing(context, 0.5),
  );
}

/** Words of the order, not of what is ordered. */
const scaffolding = new Set(
  "function code script typescript javascript python sql query snippet class component implement sketch draft create fix unit test regex".split(
    " ",
  ),
);

const openings = [
  "A sketch, to have something to disagree with:",
  "I would begin with the shape of the call and let the inside follow:",
  "Roughly like this; the names matter more than the body:",
  "Smallest version that could be tested:",
];

const remarks = [
  "The guard in the first line is the part I would not leave out.",
  "It returns a value instead of throwing, so that the caller has to look at it.",
  "Write the test for the empty input first, it decides half of the design.",
  "I left the hard part as one function on purpose: it is the piece to argue about.",
];

function sketchFor(asked: string, words: readonly string[]): string {
  const [first = "item", second] = words;
  if (/\bsql\b|\bquery\b|\bselect\b/.test(asked)) {
    return fenced(
      "sql",
      `SELECT ${first}_id, count(*) AS times\nFROM ${second ?? first}_log\nWHERE at >= :since\nGROUP BY ${first}_id\nORDER BY times DESC\nLIMIT 20;`,
    );
  }
  if (/\bpython\b/.test(asked)) {
    const name = [first, second].filter(Boolean).join("_");
    return fenced(
      "python",
      `def ${name}(items: list[str]) -> list[str]:\n    if not items:\n        return []\n    kept = [item for item in items if is_wanted(item)]\n    return sorted(kept)`,
    );
  }
  const name = first + (second === undefined ? "" : second.charAt(0).toUpperCase() + second.slice(1));
  return fenced(
    "ts",
    `export function ${name}(input: readonly string[]): Result {\n  if (input.length === 0) return { kind: "empty" };\n  const kept = input.filter(isWanted);\n  return { kind: "done", kept };\n}`,
  );
}

function fenced(language: string, body: string): string {
  return `\`\`\`${language}\n${body}\n\`\`\``;
}
