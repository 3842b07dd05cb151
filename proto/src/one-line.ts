/**
 * What a model, or whoever speaks for one, gave as a name or a reason: one line of visible text.
 *
 * @param unitsMax Code units; more is cut off.
 */
export function oneLine(text: string, unitsMax: number): string {
  const line = text
    .slice(0, unitsMax * 8)
    // A joiner holds emoji together; of what can not be seen it is all that may stay.
    .replace(/(?!\u200d)[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, "")
    .replace(/[\p{Cc}\p{White_Space}]+/gu, " ")
    .trim();
  return line
    .slice(0, unitsMax)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd();
}
