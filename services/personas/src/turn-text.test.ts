import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTurnText, headOfBytes } from "./turn-text.ts";

/** Text as models never send it and as a property should see it: pairs, halves of pairs, blanks. */
const unit = fc.constantFrom("a", " ", "é", "漢", "😀", "😀", "\ud83d", "\ude00", "\n");
/** Cut between any two code units. */
const chunks = fc
  .tuple(fc.array(unit, { maxLength: 30 }), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 60, maxLength: 60 }))
  .map(([units, lengths]) => {
    const text = units.join("");
    const pieces: string[] = [];
    for (let at = 0; at < text.length; ) {
      const length = lengths[pieces.length] ?? 1;
      pieces.push(text.slice(at, at + length));
      at += length;
    }
    return pieces;
  });

describe("a turn's text", () => {
  it("[T7] all pieces joined equal the text, whatever the chunks and whenever pieces are taken", () => {
    let cutPairs = 0;
    fc.assert(
      fc.property(chunks, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (pieces, takes) => {
        const text = createTurnText();
        let joined = "";
        const take = (): void => {
          const piece = text.take();
          if (!piece) return;
          expect(piece.offset).toBe(joined.length);
          expect(piece.text).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff]/);
          joined += piece.text;
        };
        for (const [index, piece] of pieces.entries()) {
          if (/[\ud800-\udbff]$/.test(piece) && /^[\udc00-\udfff]/.test(pieces[index + 1] ?? "")) cutPairs += 1;
          expect(text.append(piece)).toBe(true);
          if (takes[index]) take();
        }
        text.finish();
        take();
        expect(joined).toBe(text.whole());
        expect(text.sent()).toBe(joined);
        // As it comes out of UTF-8 again: the offsets of both ends agree.
        expect(Buffer.from(joined).toString()).toBe(joined);
        const wire = Buffer.from(pieces.join("")).toString();
        expect(joined).toBe(wire.trim() === "" ? "" : wire);
      }),
      { numRuns: 500 },
    );
    expect(cutPairs).toBeGreaterThan(100);
  });

  it("[T9] is cut at the last code point within its bytes, and stays cut", () => {
    let cuts = 0;
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 40 }), (pieces, bytesMax) => {
        const text = createTurnText(bytesMax);
        const isWhole = pieces.map((piece) => text.append(`x${piece}`)).every(Boolean);
        text.finish();
        const wanted = Buffer.from(pieces.map((piece) => `x${piece}`).join("")).toString();
        expect(wanted.startsWith(text.whole())).toBe(true);
        expect(Buffer.byteLength(text.whole())).toBeLessThanOrEqual(bytesMax);
        if (!isWhole) {
          cuts += 1;
          expect(Buffer.byteLength(text.whole())).toBeGreaterThan(bytesMax - 4);
          expect(text.append("more")).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
    expect(cuts).toBeGreaterThan(20);
  });

  it("[T8] after a rewind the next piece is everything", () => {
    const text = createTurnText();
    text.append("one ");
    text.take();
    text.append("two");
    text.rewind();
    expect(text.sent()).toBe("one ");
    expect(text.take()).toEqual({ offset: 0, text: "one two" });
    expect(text.take()).toBeUndefined();
  });

  it("[T4] sends nothing while there is nothing to see", () => {
    const text = createTurnText();
    text.append(" \n\u200b");
    expect(text.take()).toBeUndefined();
    expect(text.whole()).toBe("");
    text.append("x");
    expect(text.take()).toEqual({ offset: 0, text: " \n\u200bx" });
  });
});

describe("headOfBytes", () => {
  it("never splits a code point", () => {
    expect(headOfBytes("a😀b", 4)).toBe("a");
    expect(headOfBytes("a😀b", 5)).toBe("a😀");
    expect(headOfBytes("", 5)).toBe("");
    expect(headOfBytes("ab", -1)).toBe("");
  });
});
