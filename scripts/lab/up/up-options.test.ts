import { expect, test } from "vitest";
import { readUpOptions } from "./up-options.ts";

test("without options two of each are started", () => {
  expect(readUpOptions([])).toEqual({
    isJson: false,
    shape: { gateways: 2, rooms: 2, personas: 2, store: "dynamodb", redis: true },
  });
});

test("counts, the store and Redis are options", () => {
  const args = ["--json", "--store", "memory", "--rooms", "1", "--personas=0", "--no-redis"];
  const { shape, isJson } = readUpOptions(args);
  expect({ isJson, ...shape }).toEqual({
    isJson: true,
    gateways: 2,
    rooms: 1,
    personas: 0,
    store: "memory",
    redis: false,
  });
});

test.each([
  [["--store", "paper"], /--store is one of/],
  [["--rooms", "0"], /--rooms is a number from 1 to 9/],
  [["--gateways", "two"], /--gateways is a number/],
  [["--store", "memory"], /add --rooms 1/],
  [["--jason"], /--jason/],
])("%j is refused in plain words", (args, reason) => {
  expect(() => readUpOptions(args)).toThrow(reason);
});
