import { expect, test } from "vitest";
import { readRunOptions } from "./run-options.ts";

const known = new Set(["F1", "F2"]);

test("without arguments every story is told once, with a seed of its own", () => {
  const { seed, ...rest } = readRunOptions([], known);
  expect(rest).toEqual({ isShort: false, faults: [], rounds: 1, clients: 2_000 });
  expect(Number.isInteger(seed)).toBe(true);
});

test("faults, the seed and rounds can be named", () => {
  expect(readRunOptions(["--short", "F2", "--seed", "7", "--rounds=3", "--clients", "50"], known)).toEqual({
    isShort: true,
    faults: ["F2"],
    seed: 7,
    rounds: 3,
    clients: 50,
  });
});

test.each([
  [["F9"], /no story about F9; there are F1 F2/],
  [["--seed", "x"], /--seed is a whole number/],
  [["--shorter"], /--shorter/],
])("%j is refused in plain words", (args, reason) => {
  expect(() => readRunOptions(args, known)).toThrow(reason);
});
