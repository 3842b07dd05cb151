import { Worker } from "node:worker_threads";
import type { DatabaseOptions } from "./open-database.ts";
import type { WorkerStart } from "./worker-messages.ts";

/** Starts a thread that runs `entry`, a module of TypeScript or of JavaScript. */
export function spawnWorker(entry: URL, database: DatabaseOptions): Worker {
  const isTypeScript = entry.pathname.endsWith(".ts");
  const start: WorkerStart = { entry: entry.href, database };
  return new Worker(isTypeScript ? new URL("./typescript-worker.mjs", import.meta.url) : entry, {
    workerData: start,
    // The flags of this process (a test runner's, a loader's, an inspector's) are not meant for it.
    execArgv: [],
  });
}
