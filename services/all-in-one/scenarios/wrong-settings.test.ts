import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProduct } from "./product-process.fixture.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "polylogue-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("what the operator set wrong ends the start, with every problem in plain words", () => {
  it("wrong values of settings, each by its name", async () => {
    const started = startProduct({ DATA_DIR: directory, PORT: "eighty", LOG_LEVEL: "loud" });
    await expect(started).rejects.toThrow(/PORT[\s\S]*LOG_LEVEL/);
  });

  it("a default model whose provider is not live", async () => {
    await expect(startProduct({ DATA_DIR: directory, DEFAULT_MODEL: "openai/x" })).rejects.toThrow(/DEFAULT_MODEL/);
  });

  it("a file of personas that is not there", async () => {
    await expect(startProduct({ DATA_DIR: directory, DIRECTORY_FILE: "/nowhere.yaml" })).rejects.toThrow(
      /nowhere\.yaml/,
    );
  });

  it("a file of personas with errors, each with its place and its line", async () => {
    const file = join(directory, "personas.yaml");
    await writeFile(
      file,
      `personas:
  - handle: "not a handle"
    displayName: Ada
    description: Careful
    instructions: Think.
  - handle: grace
    colour: blue
`,
    );
    const error = await startProduct({ DATA_DIR: directory, DIRECTORY_FILE: file }).catch(
      (reason: Error) => reason.message,
    );
    expect(error).toMatch(/personas\[0\]\.handle[^\n]*line 2/);
    expect(error).toMatch(/personas\[1\][^\n]*colour/);
  });
});
