import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { describe, expect, it } from "vitest";
import { splits, values } from "./resp.fixture.ts";
import { RespBorders } from "./resp-borders.ts";

/** Where values end in all the pieces together. */
function endsIn(pieces: readonly Buffer[]): { readonly ends: readonly number[]; readonly isLost: boolean } {
  const borders = new RespBorders();
  const ends: number[] = [];
  let before = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.length; ) {
      const end = borders.endOf(piece, from);
      if (end === -1) break;
      ends.push(before + end);
      from = end;
    }
    before += piece.length;
  }
  return { ends, isLost: borders.isLost };
}

describe("the borders of what Redis sends", () => {
  it.each(Object.entries(values))("are found around %s", (_, value) => {
    expect(endsIn([Buffer.concat([value, value])])).toEqual({ ends: [value.length, 2 * value.length], isLost: false });
  });

  it("are the same wherever the bytes are cut", () => {
    const all = Object.values(values);
    const bytes = Buffer.concat(all);
    const ends = all.map((_, index) => all.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));
    let count = 0;
    for (const pieces of splits(bytes)) {
      count += 1;
      expect(endsIn(pieces)).toEqual({ ends, isLost: false });
    }
    expect(count).toBe(bytes.length + 2);
  });

  it("are the same in many pieces of any length", () => {
    const random = createSeededRandom(1);
    const all = Object.values(values);
    for (let round = 0; round < 200; round += 1) {
      const chosen = Array.from(
        { length: 20 },
        () => all[Math.floor(random.fraction() * all.length)] ?? Buffer.alloc(0),
      );
      const bytes = Buffer.concat(chosen);
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + Math.floor(random.fraction() * 12);
        pieces.push(bytes.subarray(at, end));
        at = end;
      }
      expect(endsIn(pieces)).toEqual(endsIn([bytes]));
      expect(endsIn(pieces).ends).toHaveLength(chosen.length);
    }
  });

  it.each(["hello\r\n", "$x\r\n", "$-2\r\n", "$?\r\n", "*1\r\nhello\r\n", `$${"9".repeat(21)}`, "$\r\n"])(
    "are not found behind %j, which no server sends",
    (text) => {
      for (const pieces of splits(Buffer.from(`+OK\r\n${text}+OK\r\n`))) {
        expect(endsIn(pieces)).toEqual({ ends: [5], isLost: true });
      }
    },
  );
});
