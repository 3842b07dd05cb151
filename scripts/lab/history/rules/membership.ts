import type { Leave } from "../../journal/journal-entry.ts";
import type { IndexedHistory, Rule, StoredEvent } from "../history.ts";
import { Violations } from "../violation.ts";

/** 10: nothing is delivered to a client that has left, nor, of what follows a ban, to who was banned. */
export const membership: Rule = (history) => {
  const violations = new Violations(10);
  const bans = bansOf(history);
  const participants = new Map<string, string>();
  const left = new Map<string, Leave>();
  for (const entry of history.entries) {
    if (entry.kind !== "join" && entry.kind !== "leave" && entry.kind !== "deliver") continue;
    const { client, room } = entry;
    const key = `${room} ${client}`;
    switch (entry.kind) {
      case "join":
        participants.set(client, entry.participant);
        left.delete(key);
        break;
      case "leave":
        left.set(key, entry);
        break;
      case "deliver": {
        const leave = left.get(key);
        if (leave)
          violations.add(`${room}: ${client} was given seq ${entry.seq} after it had left`, {
            entries: [leave, entry],
          });
        const ban = bans.get(`${room} ${participants.get(client)}`);
        if (ban && entry.seq > (ban.event.seq ?? 0)) {
          const join = history.entries.find((each) => each.kind === "join" && each.client === client);
          violations.add(`${room}: ${client} was banned at seq ${ban.event.seq} and was given seq ${entry.seq}`, {
            entries: [join, entry],
            stored: [[room, ban]],
          });
        }
        break;
      }
      default:
        entry satisfies never;
    }
  }
  return violations.found;
};

function bansOf(history: IndexedHistory): Map<string, StoredEvent> {
  const bans = new Map<string, StoredEvent>();
  for (const room of history.rooms.keys()) {
    for (const stored of history.events(room)) {
      const { participantLeft } = stored.event;
      if (participantLeft?.banned) bans.set(`${room} ${participantLeft.participantId}`, stored);
    }
  }
  return bans;
}
