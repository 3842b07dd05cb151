import type { Rule } from "../history.ts";
import { Violations } from "../violation.ts";

/** 3: what was acknowledged is in the store, at just the seq that was told. */
export const noLoss: Rule = (history) => {
  const violations = new Violations(3);
  for (const { invokes, oks } of history.commands().values()) {
    for (const ok of oks) {
      const stored = history.event(ok.room, ok.seq);
      const evidence = { entries: [invokes[0], ok], stored: [[ok.room, stored] as const] };
      if (!stored) {
        violations.add(
          `${ok.room}: ${ok.client} was told that ${ok.commandId} is at seq ${ok.seq}; nothing is`,
          evidence,
        );
      } else if (ok.command === "post") {
        const message = stored.event.messagePosted?.message;
        const isIt = message?.clientMessageId === ok.commandId && stored.event.actor === invokes[0]?.participant;
        if (!isIt) violations.add(`${ok.room}: not ${ok.commandId} but something else is at seq ${ok.seq}`, evidence);
      }
    }
  }
  return violations.found;
};
