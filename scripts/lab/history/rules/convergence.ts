import type { Final, Join } from "../../journal/journal-entry.ts";
import type { IndexedHistory, Rule } from "../history.ts";
import { Violations } from "../violation.ts";

/** 11: in the end every client that wants a room has its head, and no turn is open, for it or in the store. */
export const convergence: Rule = (history) => {
  const violations = new Violations(11);
  const wanted = new Map<string, Join>();
  const finals = new Map<string, Final>();
  for (const entry of history.entries) {
    if (entry.kind === "join") wanted.set(`${entry.room} ${entry.client}`, entry);
    else if (entry.kind === "leave") wanted.delete(`${entry.room} ${entry.client}`);
    else if (entry.kind === "final") finals.set(`${entry.room} ${entry.client}`, entry);
  }
  for (const [key, join] of wanted) {
    const { client, room } = join;
    const final = finals.get(key);
    const head = history.head(room);
    if (!final) violations.add(`${room}: ${client} never came to an end`, { entries: [join] });
    else if (final.seq !== head) {
      violations.add(`${room}: ${client} ended at seq ${final.seq}, the room at ${head}`, {
        entries: [join, final],
        stored: [[room, history.event(room, head)]],
      });
    } else if (final.openTurns.length > 0) {
      violations.add(`${room}: for ${client} the turns ${final.openTurns.join(", ")} never ended`, {
        entries: [join, final],
        stored: [[room, history.event(room, head)]],
      });
    }
  }
  for (const room of history.rooms.keys()) lookAtOpenTurns(history, room, violations);
  return violations.found;
};

function lookAtOpenTurns(history: IndexedHistory, room: string, violations: Violations): void {
  const open = new Map<string, ReturnType<IndexedHistory["event"]>>();
  for (const stored of history.events(room)) {
    const { messagePosted, turnStarted, turnEnded } = stored.event;
    for (const { turnId = "", refused = "OUTCOME_UNSPECIFIED" } of messagePosted?.asks ?? turnEnded?.asks ?? []) {
      if (refused === "OUTCOME_UNSPECIFIED") open.set(turnId, stored);
    }
    if (turnStarted) open.set(turnStarted.turnId ?? "", stored);
    if (turnEnded) open.delete(turnEnded.turnId ?? "");
  }
  for (const [turnId, stored] of open) {
    violations.add(`${room}: the turn ${turnId} never ended`, { stored: [[room, stored]] });
  }
}
