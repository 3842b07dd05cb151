import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appearancesOf, looksLike } from "./confusables.ts";
import { canonicalHandle, isHandle } from "./names.ts";

describe("[T1] names that can be taken for each other", () => {
  it.each([
    ["ada", "\u0430da", "a Cyrillic letter"],
    ["ada", "ADA", "capitals"],
    ["ada", "\u0391DA", "a Greek capital"],
    ["paypal", "paypa1", "a digit"],
    ["PayPal", "PayPaI", "a capital that looks like a small letter"],
    ["mira", "rnira", "two letters for one"],
    ["ada", "ａｄａ", "wide letters"],
    ["ada", "𝒶𝒹𝒶", "mathematical letters"],
    ["ada", "ada\ufe0f", "what shows nothing"],
    ["zoë", "zoe\u0308", "a letter in two parts"],
    ["kai", "\u212Aai", "the Kelvin sign"],
    ["all", "a11", "digits"],
    ["Ο'Βrien", "O’Brien", "another apostrophe"],
  ])("[T1] %j and %j: %s", (name, other) => {
    expect(looksLike(name, other)).toBe(true);
    expect(looksLike(other, name)).toBe(true);
  });

  it.each([
    ["ada", "adam"],
    ["ada", "adá"],
    ["mira", "mina"],
    ["Mira Chen", "MiraChen"],
    ["日本", "日木"],
    ["linus", "Linus 2"],
  ])("[T1] not %j and %j", (name, other) => expect(looksLike(name, other)).toBe(false));

  it("[T1] whoever types one name types all that are equal to it, and each looks like itself", () => {
    const counts = { handles: 0, changed: 0 };
    const unit = fc.oneof(
      fc.constantFrom(..."aAeEiIlLmMnrsS10oO\u0430\u0391\u0456\u212aΣς-_"),
      fc.integer({ min: 0x21, max: 0x2_ff_ff }).map((code) => String.fromCodePoint(code)),
    );
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 8 }), (units) => {
        const name = units.join("");
        fc.pre(isHandle(name));
        counts.handles += 1;
        for (const twin of [canonicalHandle(name), name.toUpperCase().toLowerCase(), name.normalize("NFKD")]) {
          if (canonicalHandle(twin) !== canonicalHandle(name)) continue;
          if (twin !== name) counts.changed += 1;
          expect(looksLike(name, twin)).toBe(true);
        }
        expect(appearancesOf(name)).toEqual(appearancesOf(name.normalize("NFD")));
      }),
      { numRuns: 2_000 },
    );
    expect(counts.handles).toBeGreaterThan(500);
    expect(counts.changed).toBeGreaterThan(500);
  });

  it("[T1] what a numbered name looks like is what the name and the number look like", () => {
    let count = 0;
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 12 }), fc.nat(3_000), (name, number) => {
        const [base, end] = [appearancesOf(name), appearancesOf(` ${number}`)];
        expect(appearancesOf(`${name} ${number}`)).toEqual([base[0] + end[0], base[1] + end[1]]);
        count += 1;
      }),
      { numRuns: 500 },
    );
    expect(count).toBe(500);
  });
});
