import { availableParallelism } from "node:os";
import { keptSeeds } from "./kept-seeds.ts";
import { readArguments } from "./runner/arguments.ts";
import type { Run } from "./runner/run-of-seed.ts";
import { runOne } from "./runner/run-one.ts";
import { runSeeds } from "./runner/run-seeds.ts";
import type { FailedRun, Summary } from "./runner/summary.ts";
import { missingFrom } from "./runner/vacuity.ts";

/** Worker processes at most. */
const workersMax = 8;
/** Failed runs that are told in full. */
const failuresTold = 10;

try {
  const wish = readArguments(process.argv.slice(2));
  const isWell = wish.kind === "one" ? await lookAt(wish.run, wish.isTraced) : await runMany(wish.runs, wish.isCounted);
  process.exitCode = isWell ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
// All is done: whoever waits for this process need not wait until Node has ended, too.
process.send?.({ exitStatus: process.exitCode });

async function lookAt(run: Run, isTraced: boolean): Promise<boolean> {
  const summary = await runOne(run, isTraced ? console.log : undefined);
  console.log(`seed ${run.seed}, ${run.className}, ${run.mode}: ${Math.round(summary.cpuMs)} ms`);
  for (const failed of summary.failed) tell(failed);
  tellCounts(summary);
  return summary.failed.length === 0;
}

async function runMany(wanted: readonly Run[], isCounted: boolean): Promise<boolean> {
  const workers = Math.min(workersMax, availableParallelism());
  let failures = 0;
  const summaries = await runSeeds([...keptSeeds, ...wanted], workers, ({ summary: { failed } }) => {
    for (const each of failed) {
      failures += 1;
      if (failures <= failuresTold) tell(each);
    }
  });
  for (const [className, summary] of summaries) {
    console.log(line(className, summary));
    if (isCounted) tellCounts(summary);
  }
  const missing = missingFrom(summaries);
  for (const what of missing) console.error(what);
  if (failures > 0) console.error(`${failures} runs broke a rule`);
  return failures === 0 && missing.length === 0;
}

function tell({ run: { seed, className, mode }, violations }: FailedRun): void {
  console.error(`\nseed ${seed}, ${className}, ${mode}:`);
  for (const { rules, atMs, what } of violations)
    console.error(`  [${rules}] after ${(atMs / 1_000).toFixed(3)} s: ${what}`);
  console.error(`  npm run simulation -- --seed ${seed} --class ${className} --mode ${mode} --trace`);
}

function tellCounts({ counts }: Summary): void {
  for (const [what, count] of Object.entries(counts).sort()) console.log(`  ${what}: ${count}`);
}

function line(className: string, { runs, cpuMs, counts }: Summary): string {
  const sum = (prefix: string) =>
    Object.entries(counts).reduce((total, [what, count]) => (what.startsWith(prefix) ? total + count : total), 0);
  return [
    className.padEnd(12),
    `${runs} runs`,
    `${Math.round(cpuMs / runs)} ms each`,
    `${sum("event ")} events`,
    `${sum("fault ")} faults`,
    `${sum("commit lost")} lost commits`,
    `${sum("resumed")} resumes`,
  ].join("  ");
}
