import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";

/** The choices of one answer: the same seed makes the same ones. */
export interface Dice {
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** A number from `low`, included, to `high`, not included. */
  between(low: number, high: number): number;
  /** One of a list that is not empty. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** The list in another order. */
  shuffle<Item>(items: readonly Item[]): Item[];
}

/** Dice that fall as the seed says. */
export function createDice(seed: number): Dice {
  const random = createSeededRandom(seed);
  const index = (length: number): number => Math.min(Math.floor(random.fraction() * length), length - 1);
  return {
    chance: (probability) => random.fraction() < probability,
    between: (low, high) => low + random.fraction() * (high - low),
    pick: (items) => items[index(items.length)] ?? items[0],
    shuffle: (items) => {
      const rest = [...items];
      const shuffled: (typeof rest)[number][] = [];
      while (rest.length > 0) shuffled.push(...rest.splice(index(rest.length), 1));
      return shuffled;
    },
  };
}
