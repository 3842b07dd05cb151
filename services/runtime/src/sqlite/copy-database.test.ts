import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { copyDatabase } from "./copy-database.ts";
import { Database } from "./database.ts";
import { temporaryFile } from "./fixtures/temporary-file.ts";
import { wordsSchema } from "./fixtures/words-schema.ts";
import { openDatabase } from "./open-database.ts";

describe("a copy of a database", () => {
  it("[L3] is the state of one moment, beside an open transaction, a reader and what is still in the log file", async () => {
    const file = await temporaryFile();
    const writer = openDatabase({ file }, wordsSchema);
    const other = openDatabase({ file }, wordsSchema);
    writer.execute("INSERT INTO words VALUES ('committed', 9)");
    other.execute("BEGIN; SELECT * FROM words");
    writer.execute("BEGIN IMMEDIATE; INSERT INTO words VALUES ('not yet', 7)");
    const to = `${file} of 'today'`;
    copyDatabase(file, to);
    writer.execute("COMMIT");
    const copy = new Database(to, 0);
    expect(copy.prepare("SELECT word FROM words").all()).toEqual([{ word: "committed" }]);
    expect(existsSync(`${to}-wal`)).toBe(false);
    for (const each of [copy, writer, other]) each.close();
  });

  it("[L8] has nothing of what was deleted", async () => {
    const file = await temporaryFile();
    const database = openDatabase({ file }, wordsSchema);
    database.execute("PRAGMA secure_delete = OFF; INSERT INTO words VALUES ('a secret of the past', 1)");
    database.emptyLog();
    database.execute("DELETE FROM words");
    database.emptyLog();
    expect((await readFile(file)).includes("a secret of the past")).toBe(true);
    copyDatabase(file, `${file}.copy`);
    expect((await readFile(`${file}.copy`)).includes("a secret of the past")).toBe(false);
    database.close();
  });

  it("is refused with a typed error: of no database, and over a file that is there", async () => {
    const file = await temporaryFile();
    await writeFile(file, "no database".repeat(1_000));
    const failed = (kind: string) => expect.objectContaining({ name: "SqliteError", kind });
    expect(() => copyDatabase(file, `${file}.copy`)).toThrow(failed("corrupt"));
    const good = `${file}.good`;
    openDatabase({ file: good }, wordsSchema).close();
    expect(() => copyDatabase(good, file)).toThrow(failed("corrupt"));
  });
});
