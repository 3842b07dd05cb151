import { SqliteError } from "@polylogue/runtime/sqlite/sqlite-error";
import { StoreError } from "../store-error.ts";

/** The port's error for a failure of SQLite; another error is a broken promise and stays what it is. */
export function storeErrorOf(error: unknown): unknown {
  return error instanceof SqliteError ? new StoreError(error.kind, error.message, error) : error;
}
