import type { DatabaseOptions } from "./open-database.ts";
import type { SqliteFailure } from "./sqlite-error.ts";

/** What a worker is started with. */
export interface WorkerStart {
  /** The module that runs in it. */
  readonly entry: string;
  readonly database: DatabaseOptions;
}

/** To a worker. */
export type ToWorker =
  | { readonly kind: "group"; readonly rows: number; readonly block: ArrayBuffer }
  | { readonly kind: "ask"; readonly id: number; readonly question: string; readonly args: readonly unknown[] }
  /** Empty the log file, if nobody reads from it just now. */
  | { readonly kind: "emptyLog" }
  | { readonly kind: "close" };

/** From a worker. `refused`: the file can not be opened; the worker ends. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "refused"; readonly failure: SqliteFailure }
  | ({ readonly kind: "group" } & GroupOutcome)
  | { readonly kind: "logEmptied"; readonly isDone: boolean }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly failure: SqliteFailure };

/** What became of a group: one result a row, in order, and the rows that failed. */
export interface GroupOutcome {
  readonly results: Float64Array;
  readonly failures: readonly { readonly index: number; readonly failure: SqliteFailure }[];
}
