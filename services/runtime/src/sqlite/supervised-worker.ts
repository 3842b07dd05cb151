import type { TransferListItem, Worker } from "node:worker_threads";
import type { Clock } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import type { DatabaseOptions } from "./open-database.ts";
import { spawnWorker } from "./spawn-worker.ts";
import { failureOf, knownFailure, SqliteError, type SqliteFailure } from "./sqlite-error.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

export interface SupervisedWorkerOptions {
  readonly entry: URL;
  readonly database: DatabaseOptions;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  /** Told of every thread that is started, for tests and metrics. */
  readonly onStart?: ((worker: Worker) => void) | undefined;
}

/** Who works with the thread. */
export interface WorkerListener {
  /** The file is open: messages may be posted. Again after every restart. */
  ready(): void;
  message(message: FromWorker): void;
  /** The thread has ended. It is started again if it ever was ready. */
  down(failure: SqliteFailure): void;
}

/** Milliseconds until a worker is started again: the first time, and at most. */
const restartMsMin = 50;
const restartMsMax = 5_000;
/** Milliseconds that a worker has to close its file. */
const closeTimeoutMs = 5_000;

/** A worker thread that, once it has opened its file, is started again whenever it ends, ever more slowly. */
export class SupervisedWorker {
  /** How the first start went; rejects with a SqliteError. */
  readonly opened: Promise<void>;
  readonly #options: SupervisedWorkerOptions;
  readonly #listener: WorkerListener;
  readonly #settleOpened: (failure?: SqliteFailure) => void;
  #worker: Worker | undefined;
  #isReady = false;
  #wasOpened = false;
  #isClosing = false;
  #restarts = 0;
  #cancelRestart: (() => void) | undefined;

  constructor(options: SupervisedWorkerOptions, listener: WorkerListener) {
    this.#options = options;
    this.#listener = listener;
    let settle: (failure?: SqliteFailure) => void = () => {};
    this.opened = new Promise((resolve, reject) => {
      settle = (failure) => (failure ? reject(new SqliteError(failure)) : resolve());
    });
    // Whoever waits for it hears of it; nobody has to.
    this.opened.catch(() => {});
    this.#settleOpened = settle;
    this.#start();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  post(message: ToWorker, transfer?: readonly TransferListItem[]): void {
    this.#worker?.postMessage(message, transfer);
  }

  /** Ends the thread after the messages that were posted; gives up waiting for it after 5 s. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelRestart?.();
    const worker = this.#worker;
    if (!worker) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.setTimer(closeTimeoutMs, () => {
        // It is left behind, not terminated: that inside of the driver's native code would abort the whole process.
        worker.unref();
        resolve();
      });
      worker.once("exit", () => {
        cancel();
        resolve();
      });
      this.post({ kind: "close" });
    });
  }

  #start(): void {
    const { entry, database, onStart } = this.#options;
    const worker = spawnWorker(entry, database);
    let failure: SqliteFailure | undefined;
    worker.on("message", (message: FromWorker) => {
      if (message.kind === "refused") failure = message.failure;
      else this.#take(message);
    });
    worker.on("error", (error) => {
      failure ??= { ...failureOf(error), kind: "unavailable" };
    });
    worker.once("exit", (code) =>
      this.#ended(failure ?? knownFailure("unavailable", `The worker ended with code ${code}.`)),
    );
    this.#worker = worker;
    onStart?.(worker);
  }

  #take(message: FromWorker): void {
    if (message.kind === "ready") {
      this.#isReady = true;
      this.#wasOpened = true;
      this.#settleOpened();
      this.#listener.ready();
      return;
    }
    // It opened its file and did some work.
    this.#restarts = 0;
    this.#listener.message(message);
  }

  #ended(failure: SqliteFailure): void {
    this.#worker = undefined;
    this.#isReady = false;
    this.#settleOpened(failure);
    // A file that could not be opened at all is its opener's affair.
    if (this.#wasOpened && !this.#isClosing) {
      const waitMs = Math.min(restartMsMax, restartMsMin * 2 ** this.#restarts);
      // Beyond this the wait does not grow any more.
      this.#restarts = Math.min(this.#restarts + 1, 16);
      this.#cancelRestart = this.#options.clock.setTimer(waitMs, () => this.#start());
      this.#options.log?.error({ failure, waitMs }, "a database worker ended; it is started again");
    }
    this.#listener.down(failure);
  }
}
