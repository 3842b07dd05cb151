import fc from "fast-check";
import { expect, it } from "vitest";
import { merged } from "./merged.ts";

async function* ascending(numbers: readonly number[], read: (count: number) => void) {
  for (const number of numbers) {
    read(1);
    yield number;
  }
}

it("merges sequences into their common order, and reads no further than it has to", async () => {
  const lists = fc.array(fc.array(fc.nat(50)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lists, fc.nat(20), async (unsorted, wanted) => {
      const sorted = unsorted.map((list) => list.toSorted((left, right) => left - right));
      let reads = 0;
      const sequences = sorted.map((list) => ascending(list, (count) => (reads += count)));
      const taken: number[] = [];
      for await (const number of merged(sequences, (left, right) => left < right)) {
        if (taken.length === wanted) break;
        taken.push(number);
      }
      const all = sorted.flat().sort((left, right) => left - right);
      expect(taken).toEqual(all.slice(0, wanted));
      expect(reads).toBeLessThanOrEqual(wanted + sorted.length);
    }),
  );
});
