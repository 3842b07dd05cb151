import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lockFile } from "./file-lock.ts";

const directory = mkdtempSync(join(tmpdir(), "polylogue-lock-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe("a file lock", () => {
  it("is held by one at a time and can be taken again after it was released", () => {
    const path = join(directory, "lock.sqlite");
    const first = lockFile(path);
    expect(first).toBeDefined();
    expect(lockFile(path)).toBeUndefined();
    first?.release();
    const second = lockFile(path);
    expect(second).toBeDefined();
    second?.release();
  });
});
