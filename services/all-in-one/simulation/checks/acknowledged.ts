import type { OkJson } from "@polylogue/proto/room";
import type { Operation } from "../record/observation.ts";
import type { RoomLogs } from "../record/room-log.ts";
import type { Check } from "./check.ts";

/** What was answered as done is in the log, at the place that the answer says, when it is answered. */
export function checkAcknowledged(logs: RoomLogs): Check {
  function wrong({ room, participantId, commandId, name }: Operation, ok: OkJson): string | undefined {
    const log = logs.of(room);
    const answer = Object.values(ok)[0] as { readonly seq?: number; readonly messageId?: string } | undefined;
    if (commandId === "" || answer?.seq === undefined) return undefined;
    const { seq } = answer;
    const mark = log.markOf(participantId, commandId);
    const event = log.at(seq);
    if (!event) return `${name} ${commandId} was answered with ${seq}, which is not stored`;
    if (mark && mark.seq !== seq) return `${name} ${commandId} was answered with ${seq}, and is stored at ${mark.seq}`;
    if (name !== "post") return undefined;
    const message = event.messagePosted?.message;
    if (!mark || message?.clientMessageId !== commandId || message.author !== participantId) {
      return `post ${commandId} was answered with ${seq}, where the store has something else`;
    }
    if (message.id !== answer.messageId)
      return `post ${commandId} was answered as ${answer.messageId}, and is ${message.id}`;
    return undefined;
  }

  return {
    rules: "L3, L4",
    see: (seen) => (seen.kind === "answered" && "ok" in seen.reply ? wrong(seen.operation, seen.reply.ok) : undefined),
  };
}
