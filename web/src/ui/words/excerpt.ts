/** Code units of an excerpt. */
const LENGTH_MAX = 140;

/** The beginning of a message in one line, without the marks of its formatting. */
export function excerpt(text: string, lengthMax = LENGTH_MAX): string {
  const line = text
    .slice(0, lengthMax * 4)
    .replace(/```[^\n]*\n?/gu, " ")
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/gu, "$1")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d+\.)\s+/gmu, "")
    .replace(/[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  if (line.length <= lengthMax) return line;
  const cut = line.slice(0, lengthMax);
  // Never between the halves of a character.
  return `${/[\ud800-\udbff]$/u.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** The first sentence of an answer, short enough to be spoken. */
export function firstSentence(text: string): string {
  const plain = excerpt(text, 400);
  const end = plain.search(/[.!?…](?:\s|$)/u);
  return end === -1 ? excerpt(plain) : excerpt(plain.slice(0, end + 1));
}
