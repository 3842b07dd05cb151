import type { Invoke, Ok } from "../../journal/journal-entry.ts";
import type { Rule } from "../history.ts";
import { Violations } from "../violation.ts";

/** 8: what one session sent in order stands in that order. */
export const sessionOrder: Rule = (history) => {
  const violations = new Violations(8);
  const sessions = new Map<string, { readonly invoke: Invoke; readonly ok: Ok }[]>();
  for (const { invokes, oks } of history.commands().values()) {
    const [invoke] = invokes;
    const [ok] = oks;
    if (!invoke || !ok || invoke.command !== "post") continue;
    const key = `${invoke.room} ${invoke.client}`;
    const session = sessions.get(key);
    if (session) session.push({ invoke, ok });
    else sessions.set(key, [{ invoke, ok }]);
  }
  for (const session of sessions.values()) {
    const inOrder = session.toSorted((one, other) => one.invoke.n - other.invoke.n);
    for (const [index, later] of inOrder.entries()) {
      const earlier = inOrder[index - 1];
      if (!earlier || earlier.ok.seq < later.ok.seq) continue;
      violations.add(
        `${later.ok.room}: ${later.invoke.client} sent ${later.ok.commandId} after ${earlier.ok.commandId}, and it stands before it`,
        { entries: [earlier.invoke, earlier.ok, later.invoke, later.ok] },
      );
    }
  }
  return violations.found;
};
