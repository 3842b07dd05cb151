import { isPassing } from "../../../../web/src/connection/wire.ts";
import type { Operation } from "../record/observation.ts";
import type { Check } from "./check.ts";

/** The posts of one person to one room are stored in the order in which they were sent. */
export function checkSessionOrder(): Check {
  const sent = new Map<string, Operation>();
  /** By person and room: the last post that was stored. */
  const last = new Map<string, Operation>();

  return {
    rules: "L4: a session's posts keep their order",
    see(seen) {
      if (seen.kind === "sent") {
        const { operation } = seen;
        if (operation.keepsOrder) sent.set(`${operation.participantId} ${operation.commandId}`, operation);
        return undefined;
      }
      if (seen.kind === "answered" && "error" in seen.reply && !isPassing(seen.reply.error)) {
        // It gave up its place, and the next one did not wait for it.
        sent.delete(`${seen.operation.participantId} ${seen.operation.commandId}`);
      }
      if (seen.kind !== "committed") return undefined;
      for (const { participantId, commandId, seq } of seen.commit.marks) {
        const operation = sent.get(`${participantId} ${commandId}`);
        if (!operation) continue;
        const key = `${participantId} ${operation.room}`;
        const before = last.get(key);
        last.set(key, operation);
        if (before && before.order > operation.order) {
          return `post ${commandId} of ${participantId} is at ${seq}, behind ${before.commandId}, which was sent after it`;
        }
      }
      return undefined;
    },
  };
}
