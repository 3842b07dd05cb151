import { digestOf } from "../../journal/digest.ts";
import type { IndexedHistory, Rule, StoredEvent } from "../history.ts";
import { commandKey } from "../index-history.ts";
import { Violations } from "../violation.ts";

/** 5: what the store has was sent by somebody with just that content, or follows from something before it; what was refused is not there. */
export const noPhantom: Rule = (history) => {
  const violations = new Violations(5);
  for (const room of history.rooms.keys()) {
    const asked = new Set<string>();
    for (const stored of history.events(room)) {
      const { event } = stored;
      if (event.messagePosted) lookAtPost(history, room, stored, violations);
      const turnId = event.turnStarted?.turnId;
      if (turnId !== undefined && !asked.has(turnId)) {
        violations.add(`${room}: the turn ${turnId} starts at seq ${event.seq} and nothing before it asks for it`, {
          stored: [[room, stored]],
        });
      }
      for (const ask of event.messagePosted?.asks ?? event.turnEnded?.asks ?? []) asked.add(ask.turnId ?? "");
    }
  }
  return violations.found;
};

function lookAtPost(history: IndexedHistory, room: string, stored: StoredEvent, violations: Violations): void {
  const { seq, actor = "", messagePosted } = stored.event;
  const { clientMessageId = "", text = "", id = "" } = messagePosted?.message ?? {};
  const command = history.commands().get(commandKey(room, actor, clientMessageId));
  const evidence = { stored: [[room, stored] as const] };
  if (!command || command.invokes.length === 0) {
    violations.add(`${room}: nobody sent the message at seq ${seq}`, evidence);
    return;
  }
  const { invokes, oks, fails, infos } = command;
  const isErased = history.deletion(room, id) !== undefined;
  if (!isErased && invokes.every(({ digest }) => digest !== digestOf(text))) {
    violations.add(`${room}: the message at seq ${seq} says something else than was sent`, {
      ...evidence,
      entries: invokes.slice(0, 1),
    });
  }
  // A refusal promises that its copy was not applied: it means something when every copy was refused.
  if (oks.length === 0 && infos.length === 0 && fails.length >= invokes.length) {
    violations.add(`${room}: the message at seq ${seq} is there although it was refused`, {
      ...evidence,
      entries: [...invokes, ...fails],
    });
  }
}
