import type { Worker } from "node:worker_threads";
import type { Clock } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import type { DatabaseOptions } from "./open-database.ts";
import type { Question } from "./question.ts";
import { knownFailure, SqliteError, type SqliteFailure } from "./sqlite-error.ts";
import { SupervisedWorker } from "./supervised-worker.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

export interface RequestReaderOptions {
  /** A module that calls `serveReader`. */
  readonly entry: URL;
  readonly database: DatabaseOptions;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  readonly onStart?: ((worker: Worker) => void) | undefined;
}

interface Pending {
  readonly request: ToWorker;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Questions that wait for their answers; more are refused. */
const pendingMax = 4_096;

/** Reads through a worker thread. An answer sees everything that was committed before the question was asked. */
export class RequestReader {
  readonly #worker: SupervisedWorker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #isClosed = false;

  private constructor(options: RequestReaderOptions) {
    this.#worker = new SupervisedWorker(options, {
      ready: () => {
        for (const { request } of this.#pending.values()) this.#worker.post(request);
      },
      message: (message) => this.#take(message),
      down: (failure) => this.#fail(failure),
    });
  }

  /** Resolves when the file is open; rejects with a SqliteError when it can not be. */
  static async open(options: RequestReaderOptions): Promise<RequestReader> {
    const reader = new RequestReader(options);
    try {
      await reader.#worker.opened;
      return reader;
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  /** Rejects with a SqliteError. */
  ask<Args extends readonly unknown[], Answer>(question: Question<Args, Answer>, ...args: Args): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new SqliteError(knownFailure("unavailable", "The reader is closed."));
      if (this.#pending.size >= pendingMax) {
        throw new SqliteError(knownFailure("unavailable", "Too many reads wait for the disk."));
      }
      this.#lastId += 1;
      const request: ToWorker = { kind: "ask", id: this.#lastId, question: question.name, args };
      this.#pending.set(this.#lastId, { request, resolve: resolve as (answer: unknown) => void, reject });
      if (this.#worker.isReady) this.#worker.post(request);
    });
  }

  /** Questions that were asked are answered first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.close();
    this.#fail(knownFailure("unavailable", "The reader is closed."));
  }

  #take(message: FromWorker): void {
    if (message.kind !== "answer" && message.kind !== "failed") return;
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === "answer") pending?.resolve(message.answer);
    else pending?.reject(new SqliteError(message.failure));
  }

  #fail(failure: SqliteFailure): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new SqliteError(failure));
  }
}
