import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Database } from "./database.ts";
import { temporaryFile } from "./fixtures/temporary-file.ts";
import { wordsSchema } from "./fixtures/words-schema.ts";
import { openDatabase } from "./open-database.ts";
import { migrate } from "./schema.ts";
import { SqliteError } from "./sqlite-error.ts";

describe("a database", () => {
  it("[L3] is opened for durable writes", async () => {
    const database = openDatabase({ file: await temporaryFile() }, wordsSchema);
    const pragma = (name: string): unknown => Object.values(database.prepare<object>(`PRAGMA ${name}`).get() ?? {})[0];
    // 2 is FULL.
    expect([pragma("journal_mode"), pragma("synchronous"), pragma("busy_timeout")]).toEqual(["wal", 2, 5_000]);
    expect(pragma("wal_autocheckpoint")).toBe(4_000);
    expect(pragma("secure_delete")).toBe(1);
    database.close();
  });

  it("[L2] undoes a transaction that fails, and is ready for the next one", async () => {
    const database = openDatabase({ file: await temporaryFile() }, wordsSchema);
    const insert = database.prepare("INSERT INTO words VALUES (?, ?)");
    const failing = (): void =>
      database.write(() => {
        insert.run("kept not", 8);
        insert.run("bad", -1);
      });
    expect(failing).toThrow(SqliteError);
    expect(database.write(() => insert.run("good", 4).changes)).toBe(1);
    expect(database.prepare("SELECT word FROM words").all()).toEqual([{ word: "good" }]);
    database.close();
  });

  it("[L2] tells a locked file from a bad row", async () => {
    const file = await temporaryFile();
    const database = openDatabase({ file, busyTimeoutMs: 1 }, wordsSchema);
    const other = new Database(file, 0);
    const refused = other.write(() => {
      try {
        database.write(() => {});
      } catch (error) {
        return error;
      }
      return undefined;
    });
    expect(refused).toMatchObject({ name: "SqliteError", kind: "unavailable", isOutcomeUnknown: false });
    const bad = (): void => database.write(() => database.execute("INSERT INTO words VALUES ('x', -1)"));
    expect(bad).toThrow(expect.objectContaining({ kind: "corrupt" }));
    other.close();
    database.close();
  });

  it("[G5] finds nothing for a text with a NUL, and does not store one", async () => {
    const database = openDatabase({ file: await temporaryFile() }, wordsSchema);
    const insert = database.prepare("INSERT INTO words VALUES (?, ?)");
    const find = database.prepare("SELECT word FROM words WHERE word = ?");
    insert.run("word", 4);
    expect(find.get("word\0longer")).toBeUndefined();
    expect(() => insert.run("other\0word", 5)).toThrow("BLOB");
    expect(find.get("other")).toBeUndefined();
    database.close();
  });

  it("[L7] ends a statement whose loop is left early, so that the log file can be emptied", async () => {
    const database = openDatabase({ file: await temporaryFile() }, wordsSchema);
    for (const word of ["a", "b", "c"]) database.prepare("INSERT INTO words VALUES (?, 1)").run(word);
    const select = database.prepare<{ word: string }>("SELECT word FROM words ORDER BY word");
    for (const { word } of select.iterate()) {
      expect(word).toBe("a");
      break;
    }
    expect(database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()).toEqual({ busy: 0, log: 0, checkpointed: 0 });
    database.close();
  });
});

describe("the log file of a database", () => {
  it("[L8] is emptied: what was overwritten stays neither in it nor in the file", async () => {
    const file = await temporaryFile();
    const database = openDatabase({ file }, wordsSchema);
    const bytes = () => Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
    database.execute("INSERT INTO words VALUES ('a secret of the past', 1)");
    database.execute("UPDATE words SET word = 'nothing'");
    expect(bytes().includes("a secret of the past")).toBe(true);
    expect(database.emptyLog()).toBe(true);
    expect(bytes().includes("a secret of the past")).toBe(false);
    expect(database.prepare("SELECT word FROM words").all()).toEqual([{ word: "nothing" }]);
    expect(Object.values(database.prepare<object>("PRAGMA busy_timeout").get() ?? {})).toEqual([5_000]);
    database.close();
  });

  it("[L8] is not waited for when somebody else reads from it", async () => {
    const file = await temporaryFile();
    const database = openDatabase({ file }, wordsSchema);
    const reader = new Database(file, 0);
    reader.execute("BEGIN");
    reader.prepare("SELECT * FROM words").all();
    database.execute("INSERT INTO words VALUES ('new', 3)");
    expect(database.emptyLog()).toBe(false);
    reader.execute("COMMIT");
    expect(database.emptyLog()).toBe(true);
    reader.close();
    database.close();
  });
});

describe("a schema", () => {
  const second = "ALTER TABLE words ADD COLUMN language TEXT NOT NULL DEFAULT 'en'";

  it("[L9] moves a file of an earlier version forward and keeps its rows", async () => {
    const file = await temporaryFile();
    const earlier = openDatabase({ file }, wordsSchema);
    earlier.execute("INSERT INTO words VALUES ('old', 3)");
    earlier.close();
    const later = openDatabase({ file }, { migrations: [...wordsSchema.migrations, second] });
    expect(later.prepare("SELECT * FROM words").all()).toEqual([{ word: "old", length: 3, language: "en" }]);
    expect(later.prepare("SELECT version FROM schema_version").get()).toEqual({ version: 2 });
    later.close();
  });

  it("[L9] refuses a file of a later version", async () => {
    const file = await temporaryFile();
    openDatabase({ file }, { migrations: [...wordsSchema.migrations, second] }).close();
    expect(() => openDatabase({ file }, wordsSchema)).toThrow(expect.objectContaining({ kind: "newer_schema" }));
  });

  it("[L9] is moved whole or not at all", async () => {
    const file = await temporaryFile();
    openDatabase({ file }, wordsSchema).close();
    const database = new Database(file, 0);
    const broken = { migrations: [...wordsSchema.migrations, second, "CREATE TABLE words (again TEXT)"] };
    expect(() => migrate(database, broken)).toThrow("already exists");
    expect(database.prepare("SELECT version FROM schema_version").get()).toEqual({ version: 1 });
    expect(() => database.prepare("SELECT language FROM words")).toThrow("no such column");
    database.close();
  });
});
