import { readFileSync } from "node:fs";
import type { JournalEntry } from "./journal-entry.ts";

/** Reads the journals of several processes as one, by time. The last line of a process that was killed may be half a line: it is left out. */
export function readJournals(files: readonly string[]): JournalEntry[] {
  return inOrder(files.flatMap((file) => readLines(readFileSync(file, "utf8"))));
}

/** By time; what one process wrote stays in its order, since the sort is stable. */
export function inOrder(entries: readonly JournalEntry[]): JournalEntry[] {
  return entries.toSorted((one, other) => one.atNs - other.atNs);
}

function readLines(text: string): JournalEntry[] {
  const lines = text.split("\n");
  // After the last newline there is nothing, or half a line.
  lines.pop();
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}
