import { expect, it } from "vitest";
import { allChecks } from "./checks/all-checks.ts";
import { type RunClassName, runClasses } from "./faults/run-classes.ts";
import { runWorld } from "./run-world.ts";

const classes = Object.keys(runClasses) as RunClassName[];

/** Every step of a world, as lines. */
async function linesOf(seed: number, className: RunClassName): Promise<string[]> {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line);
  await runWorld({ seed, plan: runClasses[className], mode: "liveness", checks: allChecks, say });
  return lines;
}

it.each(classes)("the same seed makes the same world, step by step: %s", async (className) => {
  const first = await linesOf(5, className);
  expect(first.length).toBeGreaterThan(200);
  expect(await linesOf(5, className)).toEqual(first);
});

it("another seed makes another world", async () => {
  const hashes = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const { hash } = await runWorld({ seed, plan: runClasses.quiet, mode: "safety", checks: allChecks });
      return hash;
    }),
  );
  expect(new Set(hashes).size).toBe(3);
});
