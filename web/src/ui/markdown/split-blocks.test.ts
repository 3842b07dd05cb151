import fc from "fast-check";
import { expect, test } from "vitest";
import { snippets } from "./markdown.fixture.ts";
import { advanceSplit, emptySplit, type SplitText, splitWhole } from "./split-blocks.ts";

const shape = (split: SplitText) => split.stable.map(({ offset, token }) => [offset, token.type, token.raw.trimEnd()]);

test("what became stable while the text grew is what the whole text begins with", () => {
  // Definitions change blocks before them: they are looked at when the text has ended.
  const settled = snippets.filter((snippet) => !snippet.includes("]: "));
  const document = fc
    .array(fc.constantFrom(...settled), { minLength: 2, maxLength: 10 })
    .map((blocks) => blocks.join("\n\n"));
  let stableBlocks = 0;
  fc.assert(
    fc.property(document, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }), (text, steps) => {
      let split = emptySplit;
      for (let at = 0, step = 0; at < text.length; step += 1) {
        at = Math.min(text.length, at + (steps[step % steps.length] ?? 1));
        split = advanceSplit(split, text.slice(0, at));
        expect(split.prefix.length).toBe(split.cut);
      }
      const whole = shape(splitWhole(text));
      expect(shape(split)).toEqual(whole.slice(0, split.stable.length));
      stableBlocks += split.stable.length;
    }),
    { numRuns: 300, seed: 3 },
  );
  expect(stableBlocks).toBeGreaterThan(500);
});

test("only the tail is lexed again: stable blocks stay the same objects", () => {
  const first = advanceSplit(emptySplit, "One paragraph.\n\nAnother paragraph that goes");
  const second = advanceSplit(first, "One paragraph.\n\nAnother paragraph that goes on and on");
  expect(first.stable).toHaveLength(1);
  expect(second.stable).toBe(first.stable);
  expect(second.tail[0]?.offset).toBe(first.tail[0]?.offset);
});

test("half a mark at the end does not flicker", () => {
  const { tail } = advanceSplit(emptySplit, "This is **bold and");
  expect(tail[0]?.token).toMatchObject({
    type: "paragraph",
    tokens: [{ type: "text" }, { type: "strong", text: "bold and" }],
  });
});

test("a text that is no continuation is split from its beginning", () => {
  const before = advanceSplit(emptySplit, "One paragraph.\n\nAnother paragraph");
  const after = advanceSplit(before, "Second attempt.");
  expect(after.stable).toEqual([]);
  expect(after.tail[0]?.token.raw).toBe("Second attempt.");
});

test("carriage returns do not move the offsets", () => {
  expect(splitWhole("a\r\n\r\nb\rc").stable.map(({ offset }) => offset)).toEqual([0, 3]);
});

test("a reference is resolved once its definition is stable, also for the blocks after it", () => {
  const text = "[one]: https://example.com/one\n\nA paragraph that is long enough.\n\nSee [one] for";
  const split = advanceSplit(advanceSplit(emptySplit, text.slice(0, 70)), text);
  expect(split.links).toHaveProperty("one");
  expect(JSON.stringify(split.tail)).toContain("https://example.com/one");
});
