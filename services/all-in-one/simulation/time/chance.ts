import type { Random } from "@polylogue/runtime/random/random";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";

/** Draws of one part of a world. Each part has its own, so that what one draws changes nothing for the others. */
export class Chance {
  readonly random: Random;

  constructor(seed: number, part: string) {
    this.random = createSeededRandom(seedOf(seed, part));
  }

  /** True with that probability. */
  is(probability: number): boolean {
    return probability > 0 && this.random.fraction() < probability;
  }

  /** At least `min`, below `max`. */
  between(min: number, max: number): number {
    return min + this.random.fraction() * (max - min);
  }

  /** A whole number from `min` to `max`, both inclusive. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.random.fraction() * (max - min + 1));
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.random.fraction() * from.length)];
    if (picked === undefined) throw new Error("there is nothing to pick from");
    return picked;
  }

  shuffled<T>(from: readonly T[]): T[] {
    const left = [...from];
    const out: T[] = [];
    while (left.length > 0) out.push(...left.splice(Math.floor(this.random.fraction() * left.length), 1));
    return out;
  }

  /** Picks by weight. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.random.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error("there is nothing to pick from");
  }
}

/** A seed of 32 bits for one part of the world of that seed. */
function seedOf(seed: number, part: string): number {
  let mixed = (seed ^ 0x2545f491) >>> 0;
  for (let index = 0; index < part.length; index += 1) {
    mixed = Math.imul(mixed ^ part.charCodeAt(index), 0x01000193) >>> 0;
  }
  return mixed;
}
