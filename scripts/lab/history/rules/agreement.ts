import { digestOf } from "../../journal/digest.ts";
import type { IndexedHistory, Rule, StoredEvent } from "../history.ts";
import { Violations } from "../violation.ts";

/** 2: everything that was delivered is in the store at that seq, with the same tag and the same content: two values at one seq are a split brain. */
export const agreement: Rule = (history) => {
  const violations = new Violations(2);
  const digests = new Map<StoredEvent, string>();
  for (const entry of history.entries) {
    if (entry.kind !== "deliver") continue;
    const { client, room, seq } = entry;
    const stored = history.event(room, seq);
    const evidence = { entries: [entry], stored: [[room, stored] as const] };
    if (!stored) {
      violations.add(`${room}: ${client} was given seq ${seq}, which the store does not have`, evidence);
      continue;
    }
    if (stored.event.tag !== entry.tag) {
      violations.add(`${room}: ${client} was given another commit at seq ${seq}`, evidence);
      continue;
    }
    // Deleting takes the text out of the record: what was said before is known by its tag alone.
    if (isErased(history, room, stored)) continue;
    let digest = digests.get(stored);
    if (digest === undefined) {
      digest = digestOf(stored.event);
      digests.set(stored, digest);
    }
    if (digest !== entry.digest) violations.add(`${room}: ${client} was given another content at seq ${seq}`, evidence);
  }
  return violations.found;
};

function isErased(history: IndexedHistory, room: string, { event }: StoredEvent): boolean {
  const messageId = event.messagePosted?.message?.id ?? event.messageEdited?.messageId ?? event.turnEnded?.messageId;
  return messageId !== undefined && history.deletion(room, messageId) !== undefined;
}
