/** Code units of a note that goes with the end of a turn. */
const noteUnitsMax = 200;

/** What a model gave as a name or a reason, as one line of visible text. */
export function oneLine(text: string, unitsMax = noteUnitsMax): string {
  const line = text
    // A joiner holds emoji together; of what can not be seen it is all that may stay.
    .slice(0, unitsMax * 8)
    .replace(/(?!\u200d)[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, "")
    .replace(/[\p{Cc}\p{White_Space}]+/gu, " ")
    .trim();
  return line
    .slice(0, unitsMax)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();
}
