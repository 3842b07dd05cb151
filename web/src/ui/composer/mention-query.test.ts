import { describe, expect, test } from "vitest";
import { acceptChoice, filterChoices, findMentionQuery, type MentionChoice } from "./mention-query.ts";

const choice = (handle: string, name = handle): MentionChoice => ({
  id: handle,
  handle,
  name,
  kind: "persona",
  hint: "",
});

describe("finding the mention at the caret", () => {
  test.each([
    ["@", 1, { start: 0, end: 1, typed: "" }],
    ["hi @Ad", 6, { start: 3, end: 6, typed: "ad" }],
    ["hi @ada and", 7, { start: 3, end: 7, typed: "ada" }],
    ["(@gr", 4, { start: 1, end: 4, typed: "gr" }],
  ])("%j at %i", (text, caret, expected) => {
    expect(findMentionQuery(text, caret)).toEqual(expected);
  });

  test.each([
    ["no at", 5],
    ["mail@ada", 8],
    ["@ada ", 5],
    ["`@ada`", 3],
    ["```\n@ada", 8],
    ["https://x.example/@ada", 22],
    [`@${"a".repeat(33)}`, 34],
    ["@ada", 0],
  ])("none in %j at %i", (text, caret) => {
    expect(findMentionQuery(text, caret)).toBeUndefined();
  });
});

test("choices that begin with what was typed come before those that contain it", () => {
  const choices = [choice("maya"), choice("ada"), choice("grace", "Ada Grace")];
  expect(filterChoices(choices, "a").map(({ handle }) => handle)).toEqual(["ada", "grace", "maya"]);
  expect(filterChoices(choices, "").map(({ handle }) => handle)).toEqual(["maya", "ada", "grace"]);
  expect(filterChoices(choices, "zz")).toEqual([]);
});

describe("accepting", () => {
  test.each([
    ["hi @a", 5, "hi @ada ", 8],
    ["hi @a there", 5, "hi @ada there", 8],
    ["@adx rest", 2, "@ada rest", 5],
    ["@a, ok", 2, "@ada , ok", 5],
  ])("in %j", (text, caret, expected, expectedCaret) => {
    const query = findMentionQuery(text, caret);
    expect(query).toBeDefined();
    if (query) expect(acceptChoice(text, query, choice("ada"))).toEqual({ text: expected, caret: expectedCaret });
  });
});
