import type { Invoke, Ok } from "../../journal/journal-entry.ts";
import type { Rule } from "../history.ts";
import { Violations } from "../violation.ts";

/**
 * 7: what was acknowledged before something else was sent for the first time stands before it. All clients read one clock, so this is
 * linearizability, as far as one room goes.
 */
export const realTime: Rule = (history) => {
  const violations = new Violations(7);
  /** Of the acknowledged so far, the one with the highest seq, by room. */
  const highest = new Map<string, Ok>();
  const floors = new Map<string, Ok | undefined>();
  const firstInvokes = new Map<string, Invoke>();
  const looked = new Set<string>();
  const participants = new Map<string, string>();
  for (const entry of history.entries) {
    if (entry.kind === "invoke") participants.set(entry.client, entry.participant);
    if (entry.kind !== "invoke" && entry.kind !== "ok") continue;
    const key = `${entry.room} ${participants.get(entry.client)} ${entry.commandId}`;
    if (entry.kind === "invoke") {
      if (firstInvokes.has(key)) continue;
      firstInvokes.set(key, entry);
      floors.set(key, highest.get(entry.room));
      continue;
    }
    const floor = floors.get(key);
    // Who had nothing to change is told the head, which somebody else may have made.
    const isBefore = floor && (isOwnPlace(entry) ? entry.seq <= floor.seq : entry.seq < floor.seq);
    if (floor && isBefore && !looked.has(key) && floor.commandId !== entry.commandId) {
      violations.add(
        `${entry.room}: ${floor.commandId} was acknowledged at seq ${floor.seq} before ${entry.commandId} was sent, which is at ${entry.seq}`,
        { entries: [floor, firstInvokes.get(key), entry] },
      );
    }
    looked.add(key);
    const known = highest.get(entry.room);
    if (!known || entry.seq > known.seq) highest.set(entry.room, entry);
  }
  return violations.found;
};

/** Whether the seq is surely that of an event of the command's own. */
function isOwnPlace({ command }: Ok): boolean {
  return command === "post" || command === "edit";
}
