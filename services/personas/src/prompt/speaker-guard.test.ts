import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSpeakerGuard } from "./speaker-guard.ts";

const self = { displayName: "Ada", handle: "ada" };

function guarded(chunks: readonly string[], name = self): string {
  const guard = createSpeakerGuard(name);
  return chunks.map((chunk) => guard.push(chunk)).join("") + guard.finish();
}

const cases: readonly (readonly [string, string])[] = [
  ["Hello", "Hello"],
  ["", ""],
  ["  Hello", "  Hello"],
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
  ["Bob: Hello", "Bob: Hello"],
  ["Hello\nAda: again", "Hello\nAda: again"],
  ['<message from="Ada" kind="persona">Hello</message>', "Hello"],
  ['<message from="Ada" kind="persona">\nHello\n</message>\n', "Hello"],
  ['<message from="Ada">Ada: Hello', "Hello"],
  ['<message from="Ada">a < b </mess', "a < b </mess"],
  ['<message from="Ada">one</message> two', "one</message> two"],
  ['<message from="Ada">one</message><message from="Bob" kind="person">two</message>', "one"],
  ['<message from="Ada">one</message>\n<message>two', "one"],
  ['<message from="Ada">one</message> <messages', "one</message> <messages"],
  ['<message from="Bob" kind="person">Hello</message>', '<message from="Bob" kind="person">Hello</message>'],
  ["<message", "<message"],
  ["<messages from='Ada'>", "<messages from='Ada'>"],
  ["<p>Hello</p></message>", "<p>Hello</p></message>"],
  ['<message from="Ada">', ""],
  ["Ada:", ""],
];

describe("the speaker guard", () => {
  it.each(cases)("makes %j into %j", (output, wanted) => {
    expect(guarded([output])).toBe(wanted);
  });

  it("says the same for every split of every case into two and three chunks", () => {
    for (const [output, wanted] of cases) {
      for (let first = 0; first <= output.length; first += 1) {
        for (let second = first; second <= output.length; second += 1) {
          const chunks = [output.slice(0, first), output.slice(first, second), output.slice(second)];
          expect(guarded(chunks), JSON.stringify(chunks)).toBe(wanted);
        }
      }
      expect(guarded([...output]), output).toBe(wanted);
    }
  });

  it("says the same for random splits of random outputs made of what tags are made of", () => {
    const part = fc.constantFrom(
      '<message from="Ada" kind="persona">',
      '<message from="Bob">',
      "</message>",
      "</mess",
      "<",
      "Ada:",
      "**Ada:**",
      "[Ada]",
      ":",
      "ada",
      "@",
      " ",
      "\n",
      " ".repeat(70),
      " ".repeat(600),
      "text",
    );
    let stripped = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat(2_000), { maxLength: 12 }), (parts, cuts) => {
        const output = parts.join("");
        const places = [0, ...cuts.map((cut) => cut % (output.length + 1)).sort((a, b) => a - b), output.length];
        const chunks = places.slice(1).map((end, index) => output.slice(places[index], end));
        const whole = guarded([output]);
        if (whole !== output) stripped += 1;
        expect(guarded(chunks)).toBe(whole);
      }),
      { numRuns: 3_000 },
    );
    expect(stripped).toBeGreaterThan(300);
  });

  it("knows the own name also as it stands escaped in the prompt", () => {
    const tricky = { displayName: 'A "quoted" <Ada>', handle: "ada" };
    const output = '<message from="A &quot;quoted&quot; &lt;Ada&gt;" kind="persona">Hi</message>';
    expect(guarded([...output], tricky)).toBe("Hi");
  });

  it("holds back no more than a tag can have", () => {
    const guard = createSpeakerGuard(self);
    expect(guard.push("<message ".padEnd(511, "x"))).toBe("");
    expect(guard.push("yy")).toHaveLength(513);
    const wrapped = createSpeakerGuard(self);
    wrapped.push('<message from="Ada">');
    expect(wrapped.push(`x${" ".repeat(10_000)}`).length).toBeGreaterThan(9_900);
  });
});
