import unhomoglyph from "unhomoglyph";
import { foldName } from "./fold-name.ts";

/**
 * What a name can be taken for, as somebody would type it and as it is shown. Two names that share one of these look alike. They are the
 * skeletons of Unicode's UTS #39 (`\u0430da` with a Cyrillic letter is `ada`, `paypa1` is `paypal`, `rn` is `m`) of the name and of its lower
 * case: capitals have lookalikes of their own (`PayPaI`). Those of a name and a space and more are theirs one after the other.
 */
export type Appearances = readonly [typed: string, shown: string];

/** Appearances of the names that were asked for last: rooms ask for the same ones again and again. */
const known = new Map<string, Appearances>();
const knownMax = 4_096;

export function appearancesOf(name: string): Appearances {
  const before = known.get(name);
  if (before) return before;
  const appearances: Appearances = [skeleton(foldName(name)), skeleton(foldName(skeleton(name)))];
  if (known.size >= knownMax) known.clear();
  known.set(name, appearances);
  return appearances;
}

/** True when one of two names can be taken for the other. */
export function looksLike(name: string, other: string): boolean {
  const appearances = appearancesOf(other);
  return appearancesOf(name).some((one) => appearances.includes(one));
}

function skeleton(name: string): string {
  const letters = name.normalize("NFD").replace(/\p{Default_Ignorable_Code_Point}+/gu, "");
  return unhomoglyph(letters).normalize("NFD");
}
