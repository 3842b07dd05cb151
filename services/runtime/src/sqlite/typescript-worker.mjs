// Node 20 reads no TypeScript, and a worker thread does not take over the loader of the thread that starts it.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.entry);
