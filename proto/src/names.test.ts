import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalHandle, isBlank, isHandle, normalizeDisplayName, normalizeTitle } from "./names.ts";

describe("names", () => {
  it.each(["", " \n\t", "\u200b\u200d", "\u3164", "\u2800", "\u00ad\ufeff", "\u202e"])("%j shows nothing", (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it.each(["a", ".", "😀", "א", "\u200bx"])("%j shows something", (text) => {
    expect(isBlank(text)).toBe(false);
  });

  it("a display name is trimmed, folded to one line and bounded in graphemes", () => {
    expect(normalizeDisplayName("  Mira \n Lee ")).toBe("Mira Lee");
    expect(normalizeDisplayName("👩‍👩‍👧‍👦 Family")).toBe("👩‍👩‍👧‍👦 Family");
    expect(normalizeDisplayName("x".repeat(32))).toHaveLength(32);
    expect(normalizeDisplayName("x".repeat(33))).toBeUndefined();
    expect(normalizeDisplayName("Al\u202eice")).toBeUndefined();
    expect(normalizeDisplayName("Al\u0000ice")).toBeUndefined();
    expect(normalizeDisplayName("\u3164")).toBeUndefined();
  });

  it("a title is one line of 1 to 80 code units", () => {
    expect(normalizeTitle(" Launch\ncopy ")).toBe("Launch copy");
    expect(normalizeTitle("x".repeat(81))).toBeUndefined();
    expect(normalizeTitle("  ")).toBeUndefined();
  });

  it.each(["ada", "Ada-2", "a", "日本", "x_y"])("%j may be a handle", (handle) => expect(isHandle(handle)).toBe(true));
  it.each(["", "-a", "a-", "a b", "a.b", "all", "ALL", "@a", "x".repeat(33)])("%j may not be a handle", (handle) =>
    expect(isHandle(handle)).toBe(false),
  );

  it("[T1] the canonical form of a handle is a fixed point", () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 12 }), (text) => {
        const form = canonicalHandle(text);
        if (form !== text) changed += 1;
        expect(canonicalHandle(form)).toBe(form);
      }),
      { numRuns: 2_000 },
    );
    expect(changed).toBeGreaterThan(0);
    // These undo each other when applied once.
    for (const text of ["\u1d2e\u1d35\u1d33", "İ", "ﬀ", "\u03d3", "K"]) {
      expect(canonicalHandle(canonicalHandle(text))).toBe(canonicalHandle(text));
    }
  });
});
