import { allChecks } from "../checks/all-checks.ts";
import { runClasses } from "../faults/run-classes.ts";
import { runWorld } from "../run-world.ts";
import type { Run } from "./run-of-seed.ts";
import type { Summary } from "./summary.ts";

/** Lives one run and says what came of it. */
export async function runOne(run: Run, say?: (line: string) => void): Promise<Summary> {
  const { seed, className, mode } = run;
  const before = process.cpuUsage();
  const result = await runWorld({ seed, plan: runClasses[className], mode, checks: allChecks, ...(say && { say }) });
  const { user, system } = process.cpuUsage(before);
  const { violations } = result;
  return {
    runs: 1,
    cpuMs: (user + system) / 1_000,
    counts: Object.fromEntries(result.counts),
    failed: violations.length > 0 ? [{ run, violations }] : [],
  };
}
