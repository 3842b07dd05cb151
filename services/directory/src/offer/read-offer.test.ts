import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalHandle, findHandles } from "@polylogue/proto";
import { ConfigError } from "@polylogue/runtime/config/read-config";
import { describe, expect, onTestFinished, test } from "vitest";
import { shippedFile } from "../config.ts";
import { offerLimits } from "./offer-limits.ts";
import { parseOffer, readOffer } from "./read-offer.ts";

const ada = `
  - handle: ada
    displayName: Ada
    description: Takes things apart
    instructions: Be careful.`;

function problemsOf(source: string): readonly string[] {
  try {
    parseOffer(source, "offer.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return expect.unreachable("the file was accepted");
}

async function fileOf(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "polylogue-offer-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "offer.yaml");
  await writeFile(file, content);
  return file;
}

describe("the offer that we ship", () => {
  test("has six personas and four presets, each persona used by a preset, none bound to a model", async () => {
    const { guests, personas, presets } = await readOffer(shippedFile);
    expect(guests).toBe(true);
    expect(personas.map(({ handle }) => handle)).toEqual(["ada", "grace", "linus", "maya", "kai", "sol"]);
    expect(presets).toHaveLength(4);
    const seated = new Set(presets.flatMap((preset) => preset.personas.map(canonicalHandle)));
    for (const persona of personas) {
      expect(persona).toMatchObject({ models: [], version: 1, id: persona.handle });
      expect(seated).toContain(persona.handle);
      expect(persona.instructions).toContain(`You are ${persona.displayName}`);
      const sentences = persona.instructions.split(/[.;](?:\s|$)/).filter((part) => part.trim() !== "");
      expect(sentences.length).toBeGreaterThanOrEqual(4);
    }
    expect(new Set(personas.map(({ accent }) => accent)).size).toBe(6);
  });

  test("[T1] the openings ask, in text and not in code, exactly the personas that have a seat", async () => {
    const { presets } = await readOffer(shippedFile);
    for (const preset of presets) {
      const asked = new Set(findHandles(preset.opening).map(({ handle }) => handle));
      expect([...asked].sort()).toEqual([...preset.personas].sort());
    }
  });
});

test("an empty file offers nothing, and takes guests", () => {
  for (const source of ["", "# nothing yet\n", "{}"]) {
    expect(parseOffer(source, "f")).toEqual({ guests: true, personas: [], presets: [] });
  }
  expect(parseOffer("guests: false", "f").guests).toBe(false);
});

test("a persona's fields are kept as they are given, its name and lines trimmed", () => {
  const { personas } = parseOffer(
    `personas:
  - { handle: Zoë, id: z1, displayName: "  Zoë   Q ", description: " one line ", instructions: "Be kind.",
      models: [anthropic/claude, "openai/gpt:free"], outputTokensMax: 500, accent: teal }`,
    "f",
  );
  expect(personas).toMatchObject([
    {
      id: "z1",
      handle: "Zoë",
      displayName: "Zoë Q",
      description: "one line",
      instructions: "Be kind.",
      models: ["anthropic/claude", "openai/gpt:free"],
      outputTokensMax: 500,
      accent: "teal",
      version: 1,
    },
  ]);
});

test("every problem of a file is told at once, with its path and line, in the order of the lines", () => {
  const problems = problemsOf(`guests: maybe
personas:
  - handle: ada
    displayName: Ada
    description: Takes things apart
    instructions: Be careful.
    modles: [a/b]
  - handle: "not a handle"
    displayName: ""
    instructions: "  "
    models: [no-slash]
    outputTokensMax: 40000
presets:
  - id: Debate
    title: x
    description: two
    personas: [ada, bob]
colour: red
`);
  expect(problems).toEqual([
    expect.stringMatching(/^guests: .*boolean.* {2}\(line 1\)$/),
    "personas[0].modles: no such key  (line 7)",
    expect.stringMatching(/^personas\[1\]\.handle: must be 1 to 32 letters.* {2}\(line 8\)$/),
    "personas[1].description: is missing  (line 8)",
    expect.stringMatching(/^personas\[1\]\.displayName: must show .* {2}\(line 9\)$/),
    "personas[1].instructions: must not be blank  (line 10)",
    "personas[1].models[0]: must be provider/model  (line 11)",
    expect.stringMatching(/^personas\[1\]\.outputTokensMax: .* {2}\(line 12\)$/),
    expect.stringMatching(/^presets\[0\]\.id: must be lower-case .* {2}\(line 14\)$/),
    "presets[0].personas[1]: is the handle of no persona in this file  (line 17)",
    "colour: no such key  (line 18)",
  ]);
});

test("the error is one message that names the file", () => {
  expect(() => parseOffer("a: 1\nb: 2\n", "my/offer.yaml")).toThrow(
    "my/offer.yaml:\n  a: no such key  (line 1)\n  b: no such key  (line 2)",
  );
  expect(() => parseOffer("a: 1", "my/offer.yaml")).toThrow("my/offer.yaml: a: no such key  (line 1)");
});

test("handles that differ only in form are the same, and ids stand once", () => {
  const personas = (...fields: string[]) =>
    `personas:\n${fields.map((field) => `  - { ${field}, displayName: A, description: d, instructions: i }`).join("\n")}`;
  expect(problemsOf(personas("handle: Ada", "handle: bob", "handle: ＡＤＡ, id: other"))).toEqual([
    "personas[2].handle: is taken by personas[0]  (line 4)",
  ]);
  expect(problemsOf(personas("handle: ada", "handle: bob, id: ada"))).toEqual([
    "personas[1].id: is taken by personas[0]  (line 3)",
  ]);
  expect(problemsOf(personas("handle: all"))).toHaveLength(1);
});

test("[T1] handles that can be taken for each other, or for everybody, do not stand in one file", () => {
  const personas = (...handles: string[]) =>
    `personas:\n${handles.map((one) => `  - { handle: ${one}, displayName: A, description: d, instructions: i }`).join("\n")}`;
  expect(problemsOf(personas("paypal", "\u0430da", "PayPaI", "ada", "ADA", "a11"))).toEqual([
    "personas[2].handle: can be taken for @paypal, of personas[0]  (line 4)",
    "personas[3].handle: can be taken for @\u0430da, of personas[1]  (line 5)",
    "personas[4].handle: is taken by personas[3]  (line 6)",
    "personas[5].handle: can be taken for @all, of everybody  (line 7)",
  ]);
  expect(parseOffer(personas("ada", "adam", "ad\u00e1"), "f").personas).toHaveLength(3);
});

test("a preset names each persona once, and its opening asks nobody else", () => {
  const preset = (rest: string) => `personas:${ada}\npresets:\n  - { id: p, title: t, description: d, ${rest} }`;
  expect(problemsOf(preset("personas: [ada, ADA]"))).toEqual(["presets[0].personas[1]: stands here twice  (line 7)"]);
  expect(problemsOf(preset("personas: []"))).toHaveLength(1);
  expect(problemsOf(preset('personas: [ada], opening: "@ada ask @bob"'))).toEqual([
    "presets[0].opening: asks @bob, who has no seat in this preset  (line 7)",
  ]);
  const named = preset('personas: [ada], opening: "@Lady Lovelace, hi"').replace("Name: Ada", "Name: Lady Lovelace");
  expect(parseOffer(named, "f").presets).toHaveLength(1);
  const fine = parseOffer(preset('personas: [Ada], opening: "@ada @all `@bob` hi "'), "f");
  expect(fine.presets[0]).toMatchObject({ personas: ["Ada"], opening: "@ada @all `@bob` hi" });
});

const long = (length: number) => "x".repeat(length);
const persona = (field: string, value: string) =>
  `personas:\n  - ${JSON.stringify({ handle: "a", displayName: "A", description: "d", instructions: "i", [field]: value })}`;
test.each([
  ["description", offerLimits.descriptionMax],
  ["instructions", offerLimits.instructionsMax],
  ["displayName", 32],
])("a persona's %s has at most %i characters", (field, max) => {
  expect(parseOffer(persona(field, long(max)), "f").personas).toHaveLength(1);
  expect(problemsOf(persona(field, long(max + 1)))).toHaveLength(1);
});

test("lists are bounded, and an error lists no more problems than people read", () => {
  const many = Array.from({ length: offerLimits.personasMax + 1 }, (_, index) => ({
    handle: `h${index}`,
    displayName: "A",
    description: "d",
    instructions: "i",
  }));
  expect(problemsOf(JSON.stringify({ personas: many }))).toEqual([expect.stringMatching(/^personas: .*200/)]);
  const keys = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`k${index}`, 1]));
  const problems = problemsOf(JSON.stringify(keys));
  expect(problems).toHaveLength(offerLimits.problemsMax + 1);
  expect(problems.at(-1)).toBe("and 40 more");
});

