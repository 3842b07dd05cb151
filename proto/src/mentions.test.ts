import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldName } from "./fold-name.ts";
import { hiddenRanges } from "./hidden-ranges.ts";
import { findHandles, findMentions } from "./mentions.ts";
import { indexNames, type Nameable } from "./name-index.ts";

const seat = (id: string, displayName: string, handle = ""): Nameable => ({ id, handle, displayName });
const room = [
  seat("ada", "Ada", "ada"),
  seat("grace", "Grace Hopper", "grace-h"),
  seat("mira", "Mira"),
  seat("chen", "Mira Chen"),
  seat("zoe", "Zoë O'Brien"),
  seat("zhanna", "Жанна"),
  seat("nihon", "日本 花子"),
  seat("rocket", "Jon 🚀"),
  seat("sigma", "Οδυσσεύς"),
  seat("lin-1", "Lin"),
  seat("lin-2", "LIN"),
];
const names = indexNames(room);

const found = (text: string): string[] =>
  findMentions(text, names).map(({ participantId, all, start, end }) => {
    expect(text[start]).toBe("@");
    return `${all ? "all" : participantId}:${text.slice(start, end)}`;
  });

describe("[T1] the mention grammar", () => {
  it("[T1] finds names in text, with their places in UTF-16 code units", () => {
    expect(findMentions("hi @Ada, and 😀 @grace-h!", names)).toEqual([
      { participantId: "ada", all: false, start: 3, end: 7 },
      { participantId: "grace", all: false, start: 16, end: 24 },
    ]);
  });

  it.each([
    ["a person's name of several words", "@Mira Chen, look", ["chen:@Mira Chen"]],
    [
      "the longest name that stands there",
      "@Mira, @mira chen. @Mira Cheng",
      ["mira:@Mira", "chen:@mira chen", "mira:@Mira"],
    ],
    ["a persona by its name too", "@Grace Hopper: @GRACE-H", ["grace:@Grace Hopper", "grace:@GRACE-H"]],
    ["a name with an apostrophe, and one's possession", "@zoë o'brien's @ada's", ["zoe:@zoë o'brien", "ada:@ada"]],
    ["composed and decomposed letters", "@Zoe\u0308 O'Brien", ["zoe:@Zoe\u0308 O'Brien"]],
    ["other scripts in any case", "@ЖАННА и @日本 花子", ["zhanna:@ЖАННА", "nihon:@日本 花子"]],
    ["a final sigma as a sigma", "@ΟΔΥΣΣΕΎΣ", ["sigma:@ΟΔΥΣΣΕΎΣ"]],
    ["compatibility forms", "@ＡＤＡ @Ⅿira", ["ada:@ＡＤＡ", "mira:@Ⅿira"]],
    ["a no-break space in a name", "@Mira\u00a0Chen", ["chen:@Mira\u00a0Chen"]],
    ["an emoji in a name", "@jon 🚀!", ["rocket:@jon 🚀"]],
    ["behind letters of a script without spaces", "请@ada 看", ["ada:@ada"]],
    ["everybody", "@all, @All", ["all:@all", "all:@All"]],
    ["punctuation around", "(@ada) «@mira»: **@ada**; @mira.", ["ada:@ada", "mira:@mira", "ada:@ada", "mira:@mira"]],
    ["a trailing dash", "@ada- said", ["ada:@ada"]],
    ["a line break ends a name", "@Mira\nChen", ["mira:@Mira"]],
    ["code ends a name", "@Mira `Chen`", ["mira:@Mira"]],
    ["a name that two have names nobody", "@Lin, @lin and @ada", ["ada:@ada"]],
    ["nobody's name is text", "@nobody @Mir @ and @- @grace", []],
    ["a part of a word or of an address is none", "x@ada é@ada @ada@host @ada.example @ada://x /@ada @@ada", []],
    ["a longer word is another name", "@adas @ada-x @ada_x @ada\u0301 @jon 🚀\u200d🔥", []],
    ["an escaped one is text", "\\@ada", []],
  ])("[T1] %s", (_name, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ["a code span", "run `@ada` and ``x ` @ada`` now @mira", ["mira"]],
    ["an unclosed code span is text", "a ` tick and @ada", ["ada"]],
    ["a code span does not go over a blank line", "a ` tick\n\n@ada ` tick", ["ada"]],
    ["an escaped backtick is text", "\\`@ada\\` ` @mira", ["ada", "mira"]],
    ["a fenced block", "```\n@ada\n```\n@mira", ["mira"]],
    ["an unclosed fence", "~~~ts\n@ada", []],
    ["a fence inside a longer one", "````\n```\n@ada\n````\n@mira", ["mira"]],
    ["a fence in a quote and in a list", "> ```\n> @ada\n\n- ```\n  @ada\n\n@mira", ["mira"]],
    ["an indented block", "so:\n\n    @ada\n\n@mira", ["mira"]],
    ["an indented line in a paragraph is text", "so\n    @ada", ["ada"]],
    ["a paragraph of a list item is text", "1. so\n\n    @ada\n\n        @mira", ["ada"]],
    ["a link's label and target", "[@ada](https://x.example/@mira) @mira", ["mira"]],
    ["a label with brackets, an address with parentheses", "[a [b] @ada](x(y) '@ada') @mira", ["mira"]],
    ["a link that is defined elsewhere", "[@ada][x] [@ada] @mira\n\n[x]: https://x.example '@ada'", ["ada", "mira"]],
    ["a bare address", "https://x.example/@ada?@ada www.x.example/@ada @mira", ["mira"]],
    ["an address in angle brackets", "<https://x.example/@ada> @mira", ["mira"]],
    ["brackets without a target are text", "[@ada] [@mira](", ["ada", "mira"]],
  ])("[T1] text only: %s", (_name, text, expected) => {
    expect(found(text).map((one) => one.split(":")[0])).toEqual(expected);
  });

  it("[T1] `@all` comes before every name, and a handle before a display name", () => {
    const index = indexNames([
      seat("1", "All"),
      seat("2", "Grace", "ada"),
      seat("3", "Ada"),
      seat("4", "Ada", "grace"),
    ]);
    const ids = findMentions("@all @ada @grace", index).map(({ participantId, all }) => all || participantId);
    expect(ids).toEqual([true, "2", "4"]);
  });

  it("[T1] unknown handles are found as such", () => {
    expect(findHandles("@Àda- `@x` @grace-h: @日本, @a@b @all")).toMatchObject([
      { handle: "àda" },
      { handle: "grace-h", start: 11, end: 19 },
      { handle: "日本" },
      { handle: "all" },
    ]);
  });
});

