import type { JournalEntry } from "../journal/journal-entry.ts";

/**
 * How often each thing happened that a story may want: the kinds of entries (`ok`, `info`, `reset`, ...), `retry` for a command that was
 * sent again, `resume` for an event that a resume brought, `kill gateway` and the like for what was done to whom (numbers left out), and facts by their names.
 */
export function countHappenings(entries: readonly JournalEntry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (what: string, count = 1): void => void counts.set(what, (counts.get(what) ?? 0) + count);
  const sent = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "nemesis") add(`${entry.what} ${entry.whom.replace(/ \d+$/, "")}`);
    else if (entry.kind === "fact") add(entry.name, entry.count);
    else add(entry.kind);
    if (entry.kind === "invoke") {
      const key = `${entry.room} ${entry.participant} ${entry.commandId}`;
      if (sent.has(key)) add("retry");
      sent.add(key);
    }
    if (entry.kind === "deliver" && entry.via === "resume") add("resume");
  }
  return counts;
}