describe("what is not YAML as we read it", () => {
  test.each([
    ["a broken line", "personas:\n  - handle: [ada\n", /\(line \d\)$/],
    ["a key that stands twice", "guests: true\nguests: false\n", /^guests: stands here twice {2}\(line 2\)$/],
    ["a tag that nobody knows", "guests: !!js/function 'x'\n", /tag.*\(line 1\)$/i],
    ["two documents", "guests: true\n---\nguests: false\n", /document.*\(line \d\)$/],
    ["a list at the top", "- ada\n", /^the file: .*object.*\(line 1\)$/],
    ["a list of words", "personas: [ada]\n", /^personas\[0\]: .*\(line 1\)$/],
    ["an alias without an anchor", "guests: *nothing\n", /no anchor/],
    ["an alias of what it stands in", "personas: &a [*a]\n", /personas\[0\]/],
    ["a merge key", "x: &x { guests: true }\n<<: *x\n", /no such key/],
    ["nesting of lists without end", `personas:\n  ${"[".repeat(1_000_000)}`, /^is nested too deeply {2}\(line 2\)$/],
    [
      "nesting by indentation",
      Array.from({ length: 1_400 }, (_, level) => `${" ".repeat(level)}a:\n`).join(""),
      /nested too deeply|no such key/,
    ],
    ["more keys than sense", Array.from({ length: 130_000 }, (_, key) => `${key}:\n`).join(""), /^0: no such key/],
    ["nesting of mappings without end", "{".repeat(1_000_000), /^is nested too deeply/],
    ["nesting of entries without end", "- ".repeat(500_000), /^is nested too deeply/],
    ["nesting of keys without end", "? ".repeat(500_000), /^is nested too deeply/],
  ])("%s is refused with a reason", (_name, source, reason) => {
    const problems = problemsOf(source);
    expect(problems.some((problem) => reason.test(problem))).toBe(true);
  });

  test("aliases that multiply are refused before they do", () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items = level === 0 ? "x" : Array.from({ length: 10 }, () => `*l${level - 1}`).join(", ");
      return `l${level}: &l${level} [${items}]`;
    });
    expect(problemsOf(levels.join("\n"))).toEqual([expect.stringContaining("aliases")]);
  });

  test("brackets in a text nest nothing", () => {
    const text = `${"[{".repeat(100)} - - ? : `.trim();
    const { personas } = parseOffer(`${persona("instructions", text)}`, "f");
    expect(personas[0]?.instructions).toBe(text);
    const block = `personas:${ada.replace("Be careful.", `|\n      ${text}\n      more`)}`;
    expect(parseOffer(block, "f").personas[0]?.instructions).toBe(`${text}\nmore\n`);
  });

  test("a few aliases are a convenience", () => {
    const { personas } = parseOffer(
      `personas:
  - { handle: a, displayName: A, description: &d Same words, instructions: i }
  - { handle: b, displayName: B, description: *d, instructions: i }`,
      "f",
    );
    expect(personas.map(({ description }) => description)).toEqual(["Same words", "Same words"]);
  });
});

describe("the file itself", () => {
  test("has at most 1 MiB", async () => {
    const exact = `# ${long(offerLimits.fileBytesMax - 2)}`;
    expect((await readOffer(await fileOf(exact))).personas).toEqual([]);
    await expect(readOffer(await fileOf(`${exact}x`))).rejects.toThrow("is larger than 1 MiB");
  });

  test("is UTF-8, exists and is a file", async () => {
    await expect(readOffer(await fileOf(Uint8Array.of(0x23, 0xff, 0xfe)))).rejects.toThrow("is not UTF-8");
    const missing = join(tmpdir(), "polylogue-no-such-offer.yaml");
    await expect(readOffer(missing)).rejects.toThrow("can not be read (ENOENT)");
    await expect(readOffer(tmpdir())).rejects.toThrow("can not be read (EISDIR)");
  });
});
