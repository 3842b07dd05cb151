import { parentPort, type TransferListItem, workerData } from "node:worker_threads";
import type { Database } from "./database.ts";
import { openDatabase } from "./open-database.ts";
import type { Schema } from "./schema.ts";
import { failureOf } from "./sqlite-error.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

type Post = (message: FromWorker, transfer?: readonly TransferListItem[]) => void;
type Handle = (message: ToWorker) => void;

/** The frame of every worker: opens its file, says that it is ready or why not, takes messages, closes the file when it is told. */
export function serveDatabase(schema: Schema, start: (database: Database, post: Post) => Handle): void {
  const port = parentPort;
  if (!port) throw new Error("this module runs in a worker thread");
  const post: Post = (message, transfer) => port.postMessage(message, transfer);
  const { database: options } = workerData as WorkerStart;
  let database: Database;
  let handle: Handle;
  try {
    database = openDatabase(options, schema);
    handle = start(database, post);
  } catch (error) {
    post({ kind: "refused", failure: failureOf(error) });
    return;
  }
  port.on("message", (message: ToWorker) => {
    if (message.kind !== "close") return handle(message);
    database.close();
    port.close();
  });
  post({ kind: "ready" });
}
