import type { Worker } from "node:worker_threads";
import type { Clock } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import { BlockWriter } from "./block-writer.ts";
import { type GroupBounds, GroupQueue, groupBounds, type WaitingRow, type WritableRow } from "./group-queue.ts";
import type { DatabaseOptions } from "./open-database.ts";
import { knownFailure, SqliteError, type SqliteFailure } from "./sqlite-error.ts";
import { SupervisedWorker } from "./supervised-worker.ts";
import type { FromWorker, GroupOutcome } from "./worker-messages.ts";

export interface GroupWriterOptions {
  /** A module that calls `serveWriter`. */
  readonly entry: URL;
  readonly database: DatabaseOptions;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  readonly bounds?: Partial<GroupBounds> | undefined;
  readonly onStart?: ((worker: Worker) => void) | undefined;
  /** Told of the rows of every group that is sent, for tests and metrics. */
  readonly onGroup?: ((rows: number) => void) | undefined;
}

/** Milliseconds from an erasure to the emptying of the log file; one try to the next, when others read from it. */
const emptyLogMs = 10_000;

/**
 * Writes rows through a worker thread, many in one transaction: while one group is under way the next one gathers. A row's
 * result is the number that the worker's applier made of it, and it is on the disk by then.
 */
export class GroupWriter {
  readonly #options: GroupWriterOptions;
  readonly #queue: GroupQueue;
  readonly #worker: SupervisedWorker;
  #underWay: readonly WaitingRow[] | undefined;
  #isScheduled = false;
  #isClosed = false;
  #cancelEmptying: (() => void) | undefined;
  #finished: Promise<void> | undefined;
  #whenIdle: (() => void) | undefined;

  private constructor(options: GroupWriterOptions) {
    this.#options = options;
    this.#queue = new GroupQueue({ ...groupBounds, ...options.bounds });
    this.#worker = new SupervisedWorker(options, {
      ready: () => this.#send(),
      message: (message) => this.#take(message),
      down: (failure) => this.#fail(failure),
    });
  }

  /** Resolves when the file is open; rejects with a SqliteError when it can not be. */
  static async open(options: GroupWriterOptions): Promise<GroupWriter> {
    const writer = new GroupWriter(options);
    try {
      await writer.#worker.opened;
      return writer;
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  /** Rejects with a SqliteError. */
  write(row: WritableRow): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new SqliteError(knownFailure("unavailable", "The writer is closed."));
      this.#queue.push({ row, resolve, reject });
      this.#schedule();
    });
  }

  /**
   * Empties the log file within some seconds, so that what was overwritten or deleted until now stays nowhere on the disk; calls until
   * then are one.
   */
  emptyLogSoon(): void {
    if (this.#cancelEmptying || this.#isClosed) return;
    this.#cancelEmptying = this.#options.clock.setTimer(emptyLogMs, () => {
      this.#cancelEmptying = undefined;
      if (this.#worker.isReady) this.#worker.post({ kind: "emptyLog" });
      else this.emptyLogSoon();
    });
  }

  /** Takes no more rows; resolves when those that it took have their results. */
  finish(): Promise<void> {
    this.#isClosed = true;
    this.#finished ??= new Promise((resolve) => {
      this.#whenIdle = resolve;
    });
    this.#tellIdle();
    return this.#finished;
  }

  /** Finishes, then ends the thread. */
  async close(): Promise<void> {
    await this.finish();
    // The last connection to a file tidies the log file away.
    this.#cancelEmptying?.();
    await this.#worker.close();
  }

  /** At the end of this turn of the loop, so that what one batch of input leads to goes together. */
  #schedule(): void {
    if (this.#isScheduled || this.#underWay) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#send();
    });
  }

  #send(): void {
    while (!this.#underWay && this.#worker.isReady && this.#queue.length > 0) {
      const group = this.#queue.take();
      const block = new BlockWriter(group.reduce((sum, { row }) => sum + row.bytes + 4, 0));
      const sent = group.filter((waiting) => pack(block, waiting));
      if (sent.length === 0) continue;
      const packed = block.finish();
      this.#underWay = sent;
      this.#worker.post({ kind: "group", rows: sent.length, block: packed }, [packed]);
      this.#options.onGroup?.(sent.length);
    }
    this.#tellIdle();
  }

  #take(message: FromWorker): void {
    if (message.kind === "logEmptied" && !message.isDone) this.emptyLogSoon();
    if (message.kind !== "group") return;
    const settled = this.#underWay ?? [];
    this.#underWay = undefined;
    // The disk gets its next work before those who wait get their answers.
    this.#send();
    settle(settled, message);
  }

  /** The thread is gone: what was under way may be stored or not, what waited is not. */
  #fail(failure: SqliteFailure): void {
    const underWay = this.#underWay ?? [];
    this.#underWay = undefined;
    for (const waiting of underWay) waiting.reject(new SqliteError({ ...failure, isOutcomeUnknown: true }));
    for (const waiting of this.#queue.takeAll())
      waiting.reject(new SqliteError({ ...failure, isOutcomeUnknown: false }));
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (!this.#underWay && this.#queue.length === 0) this.#whenIdle?.();
  }
}

/** False when the row can not be packed; its writer is told. */
function pack(block: BlockWriter, waiting: WaitingRow): boolean {
  try {
    block.part(() => waiting.row.encode(block));
    return true;
  } catch (error) {
    waiting.reject(error);
    return false;
  }
}

function settle(group: readonly WaitingRow[], { results, failures }: GroupOutcome): void {
  for (const { index, failure } of failures) group[index]?.reject(new SqliteError(failure));
  // A promise that was rejected stays so.
  for (const [index, waiting] of group.entries()) waiting.resolve(results[index] ?? 0);
}
