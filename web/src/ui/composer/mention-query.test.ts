import { indexNames } from "@polylogue/proto";
import { describe, expect, test } from "vitest";
import { acceptChoice, filterChoices, findMentionQuery, type MentionChoice } from "./mention-query.ts";

const choice = (mention: string, name = mention): MentionChoice => ({
  id: mention,
  mention,
  name,
  kind: "persona",
  hint: "",
});
const names = indexNames([
  { id: "p_ada", handle: "ada", displayName: "Ada" },
  { id: "p_mira", handle: "", displayName: "Mira Chen" },
  { id: "p_al", handle: "", displayName: "Ada Lovelace" },
  { id: "p_ob", handle: "", displayName: "Zoë O'Brien" },
]);

describe("finding the mention at the caret", () => {
  test.each([
    ["@", 1, { start: 0, end: 1, typed: "" }],
    ["hi @Ad", 6, { start: 3, end: 6, typed: "ad" }],
    ["hi @ada and", 7, { start: 3, end: 7, typed: "ada" }],
    ["(@gr", 4, { start: 1, end: 4, typed: "gr" }],
    ["so @MIRA ch and", 11, { start: 3, end: 11, typed: "mira ch" }],
    ["@Mira\u00a0", 6, { start: 0, end: 6, typed: "mira " }],
    ["@Zoe\u0308 O'B", 9, { start: 0, end: 9, typed: "zoe\u0308 o'b" }],
    ["@ada l", 6, { start: 0, end: 6, typed: "ada l" }],
    ["请@ad", 4, { start: 1, end: 4, typed: "ad" }],
  ])("%j at %i", (text, caret, expected) => {
    expect(findMentionQuery(text, caret, names)).toEqual(expected);
  });

  test.each([
    ["no at", 5],
    ["mail@ada", 8],
    ["@ada ", 5],
    ["@mira x", 7],
    ["@mira chen ", 11],
    ["@mira\nch", 8],
    ["`@mira ch`", 9],
    ["`@ada`", 3],
    ["```\n@ada", 8],
    ["https://x.example/@ada", 22],
    [`@${"a".repeat(129)}`, 130],
    ["@ada", 0],
  ])("none in %j at %i", (text, caret) => {
    expect(findMentionQuery(text, caret, names)).toBeUndefined();
  });
});

test("choices that begin with what was typed come before those that contain it", () => {
  const choices = [choice("maya"), choice("ada"), choice("grace", "Ada Grace")];
  expect(filterChoices(choices, "a").map(({ mention }) => mention)).toEqual(["ada", "grace", "maya"]);
  expect(filterChoices(choices, "").map(({ mention }) => mention)).toEqual(["maya", "ada", "grace"]);
  expect(filterChoices(choices, "zz")).toEqual([]);
});

describe("accepting", () => {
  test.each([
    ["hi @a", 5, "ada", "hi @ada ", 8],
    ["hi @a there", 5, "ada", "hi @ada there", 8],
    ["@adx rest", 2, "ada", "@ada rest", 5],
    ["@a, ok", 2, "ada", "@ada , ok", 5],
    ["so @mira ch, look", 11, "Mira Chen", "so @Mira Chen , look", 14],
    ["@Mira Chen, look", 3, "Mira Chen", "@Mira Chen , look", 11],
    ["@Mira Chen, look", 3, "ada", "@ada , look", 5],
  ])("in %j at %i", (text, caret, mention, expected, expectedCaret) => {
    const query = findMentionQuery(text, caret, names);
    if (!query) return expect.unreachable();
    expect(acceptChoice(text, query, choice(mention), names)).toEqual({ text: expected, caret: expectedCaret });
  });
});
