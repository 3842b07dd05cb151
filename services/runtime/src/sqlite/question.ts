import type { Database } from "./database.ts";

/**
 * Something that a reader's worker can be asked. Arguments and answers are plain values; they are copied between the threads.
 * `prepare` runs once, in the worker; one call of what it returns sees one state of the file.
 */
export interface Question<Args extends readonly unknown[], Answer> {
  /** Unique among the questions of a worker. */
  readonly name: string;
  prepare(database: Database): (...args: Args) => Answer;
}
