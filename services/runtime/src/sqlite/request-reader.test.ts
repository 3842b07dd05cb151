import type { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { temporaryFile } from "./fixtures/temporary-file.ts";
import { countWords, hasWord } from "./fixtures/words-questions.ts";
import { wordsSchema } from "./fixtures/words-schema.ts";
import { openDatabase } from "./open-database.ts";
import type { Question } from "./question.ts";
import { RequestReader } from "./request-reader.ts";

interface Opened {
  readonly reader: RequestReader;
  readonly workers: Worker[];
  add(word: string): void;
}

describe("a reader", () => {
  it("[L6] sees what was committed before the question, also by others", async () => {
    const { reader, add } = await open();
    for (const [index, word] of ["a", "b", "c"].entries()) {
      add(word);
      expect(await reader.ask(countWords)).toBe(index + 1);
    }
    expect(await Promise.all(["a", "x"].map((word) => reader.ask(hasWord, word)))).toEqual([true, false]);
  });

  it("[L6] a question that fails, or that nobody knows, fails alone", async () => {
    const { reader, add } = await open();
    add("a");
    const unknown: Question<[], number> = { ...countWords, name: "unheard of" };
    const answers = await Promise.allSettled([reader.ask(hasWord, ""), reader.ask(unknown), reader.ask(hasWord, "a")]);
    expect(answers).toMatchObject([
      { reason: { name: "SqliteError", message: "no word is empty" } },
      { reason: { name: "SqliteError", message: "the worker does not know the question unheard of" } },
      { value: true },
    ]);
  });

  it("[L6] when the thread ends, what was asked is refused, and what is asked then waits for the next thread", async () => {
    const { reader, workers, add } = await open();
    add("a");
    workers[0]?.postMessage(null);
    await expect(reader.ask(countWords)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await Promise.all([reader.ask(countWords), reader.ask(hasWord, "a")])).toEqual([1, true]);
    expect(workers).toHaveLength(2);
  });

  it("[L6] bounds what waits", async () => {
    const { reader } = await open();
    const answers = await Promise.allSettled(Array.from({ length: 4_100 }, () => reader.ask(countWords)));
    expect(answers.filter(({ status }) => status === "rejected")).toHaveLength(4);
    expect(answers.at(-1)).toMatchObject({
      reason: { kind: "unavailable", message: "Too many reads wait for the disk." },
    });
  });

  it("[L3] closing answers what was asked, and refuses what comes after", async () => {
    const { reader } = await open();
    const asked = reader.ask(countWords);
    await reader.close();
    expect(await asked).toBe(0);
    await expect(reader.ask(countWords)).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("[L9] rejects to open a file that it can not read", async () => {
    const file = await temporaryFile();
    openDatabase({ file }, { migrations: [...wordsSchema.migrations, "CREATE TABLE later (x TEXT)"] }).close();
    const entry = new URL("./fixtures/words-reader.worker.ts", import.meta.url);
    const opening = RequestReader.open({ entry, database: { file }, clock: systemClock });
    await expect(opening).rejects.toMatchObject({ name: "SqliteError", kind: "newer_schema" });
  });
});

async function open(): Promise<Opened> {
  const file = await temporaryFile();
  const workers: Worker[] = [];
  const reader = await RequestReader.open({
    entry: new URL("./fixtures/words-reader.worker.ts", import.meta.url),
    database: { file },
    clock: systemClock,
    onStart: (worker) => workers.push(worker),
  });
  const database = openDatabase({ file }, wordsSchema);
  const insert = database.prepare("INSERT INTO words VALUES (?, ?)");
  onTestFinished(async () => {
    database.close();
    await reader.close();
  });
  return { reader, workers, add: (word) => void insert.run(word, word.length) };
}
