import { describe, expect, test } from "vitest";
import { base32 } from "./base32.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { systemRandom } from "./system-random.ts";

describe.each([
  ["system", systemRandom],
  ["seeded", createSeededRandom(7)],
])("%s randomness", (_name, random) => {
  test("an id is the prefix and 16 characters of base32, and never comes twice", () => {
    const ids = Array.from({ length: 1_000 }, () => random.id("p"));
    for (const id of ids) expect(id).toMatch(/^p_[a-z2-7]{16}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("bytes are as many as asked, fractions are in [0, 1) and spread", () => {
    expect(random.bytes(33)).toHaveLength(33);
    expect(random.bytes(0)).toHaveLength(0);
    const fractions = Array.from({ length: 4_000 }, () => random.fraction());
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
    const mean = fractions.reduce((sum, one) => sum + one, 0) / fractions.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  });
});

test("the same seed gives the same sequence, another seed another one", () => {
  const draw = (seed: number) => {
    const random = createSeededRandom(seed);
    return [random.id("r"), random.fraction(), ...random.bytes(4)];
  };
  expect(draw(42)).toEqual(draw(42));
  expect(draw(42)).not.toEqual(draw(43));
  expect(draw(0)).not.toEqual(draw(1));
});

test("base32 agrees with the examples of RFC 4648, in lower case and without padding", () => {
  const of = (text: string) => base32(Buffer.from(text));
  expect([of(""), of("f"), of("fo"), of("foo"), of("foob"), of("fooba"), of("foobar")]).toEqual([
    "",
    "my",
    "mzxq",
    "mzxw6",
    "mzxw6yq",
    "mzxw6ytb",
    "mzxw6ytboi",
  ]);
});
