import type { Rule, StoredEvent } from "../history.ts";
import { commandKey } from "../index-history.ts";
import { Violations } from "../violation.ts";

/** 4: a command is in the store at most once, however often it was sent, and all its copies were told the same seq. */
export const noDuplicate: Rule = (history) => {
  const violations = new Violations(4);
  for (const room of history.rooms.keys()) {
    const first = new Map<string, StoredEvent>();
    for (const stored of history.events(room)) {
      const { event } = stored;
      const id = event.messagePosted?.message?.clientMessageId;
      if (id === undefined || id === "") continue;
      const key = commandKey(room, event.actor ?? "", id);
      const other = first.get(key);
      if (other) {
        violations.add(`${room}: ${id} is there twice, at seq ${other.event.seq} and at ${event.seq}`, {
          stored: [
            [room, other],
            [room, stored],
          ],
        });
      } else first.set(key, stored);
    }
  }
  for (const { invokes, oks } of history.commands().values()) {
    const [one] = oks;
    const other = oks.find(({ seq }) => seq !== one?.seq);
    if (one && other) {
      violations.add(`${one.room}: copies of ${one.commandId} were told seq ${one.seq} and seq ${other.seq}`, {
        entries: [invokes[0], one, other],
      });
    }
  }
  return violations.found;
};
