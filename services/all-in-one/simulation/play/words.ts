import type { Chance } from "../time/chance.ts";

const words = ["plan", "tea", "blue", "river", "code", "maybe", "café", "🙂", "twelve", "north", "quiet", "and"];

/** Some words, of which some take more than one byte or code unit. */
export function someWords(chance: Chance, min: number, max: number): string {
  return Array.from({ length: chance.whole(min, max) }, () => chance.pick(words)).join(" ");
}
