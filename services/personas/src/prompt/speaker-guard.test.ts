import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSpeakerGuard, type SpeakerGuardOptions } from "./speaker-guard.ts";

const self = { displayName: "Ada", handle: "ada" };
const others = [
  { displayName: "Bob", handle: "bob" },
  { displayName: "Mira", handle: "" },
  { displayName: "Mira Novak", handle: "" },
  { displayName: "http", handle: "" },
  { displayName: "Dr: No", handle: "" },
  { displayName: "小明", handle: "" },
  { displayName: 'Eve "x"', handle: "" },
];

function guard(chunks: readonly string[], options: Partial<SpeakerGuardOptions> = {}) {
  const one = createSpeakerGuard({ self, others, ...options });
  const text = chunks.map((chunk) => one.push(chunk)).join("") + one.finish();
  return { text, as: one.cut()?.as };
}

/** Output, what is shown of it, and as whom it was cut. */
const cases: readonly (readonly [string, string, string?])[] = [
  ["Hello", "Hello"],
  ["", ""],
  ["  Hello", "  Hello"],
  ["Hello \n", "Hello \n"],
  ["Ada: Hello", "Hello"],
  ["ada: Hello", "Hello"],
  ["@ada: Hello", "Hello"],
  ["\n Ada:\n\nHello", "Hello"],
  ["**Ada:** Hello", "Hello"],
  ["**Ada**: Hello", "Hello"],
  ["[Ada] Hello", "Hello"],
  ["[Ada]: Hello", "Hello"],
  ["Adam: Hello", "Adam: Hello"],
  ["Ada", "Ada"],
  ["Ada says hi", "Ada says hi"],
  ["@ada", "@ada"],
  ["Hello\nAda: again", "Hello\nAda: again"],
  ['<message from="Ada" kind="persona">Hello</message>', "Hello"],
  ["<message from='Ada' kind='persona'>Hello</message>", "Hello"],
  ['<message from="ada">Hello</message>', "Hello"],
  ['<message from="Ada" kind="persona">\nHello\n</message>\n', "Hello"],
  ['<message from="Ada">Ada: Hello', "Hello"],
  ['<message from="Ada">a < b </mess', "a < b </mess"],
  ['<message from="Ada">one</message> two', "one</message> two"],
  ['<message from="Ada">one</message> <messages', "one</message> <messages"],
  ['<message from="Ada">one</message><message from="Ada">two</message>', "one\ntwo"],
  ['one\n\n<message from="Ada" kind="persona">two</message>', "one\n\ntwo"],
  ["<message", "<message"],
  ["<messages from='Ada'>", "<messages from='Ada'>"],
  ["<p>Hello</p></message>", "<p>Hello</p></message>"],
  ['<message from="Ada">', ""],
  ["Ada:", ""],

  ["one\r\ntwo\rthree\r", "one\ntwo\nthree\n"],
  ["Hello\rBob: hi", "Hello", "Bob"],
  ["Hello\r\nBob: hi", "Hello", "Bob"],
  ["```\rBob: code\r```\rBob: hi", "```\nBob: code\n```", "Bob"],
  ["Bob: Hello", "", "Bob"],
  ["Ada: Bob: Hello", "", "Bob"],
  ["bob: Hello", "", "Bob"],
  ["Bob:", "", "Bob"],
  ["Hi\n\nBob: Hello", "Hi", "Bob"],
  ["Hi\n\nBob:\nHello", "Hi", "Bob"],
  ["Hi\n  **Bob:** Hello", "Hi", "Bob"],
  ["Hi\n**Bob**: Hello", "Hi", "Bob"],
  ["Hi\n[Bob] Hello", "Hi", "Bob"],
  ["Hi\n[Bob]: Hello", "Hi", "Bob"],
  ["Hi\nMira Novak: Hello", "Hi", "Mira Novak"],
  ["Hi\nDr: No: Hello", "Hi", "Dr: No"],
  ["Hi\n小明：你好", "Hi", "小明"],
  ['Hi\nEve "x": Hello', "Hi", 'Eve "x"'],
  ["Hi\nEve &quot;x&quot;: Hello", "Hi", 'Eve "x"'],
  ['Hi\n<message from="Bob" kind="persona">Hello</message>', "Hi", "Bob"],
  ['Hi\n<message from="Eve &quot;x&quot;" kind="person">Hello', "Hi", 'Eve "x"'],
  ['Hi\n<message from="Nobody" kind="person">Hello', "Hi", "Nobody"],
  ['Hi\n<message from="Ada" number="2" kind="person">Hello', "Hi", "Ada"],
  ['<message from="Bob" kind="person">Hello</message>', "", "Bob"],
  ['<message from="Ada">one</message><message from="Bob" kind="person">two</message>', "one", "Bob"],
  ['<message from="Ada">one</message>\n<message>two', "one", ""],
  ['<message from="Ada">one</message>\nMira: two', "one", "Mira"],
  ['one</message>\n<message from="Bob">two</message>', "one", "Bob"],
  ['<message from="Ada">```\na\n```</message><message from="Bob">two', "```\na\n```", "Bob"],
  ["```\na\n```\nBob: Hello", "```\na\n```", "Bob"],
  ["``` a ` b\nBob: Hello", "``` a ` b", "Bob"],

  ["Note: Bob", "Note: Bob"],
  ["Hi\nBobby: no", "Hi\nBobby: no"],
  ["So Mira said: no", "So Mira said: no"],
  ["Mira said: no", "Mira said: no"],
  ["Hi\n@bob: what do you think?", "Hi\n@bob: what do you think?"],
  ["Hi\nBob, no", "Hi\nBob, no"],
  ["Hi\nBob", "Hi\nBob"],
  ["Hi\n- Bob: docs\n- **Mira**: tests", "Hi\n- Bob: docs\n- **Mira**: tests"],
  ["Hi\n> Bob: docs", "Hi\n> Bob: docs"],
  ["Hi\n1. Bob: docs", "Hi\n1. Bob: docs"],
  ["http://example.com", "http://example.com"],
  ["[Bob](http://example.com)", "[Bob](http://example.com)"],
  ["[Bob][1]", "[Bob][1]"],
  ["* Bob", "* Bob"],
  ["**Bob** did", "**Bob** did"],
  ["**Bob:* did", "**Bob:* did"],
  ["```\nBob: Hello\n```\nDone", "```\nBob: Hello\n```\nDone"],
  ["```js\nBob: Hello", "```js\nBob: Hello"],
  ["~~~\n```\nBob: Hello\n~~~", "~~~\n```\nBob: Hello\n~~~"],
  ["- x\n  ````\n  ```\n  Bob: Hello", "- x\n  ````\n  ```\n  Bob: Hello"],
  ["1. ```\n   Bob: Hello", "1. ```\n   Bob: Hello"],
  ["x\n\n    Bob: Hello", "x\n\n    Bob: Hello"],
  ['```xml\n<message from="Bob">x</message>\n<message from="Mira">y</message>\n```', ""],
  ['Say `<message from="Bob">x</message><message from="Mira">`.', ""],
];

