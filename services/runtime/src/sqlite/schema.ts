import type { Database } from "./database.ts";
import { knownFailure, SqliteError } from "./sqlite-error.ts";

/** A file's tables. Version n is what the first n migrations make; a migration that was released never changes. */
export interface Schema {
  readonly migrations: readonly string[];
}

/** Brings a file forward to this version, all or nothing. Throws `newer_schema` when a later version wrote it. */
export function migrate(database: Database, schema: Schema): void {
  database.write(() => {
    database.execute(`
      CREATE TABLE IF NOT EXISTS schema_version (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        version INTEGER NOT NULL
      ) STRICT;
      INSERT OR IGNORE INTO schema_version VALUES (1, 0);
    `);
    const stored = database.prepare<{ version: number }>("SELECT version FROM schema_version").get()?.version ?? 0;
    const known = schema.migrations.length;
    if (stored > known) {
      const message = `The file has schema version ${stored}, this program knows ${known}: a later version wrote it.`;
      throw new SqliteError(knownFailure("newer_schema", message));
    }
    if (stored === known) return;
    for (const migration of schema.migrations.slice(stored)) database.execute(migration);
    database.prepare("UPDATE schema_version SET version = ?").run(known);
  });
}