/** The same by looking at every end of every place: slow, and with nothing in common but how names are compared. */
function everyMention(text: string): { spans: string[]; refused: number; inCode: number; shorter: number } {
  const hidden = hiddenRanges(text, { steps: 0 });
  const owners = new Map<string, string>();
  for (const { displayName, id } of room) {
    const form = foldName(displayName);
    owners.set(form, owners.has(form) && owners.get(form) !== id ? "" : id);
  }
  for (const { handle, id } of room) if (handle !== "") owners.set(foldName(handle), id);
  owners.set("all", "all");
  const result = { spans: [] as string[], refused: 0, inCode: 0, shorter: 0 };
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== "@" || at < from) continue;
    const range = hidden.find(({ start, end }) => start <= at && at < end);
    if (range) {
      result.inCode += 1;
      continue;
    }
    const before = /[\p{L}\p{M}\p{N}_@/.+\\-]$/u.exec(text.slice(0, at))?.[0] ?? "";
    if (before !== "" && !/[\p{sc=Han}\p{sc=Hira}]/u.test(before)) continue;
    const stop = hidden.find(({ start }) => start > at)?.start ?? text.length;
    const ends: number[] = [];
    for (let end = at + 2; end <= stop; end += 1) {
      const after = text.slice(end);
      if (/^(?:[\p{M}@\u200d]|[-_]*[\p{L}\p{N}]|\.\p{L}|[.:]?\/\/)/u.test(after)) continue;
      if (owners.has(foldName(text.slice(at + 1, end)))) ends.push(end);
    }
    const end = ends.at(-1);
    if (end === undefined) result.refused += 1;
    else {
      const owner = owners.get(foldName(text.slice(at + 1, end)));
      if (owner !== "") result.spans.push(`${owner}:${text.slice(at, end)}`);
      if (ends.length > 1) result.shorter += 1;
      from = end;
    }
  }
  return result;
}

