import { base32, idBytes } from "./base32.ts";
import type { Random } from "./random.ts";

/** Repeatable randomness for tests and the simulation: the same seed gives the same sequence. Not for secrets. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  /** A 32-bit counter through an avalanche: every seed, also 0 and neighbours, gives an unrelated sequence. */
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const bytes = (length: number): Uint8Array => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) out[at] = next() & 255;
    return out;
  };
  return {
    id: (prefix) => `${prefix}_${base32(bytes(idBytes))}`,
    bytes,
    fraction: () => next() / 2 ** 32,
  };
}
