import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import { createJournal } from "./journal.ts";
import { readJournals } from "./read-journals.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "polylogue-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("journals of several processes are read as one, by time, also when one of them was killed while it wrote", () => {
  const files = ["one", "two"].map((name) => join(directory, `${name}.ndjson`));
  const [one, two] = files.map(createJournal);
  one?.write({ kind: "nemesis", what: "kill", whom: "room 1" });
  two?.write({ kind: "fact", name: "reads", count: 3 });
  one?.write({ kind: "nemesis", what: "kill", whom: "room 2" });
  one?.close();
  two?.close();
  appendFileSync(files[1] ?? "", '{"kind":"fact","na');
  const read = readJournals(files);
  expect(read.map((entry) => ("whom" in entry ? entry.whom : entry.kind))).toEqual(["room 1", "fact", "room 2"]);
  expect(read.filter(({ kind }) => kind === "nemesis")).toEqual(one?.entries);
});

test("a digest is of what a value says, whatever the order of its keys", () => {
  expect(digestOf({ a: 1, b: { c: 2, d: [3] } })).toBe(digestOf({ b: { d: [3], c: 2 }, a: 1 }));
  expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: 2 }));
});
