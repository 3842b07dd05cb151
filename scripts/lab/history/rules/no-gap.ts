import { runningDigest } from "../../journal/digest.ts";
import type { Deliver, Final, Reset } from "../../journal/journal-entry.ts";
import { FoldedMessages } from "../fold-messages.ts";
import type { IndexedHistory, Rule } from "../history.ts";
import { Violations } from "../violation.ts";

/**
 * 6: for every client of a room, seqs go up by one; only a snapshot may jump, and only forward. What a snapshot says at seq k, and what a
 * client has at its end, are the newest messages of the store's events 1..k, without one left out.
 */
export const noGap: Rule = (history) => {
  const violations = new Violations(6);
  const before = new Map<string, Deliver | Reset>();
  const states = new Map<string, (Reset | Final)[]>();
  for (const entry of history.entries) {
    if (entry.kind !== "deliver" && entry.kind !== "reset" && entry.kind !== "final") continue;
    const { client, room } = entry;
    const key = `${room} ${client}`;
    const last = before.get(key);
    if (entry.kind === "deliver" && entry.seq !== (last?.seq ?? -1) + 1) {
      violations.add(`${room}: ${client} was given seq ${entry.seq} after ${last?.seq ?? "nothing"}`, {
        entries: [last, entry],
      });
    }
    if (entry.kind === "reset" && last && entry.seq < last.seq) {
      violations.add(`${room}: ${client} was put back from seq ${last.seq} to ${entry.seq}`, {
        entries: [last, entry],
      });
    }
    if (entry.kind !== "final") before.set(key, entry);
    if (entry.kind !== "deliver") addTo(states, room, entry);
  }
  for (const [room, all] of states) compareStates(history, room, all, violations);
  return violations.found;
};

/** Folds the room once, and looks at each state when the fold is there. */
function compareStates(history: IndexedHistory, room: string, states: (Reset | Final)[], violations: Violations): void {
  const bySeq = new Map<number, (Reset | Final)[]>();
  for (const state of states) addTo(bySeq, state.seq, state);
  const folded = new FoldedMessages();
  for (const stored of history.events(room)) {
    const { event } = stored;
    folded.apply(event);
    for (const state of bySeq.get(event.seq ?? 0) ?? []) {
      const difference = differenceOf(history, room, state, folded);
      if (difference === undefined) continue;
      violations.add(`${room}: what ${state.client} has at seq ${state.seq} ${difference}`, {
        entries: [state],
        stored: history
          .events(room)
          .filter((each) => (each.event.seq ?? 0) <= state.seq)
          .map((each) => [room, each] as const),
      });
    }
  }
}

function differenceOf(
  history: IndexedHistory,
  room: string,
  { messages }: Reset | Final,
  { byId, order }: FoldedMessages,
): string | undefined {
  const newest = order.slice(order.length - messages.length);
  if (messages.length > order.length || messages.some(([id], index) => id !== newest[index])) {
    return "is not the newest messages of the store";
  }
  for (const [id, digest] of messages) {
    const wanted = byId.get(id)?.digest;
    // A text on its way is another rule's; the text of a message that was deleted later is not in the store any more.
    if (wanted === digest || wanted === runningDigest || digest === runningDigest) continue;
    if (history.deletion(room, id) !== undefined) continue;
    return `says something else in the message ${id}`;
  }
  return undefined;
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
