import type { EventJson, JoinedJson } from "@polylogue/proto/room";
import type { RoomLogs } from "../record/room-log.ts";
import type { Check } from "./check.ts";

/** What was said in a message is out of the store before its deletion is acknowledged, and no later join shows it. */
export function checkErased(logs: RoomLogs): Check {
  /** By room: messages whose deletion was acknowledged. */
  const deleted = new Map<string, Set<string>>();
  /** By viewer: those of them that were when it joined. */
  const joining = new Map<string, ReadonlySet<string>>();

  function acknowledged(room: string, seq: number): string | undefined {
    const log = logs.of(room);
    const messageId = log.at(seq)?.messageDeleted?.messageId;
    if (messageId === undefined) return undefined;
    deleted.set(room, (deleted.get(room) ?? new Set()).add(messageId));
    const speaking = log.events.find((event) => event.seq !== undefined && event.seq < seq && textIn(event, messageId));
    return speaking && `${messageId} was acknowledged as deleted at ${seq}, and its text is stored at ${speaking.seq}`;
  }

  function shown(gone: ReadonlySet<string>, { messages = [], events = [] }: JoinedJson): string | undefined {
    for (const { id = "", text = "" } of messages) if (gone.has(id) && text !== "") return `a snapshot shows ${id}`;
    for (const id of gone) {
      const speaking = events.find((event) => textIn(event, id));
      if (speaking) return `a resume shows ${id} at ${speaking.seq}`;
    }
    return undefined;
  }

  return {
    rules: "L8",
    see(seen) {
      if (seen.kind === "answered" && seen.operation.name === "delete" && "ok" in seen.reply) {
        return acknowledged(seen.operation.room, seen.reply.ok.delete?.seq ?? 0);
      }
      if (seen.kind === "joining") {
        joining.set(seen.viewer.id, new Set(deleted.get(seen.viewer.room)));
        return undefined;
      }
      if (seen.kind !== "joined") return undefined;
      const found = shown(joining.get(seen.viewer.id) ?? new Set(), seen.joined);
      joining.delete(seen.viewer.id);
      return found && `${seen.viewer.id}: ${found}, whose deletion had been acknowledged before`;
    },
  };
}

/** Whether an event says something of a message. */
function textIn({ messagePosted, messageEdited, turnEnded }: EventJson, messageId: string): boolean {
  if (messagePosted?.message?.id === messageId) return (messagePosted.message.text ?? "") !== "";
  if (messageEdited?.messageId === messageId) return (messageEdited.text ?? "") !== "";
  return turnEnded?.messageId === messageId && (turnEnded.text ?? "") !== "";
}
