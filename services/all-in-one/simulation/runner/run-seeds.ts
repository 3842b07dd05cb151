import { fork } from "node:child_process";
import type { RunClassName } from "../faults/run-classes.ts";
import type { Run } from "./run-of-seed.ts";
import { addSummary, emptySummary, type Summary } from "./summary.ts";

/** Runs are handed out in lots of so many. */
const lotSize = 20;

interface Told {
  readonly className: RunClassName;
  readonly summary: Summary;
}

/** Lives all runs in some processes side by side. Rejects when one of these dies. */
export async function runSeeds(
  runs: readonly Run[],
  workers: number,
  told: (told: Told) => void,
): Promise<Map<RunClassName, Summary>> {
  const summaries = new Map<RunClassName, Summary>();
  const lots: Run[][] = [];
  for (let at = 0; at < runs.length; at += lotSize) lots.push(runs.slice(at, at + lotSize));
  const take = (each: Told): void => {
    const summary = summaries.get(each.className) ?? emptySummary();
    summaries.set(each.className, summary);
    addSummary(summary, each.summary);
    told(each);
  };
  await Promise.all(Array.from({ length: Math.min(workers, lots.length) }, () => workOff(lots, take)));
  return summaries;
}

async function workOff(lots: Run[][], take: (told: Told) => void): Promise<void> {
  const worker = fork(new URL("./seed-worker.ts", import.meta.url), {
    execArgv: ["--import", "tsx", "--max-semi-space-size=32"],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on("message", (message: Told | "ready") => {
        if (message !== "ready") {
          take(message);
          return;
        }
        const lot = lots.shift();
        if (lot) worker.send(lot);
        else resolve();
      });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`a worker ended with ${code}`)));
    });
  } finally {
    worker.disconnect();
    // It has nothing more to do, and whether it ends is no matter of this process.
    worker.unref();
  }
}
