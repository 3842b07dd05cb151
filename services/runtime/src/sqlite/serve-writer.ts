import { BlockReader } from "./block-reader.ts";
import { checkPages } from "./check-pages.ts";
import type { Database } from "./database.ts";
import { type RowApplier, runGroup } from "./run-group.ts";
import type { Schema } from "./schema.ts";
import { serveDatabase } from "./serve-database.ts";

/** The whole of a writer's worker: `createApplier` prepares its statements once. */
export function serveWriter(schema: Schema, createApplier: (database: Database) => RowApplier): void {
  serveDatabase(schema, (database, post) => {
    // One connection looks: the writer's, which everybody waits for.
    checkPages(database);
    const applier = createApplier(database);
    return (message) => {
      if (message.kind === "emptyLog") post({ kind: "logEmptied", isDone: database.emptyLog() });
      if (message.kind !== "group") return;
      const outcome = runGroup(database, applier, message.rows, () => new BlockReader(message.block));
      post({ kind: "group", ...outcome }, [outcome.results.buffer as ArrayBuffer]);
    };
  });
}