/** What is not cut is shown whole where the case does not say otherwise. */
const wanted = ([output, text, as]: (typeof cases)[number]) => ({
  text: text === "" && as === undefined && output.includes("`") ? output : text,
  as,
});

describe("the speaker guard", () => {
  it.each(cases.map((one) => [one[0], wanted(one)] as const))("[T4] makes %j into %j", (output, shown) => {
    expect(guard([output])).toEqual(shown);
  });

  it("[T4] says the same for every split of every case into two and three chunks", () => {
    for (const one of cases) {
      const [output] = one;
      const isLong = output.length > 48;
      for (let first = 0; first <= output.length; first += 1) {
        for (let second = isLong ? output.length : first; second <= output.length; second += 1) {
          const chunks = [output.slice(0, first), output.slice(first, second), output.slice(second)];
          expect(guard(chunks), JSON.stringify(chunks)).toEqual(wanted(one));
        }
      }
      expect(guard([...output]), output).toEqual(wanted(one));
    }
  });

  it("[T4] says the same for random splits of random outputs made of what tags are made of", () => {
    const part = fc.constantFrom(
      '<message from="Ada" kind="persona">',
      '<message from="Bob">',
      "</message>",
      "</mess",
      "<",
      "Ada:",
      "**Ada:**",
      "[Ada]",
      "Bob",
      "Bob:",
      "**Bob",
      "**",
      "[Mira]",
      "(",
      "小明：",
      "Mira Novak",
      "Dr: No",
      ":",
      "ada",
      "@",
      "```",
      "~~~",
      "`",
      "- ",
      " ",
      "\n",
      "\n",
      "\n",
      " ".repeat(70),
      " ".repeat(600),
      "text",
      "text\n",
      "\nBob: ",
    );
    const counts = { stripped: 0, cut: 0, cutAfterText: 0, whole: 0 };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(2_000), { maxLength: 12 }), (parts, cuts) => {
        const output = parts.join("");
        const places = [0, ...cuts.map((cut) => cut % (output.length + 1)).sort((a, b) => a - b), output.length];
        const chunks = places.slice(1).map((end, index) => output.slice(places[index], end));
        const whole = guard([output]);
        expect(guard(chunks)).toEqual(whole);
        expect(guard([...output])).toEqual(whole);
        if (whole.as !== undefined) {
          counts.cut += 1;
          if (whole.text !== "") counts.cutAfterText += 1;
        } else if (whole.text === output) counts.whole += 1;
        else counts.stripped += 1;
      }),
      { numRuns: 3_000 },
    );
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(100);
  });

  it("[T4] shows nothing of what comes behind a cut, and shows the rest at once", () => {
    const one = createSpeakerGuard({ self, others });
    expect(one.push("Hi there\n\nBo")).toBe("Hi there");
    expect(one.cut()).toBeUndefined();
    expect(one.push("b: hello")).toBe("");
    expect(one.cut()).toEqual({ as: "Bob" });
    expect(one.push("more") + one.finish()).toBe("");
  });

  it("[T4] goes on in the code that a partial message ended in", () => {
    expect(guard(["Bob: x\n```\nBob: y"], { after: "See:\n```yaml\nAda: x" })).toEqual({
      text: "Bob: x\n```",
      as: "Bob",
    });
    expect(guard(["Bob: x"], { after: "```\nx\n```\n" })).toEqual({ text: "", as: "Bob" });
  });

  it("knows the own name also as it stands escaped in the prompt, and a namesake by the number", () => {
    const tricky = { displayName: 'A "quoted" <Ada>', handle: "ada" };
    const output = '<message from="A &quot;quoted&quot; &lt;Ada&gt;" kind="persona">Hi</message>';
    expect(guard([...output], { self: tricky })).toEqual({ text: "Hi", as: undefined });
    const second = { self: { ...self, number: 2 }, others: [{ displayName: "Ada", handle: "" }] };
    expect(guard(['<message from="Ada" number="2">Hi\nAda: x'], second).text).toBe("Hi\nAda: x");
    expect(guard(['<message from="Ada" number="1">Hi'], second)).toEqual({ text: "", as: "Ada" });
  });

  it("names in one line whom the output invented", () => {
    const from = `Z\u202e\u0007${"x".repeat(300)}`;
    expect(guard([`<message from="${from}">`]).as).toBe(`Z ${"x".repeat(198)}`);
  });

  it("holds back no more than a tag can have, or a name", () => {
    const one = createSpeakerGuard({ self, others });
    expect(one.push("<message ".padEnd(511, "x"))).toBe("");
    expect(one.push("yy")).toHaveLength(513);
    expect(one.push("\nMir")).toBe("");
    expect(one.push("o")).toBe("\nMiro");
    const wrapped = createSpeakerGuard({ self, others });
    wrapped.push('<message from="Ada">');
    expect(wrapped.push(`x${" ".repeat(10_000)}`).length).toBeGreaterThan(9_900);
  });

  it("[T4] finds each of 532 names, and reads long texts of many lines piece by piece", () => {
    const crowd = Array.from({ length: 532 }, (_, index) => ({ displayName: `Guest ${index}`, handle: `g${index}` }));
    for (const { displayName, handle } of crowd) {
      expect(guard([`a\n${displayName}: b`], { others: crowd })).toEqual({ text: "a", as: displayName });
      expect(guard([`a\n**${handle}:** b`], { others: crowd })).toEqual({ text: "a", as: displayName });
    }
    const long = "Guest 53 and Guest 5\nGuest x: 1\n**Guest 7** no\n".repeat(2_000);
    expect(guard([...long], { others: crowd }).text).toBe(long);
    expect(guard([long], { others: crowd }).text).toBe(long);
  });
});
