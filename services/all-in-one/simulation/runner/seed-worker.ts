import type { Run } from "./run-of-seed.ts";
import { runOne } from "./run-one.ts";

/** A process that lives the runs that it is sent, one after the other. It asks for more whenever it has none. */
process.on("message", (runs: readonly Run[]) => {
  void runAll(runs);
});
// Its parent is gone.
process.on("disconnect", () => process.exit());
process.send?.("ready");

async function runAll(runs: readonly Run[]): Promise<void> {
  for (const run of runs) process.send?.({ className: run.className, summary: await runOne(run) });
  process.send?.("ready");
}
