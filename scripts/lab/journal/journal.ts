import { closeSync, openSync, writeSync } from "node:fs";
import type { JournalEntry } from "./journal-entry.ts";

/** An entry that has still to get its time. */
export type Untimed = JournalEntry extends infer E ? (E extends JournalEntry ? Omit<E, "atNs"> : never) : never;

/** What one process saw, in the order in which it saw it. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  write(entry: Untimed): void;
  close(): void;
}

/** Entries of a journal; a lab that writes more is one that runs away. */
const entriesMax = 2_000_000;

/** Keeps entries in memory and, where a file is named, in it as NDJSON, so that they are there also after a crash. */
export function createJournal(file?: string): Journal {
  const entries: JournalEntry[] = [];
  let descriptor = file === undefined ? undefined : openSync(file, "w");
  return {
    entries,
    write(entry) {
      if (entries.length >= entriesMax) throw new Error(`a journal has at most ${entriesMax} entries`);
      const timed = { atNs: Number(process.hrtime.bigint()), ...entry } as JournalEntry;
      entries.push(timed);
      if (descriptor !== undefined) writeSync(descriptor, `${JSON.stringify(timed)}\n`);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
