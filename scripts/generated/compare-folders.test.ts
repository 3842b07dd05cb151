import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { compareFolders } from "./compare-folders.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test("equal folders have no differences", () => {
  expect(compareFolders(folder({ "a/b.ts": "1" }), folder({ "a/b.ts": "1" }))).toEqual([]);
});

test("a missing, a changed and a left-over file are each told", () => {
  const expected = folder({ "missing.ts": "1", "changed.ts": "1", "same.ts": "1" });
  const actual = folder({ "changed.ts": "2", "same.ts": "1", "old/left.ts": "1" });
  expect(compareFolders(expected, actual)).toEqual([
    "changed.ts: differs",
    "missing.ts: missing",
    "old/left.ts: nothing generates it",
  ]);
});

test("nothing to compare with is a failure, not a success", () => {
  expect(() => compareFolders(folder({}), folder({}))).toThrow("nothing to compare");
});

function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), "compare-folders-"));
  folders.push(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}
