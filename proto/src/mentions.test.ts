import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findHandles } from "./mentions.ts";

const handles = (text: string): string[] => findHandles(text).map((span) => span.handle);

describe("[T1] the mention grammar", () => {
  it("[T1] finds handles in text, with their places in UTF-16 code units", () => {
    expect(findHandles("hi @Ada, and 😀 @grace-h!")).toEqual([
      { handle: "ada", start: 3, end: 7 },
      { handle: "grace-h", start: 16, end: 24 },
    ]);
  });

  it.each([
    ["an address", "write to mail@ada.example or @ada@host or @ada.example", []],
    ["a code span", "run `@ada` and ``x ` @grace`` now @linus", ["linus"]],
    ["an unclosed code span is text", "a ` tick and @ada", ["ada"]],
    ["a fenced block", "```\n@ada\n```\n@grace", ["grace"]],
    ["an unclosed fence", "~~~ts\n@ada", []],
    ["a fence inside a longer one", "````\n```\n@ada\n````\n@grace", ["grace"]],
    ["an indented block", "so:\n\n    @ada\n\n@grace", ["grace"]],
    ["an indented line in a paragraph is text", "so\n    @ada", ["ada"]],
    ["a link's label and target", "[@ada](https://x.example/@grace) @linus", ["linus"]],
    ["a bare address", "https://x.example/@ada?@grace @linus", ["linus"]],
    ["an address in angle brackets", "<https://x.example/@ada> @grace", ["grace"]],
    ["brackets without a target are text", "[@ada] hello", ["ada"]],
    ["other scripts", "@Àda @Жанна @日本", ["àda", "жанна", "日本"]],
    ["punctuation around", "(@ada) «@grace»: @linus; @maya.", ["ada", "grace", "linus", "maya"]],
    ["a trailing dash", "@ada- said", ["ada"]],
    ["compatibility forms", "@ＡＤＡ", ["ada"]],
    ["doubled", "@@ada", []],
    ["nothing behind", "@ and @-", []],
  ])("[T1] %s", (_name, text, expected) => {
    expect(handles(text)).toEqual(expected);
  });

  it("[T1] gives ordered, disjoint spans within any text, and takes time linear in its length", () => {
    let found = 0;
    const piece = fc.constantFrom(
      "@ada",
      "@Bo",
      "`",
      "``",
      "```\n",
      "[",
      "](x)",
      "<http:",
      ">",
      "\n",
      "    ",
      " ",
      "x",
      "@",
      "www.",
      "~~~",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        let last = 0;
        for (const { handle, start, end } of findHandles(text)) {
          found += 1;
          expect(start).toBeGreaterThanOrEqual(last);
          expect(text[start]).toBe("@");
          expect(text.slice(start + 1, end).toLowerCase()).toBe(handle);
          last = end;
        }
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it.each(["`", "[", "@", "<a:", "[@a](", "`a``b", "\n    ", "https://", "*@a"])(
    "[T1] a message full of %j is read",
    (piece) => {
      const text = piece.repeat(Math.ceil(16_000 / piece.length)).slice(0, 16_000);
      expect(Array.isArray(findHandles(text))).toBe(true);
    },
  );
});
