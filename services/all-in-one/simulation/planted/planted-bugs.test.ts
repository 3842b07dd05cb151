import { describe, expect, it } from "vitest";
import { findBug } from "./find-bug.ts";
import { logBugs } from "./log-bugs.ts";
import { sessionBugs } from "./session-bugs.ts";

/** Seeds within which a planted bug has to show. */
const seedsMax = 40;

describe("the simulation catches", () => {
  it.each([...logBugs, ...sessionBugs])("$title", async (bug) => {
    expect(await findBug(bug, seedsMax)).toBeDefined();
  });
});
