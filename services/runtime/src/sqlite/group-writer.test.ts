import { EventEmitter, once } from "node:events";
import { statSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import { Database } from "./database.ts";
import { temporaryFile } from "./fixtures/temporary-file.ts";
import type { WritableRow } from "./group-queue.ts";
import { GroupWriter, type GroupWriterOptions } from "./group-writer.ts";

interface Opened {
  readonly writer: GroupWriter;
  /** Rows of each group, in the order of sending, and what else a test adds. */
  readonly events: unknown[];
  readonly workers: Worker[];
  readonly file: string;
}

describe("a writer of groups", () => {
  it("[L2] gathers what comes in one turn of the loop, and gives each row its own result", async () => {
    const { writer, events } = await open();
    expect(await Promise.all(["a", "b", "c"].map((word) => writer.write(wordRow(word))))).toEqual([1, 2, 3]);
    expect(events).toEqual([3]);
  });

  it("[L2] has one group under way, and sends the next one before the results of the last are handed out", async () => {
    const { writer, events } = await open({ bounds: { groupRowsMax: 2 } });
    await Promise.all(
      ["a", "b", "c", "d", "e"].map((word) =>
        writer.write(wordRow(word)).then((result) => {
          events.push(`${word} is ${result}`);
        }),
      ),
    );
    expect(events).toEqual([2, 2, "a is 1", "b is 2", 1, "c is 3", "d is 4", "e is 5"]);
  });

  it("[L2] a row that fails takes no other of its group with it", async () => {
    const { writer, events } = await open();
    const results = await Promise.allSettled(["a", "b", "a", "c"].map((word) => writer.write(wordRow(word))));
    expect(events).toEqual([4]);
    expect(results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.kind))).toEqual([
      1,
      2,
      "corrupt",
      3,
    ]);
  });

  it("[L2] a row that can not be packed fails alone", async () => {
    const { writer, events } = await open();
    const broken: WritableRow = {
      bytes: 1,
      encode: (block) => {
        block.text("half of it");
        throw new Error("can not be packed");
      },
    };
    const results = await Promise.allSettled([
      writer.write(wordRow("a")),
      writer.write(broken),
      writer.write(wordRow("b")),
    ]);
    expect(results).toMatchObject([{ value: 1 }, { reason: { message: "can not be packed" } }, { value: 2 }]);
    expect(events).toEqual([2]);
    await expect(writer.write(broken)).rejects.toThrow("can not be packed");
  });

  it("[L2] when the thread ends, what was under way is unknown and what waited is not stored; then it goes on", async () => {
    const { writer, workers, events } = await open({ bounds: { groupRowsMax: 2 } });
    workers[0]?.postMessage(null);
    const results = await Promise.allSettled(["a", "b", "c"].map((word) => writer.write(wordRow(word))));
    expect(results.map((result) => result.status === "rejected" && result.reason.isOutcomeUnknown)).toEqual([
      true,
      true,
      false,
    ]);
    expect(await writer.write(wordRow("a"))).toBe(1);
    expect(workers).toHaveLength(2);
    expect(events).toEqual([2, 1]);
  });

  it("[L2] a thread that keeps ending is started again ever more slowly, up to a bound", async () => {
    const delays: number[] = [];
    // Backoff without waiting for it; the deadline of closing stays what it is.
    let isClosing = false;
    const clock = {
      ...systemClock,
      setTimer: (delayMs: number, fire: () => void): (() => void) => {
        if (isClosing) return systemClock.setTimer(delayMs, fire);
        delays.push(delayMs);
        return systemClock.setTimer(0, fire);
      },
    };
    let starts = 0;
    const { writer, workers } = await open({
      clock,
      onStart: (worker) => {
        starts += 1;
        // The first one lives until the test begins; eight more end before they have done any work.
        if (starts > 1 && starts <= 9) worker.postMessage(null);
      },
    });
    workers[0]?.postMessage(null);
    // Each crash refuses what waited for it. A writer that is closed would refuse without end: this one has nine crashes to get over.
    let result = 0;
    for (let tries = 0; result !== 1 && tries < 100; tries += 1)
      result = await writer.write(wordRow("a")).catch(() => 0);
    expect(result).toBe(1);
    expect(delays).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    isClosing = true;
  });

  it("[L8] the log file is emptied some time after it was asked for, once for many, and again while others read from it", async () => {
    const clock = createManualClock();
    const { writer, workers, file } = await open({ clock });
    const emptied: unknown[] = [];
    workers[0]?.on("message", (message) => emptied.push(message));
    const next = () => once(workers[0] ?? new EventEmitter(), "message");
    await writer.write(wordRow("a"));
    const reader = new Database(file, 0);
    reader.execute("BEGIN");
    reader.prepare("SELECT * FROM words").all();
    await writer.write(wordRow("b"));
    emptied.length = 0;
    for (let calls = 0; calls < 3; calls += 1) writer.emptyLogSoon();
    await Promise.all([next(), clock.advance(10_000)]);
    reader.execute("COMMIT");
    await Promise.all([next(), clock.advance(10_000)]);
    await clock.advance(100_000);
    expect(emptied).toEqual([
      { kind: "logEmptied", isDone: false },
      { kind: "logEmptied", isDone: true },
    ]);
    expect(statSync(`${file}-wal`).size).toBe(0);
    reader.close();
  });

  it("[L3] closing waits for what was taken, and refuses what comes after", async () => {
    const { writer } = await open({ bounds: { groupRowsMax: 1 } });
    const results = ["a", "b", "c"].map((word) => writer.write(wordRow(word)));
    await writer.close();
    await expect(writer.write(wordRow("d"))).rejects.toMatchObject({ kind: "unavailable" });
    expect(await Promise.all(results)).toEqual([1, 2, 3]);
    await writer.close();
  });
});

async function open(options: Partial<GroupWriterOptions> = {}): Promise<Opened> {
  const events: unknown[] = [];
  const workers: Worker[] = [];
  const { onStart, ...others } = options;
  const database = { file: await temporaryFile() };
  const writer = await GroupWriter.open({
    entry: new URL("./fixtures/words-writer.worker.ts", import.meta.url),
    database,
    clock: systemClock,
    onGroup: (rows) => events.push(rows),
    onStart: (worker) => {
      onStart?.(worker);
      workers.push(worker);
    },
    ...others,
  });
  onTestFinished(() => writer.close());
  return { writer, events, workers, file: database.file };
}

function wordRow(word: string): WritableRow {
  return { bytes: word.length, encode: (block) => block.text(word) };
}