describe("[T1] any text", () => {
  const name = fc.constantFrom(...room.flatMap(({ handle, displayName }) => [handle, displayName]), "all", "nobody");
  const typed = fc
    .tuple(name, fc.constantFrom("NFC", "NFD", "upper"))
    .map(([one, form]) => (form === "upper" ? one.toUpperCase() : one.normalize(form as "NFC" | "NFD")));
  const around = fc.constantFrom(
    " ",
    ", ",
    ".",
    "!",
    "\n",
    "\n\n",
    "x",
    "-",
    "_",
    "'",
    "(",
    "日",
    "/",
    "\\",
    "@",
    "🚀",
  );
  const code = fc.constantFrom(
    "`",
    "``",
    "\n```\n",
    "\n\n    ",
    "[",
    "](u)",
    "<http:",
    ">",
    "https://e.example/",
    "- ",
    "> ",
  );
  const mention = fc.tuple(fc.constantFrom(" ", " ", " ", "\n", ""), typed, fc.constantFrom(" ", ", ", "", "x"));
  const part = fc.oneof(
    { weight: 6, arbitrary: mention.map(([before, one, after]) => `${before}@${one}${after}`) },
    { weight: 2, arbitrary: around },
    code,
  );

  it("[T1] mentions whom it names by the longest name, in text alone", () => {
    const counts = { found: 0, refused: 0, inCode: 0, shorter: 0 };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 16, size: "max" }), (parts) => {
        const text = parts.join("");
        const every = everyMention(text);
        expect(found(text)).toEqual(every.spans);
        counts.found += every.spans.length;
        counts.refused += every.refused;
        counts.inCode += every.inCode;
        counts.shorter += every.shorter;
      }),
      { numRuns: 1_000 },
    );
    expect(counts.found).toBeGreaterThan(1_000);
    expect(counts.refused).toBeGreaterThan(200);
    expect(counts.inCode).toBeGreaterThan(200);
    expect(counts.shorter).toBeGreaterThan(50);
  });

  it("[T1] gives ordered, disjoint spans of what was said, whatever it is", () => {
    const counts = { spans: 0, texts: 0 };
    const unit = fc.integer({ min: 0, max: 0x10_ff_ff }).map((code) => String.fromCodePoint(code));
    const any = fc.oneof({ weight: 3, arbitrary: part }, unit, fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 16, size: "max" }), (parts) => {
        const text = parts.join("");
        let last = 0;
        for (const { start, end } of findMentions(text, names)) {
          counts.spans += 1;
          expect(start).toBeGreaterThanOrEqual(last);
          expect(text[start]).toBe("@");
          expect(end).toBeGreaterThan(start + 1);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
        counts.texts += 1;
      }),
      { numRuns: 500 },
    );
    expect(counts.texts).toBe(500);
    expect(counts.spans).toBeGreaterThan(200);
  });
});

describe("[T1] hostile texts", () => {
  /** As many as a room holds, with names as long as names may be, which differ only at their ends. */
  const crowd = (name: string) =>
    indexNames(
      Array.from({ length: 532 }, (_, number) => {
        const end = ` ${number}`;
        return seat(`p_${number}`, name.repeat(64).slice(0, 64 - end.length) + end, number < 32 ? `h${number}` : "");
      }),
    );
  const crowds = { "@ ": crowd("@ "), a: crowd("a"), é: crowd("é"), "@\u200d": crowd("@\u200d"), ﷺ: crowd("ﷺ") };
  const pieces = [
    ..."`[@(\n-#>*".split(""),
    ...[
      "@ ",
      "a",
      "@é ",
      "@ﷺ",
      "@\u200d",
      "<a:",
      "[@a](",
      "`a``b",
      "\n    ",
      "https://",
      "*@a",
      "- ",
      "> ",
      "1. ",
      "](a ",
      "![",
      "]",
      "[]",
    ],
    ...["](<", "](a '", "[a]: ", "\n[a]: b\n[a]", "`\n\n", "\t", "\\", "@h1 ", "@all", "> - ", "e\u0301\u0302\u0303"],
  ];
  const sizes = [8_000, 16_000];

  it.each(Object.entries(crowds))("[T1] work is linear in the text, with 532 names like %j", (_name, index) => {
    const longest = Math.max(...index.names.map(({ length }) => length));
    let most = 0;
    for (const piece of pieces) {
      const steps = sizes.map((size) => {
        const work = { steps: 0 };
        findMentions(`${piece.repeat(Math.ceil(size / piece.length)).slice(0, size - 3)} @a`, index, work);
        return work.steps;
      });
      const [half = 0, whole = 0] = steps;
      expect(half, piece).toBeGreaterThan(0);
      // Twice the text, twice the work; and never more than each code unit being looked at along the longest name, and down the list.
      expect(whole, piece).toBeLessThan(2.5 * half + 2_000);
      expect(whole, piece).toBeLessThan(16_000 * (40 + 2 * longest));
      most = Math.max(most, whole);
    }
    // Some of them do make it work.
    expect(most).toBeGreaterThan(40_000);
  });

  it("[T1] an answer of the largest size is read, too", () => {
    for (const piece of pieces) {
      const work = { steps: 0 };
      findMentions(piece.repeat(Math.ceil(131_072 / piece.length)), crowds["@ "], work);
      expect(work.steps, piece).toBeLessThan(131_072 * 168);
    }
  });
});
