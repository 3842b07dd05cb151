import type { EventJson } from "@polylogue/proto/room";
import type { RoomLogs } from "../record/room-log.ts";
import type { Check } from "./check.ts";

/** What anybody is shown at a seq is what the store has there, to the last field, and had before it was shown. */
export function checkAgreement(logs: RoomLogs): Check {
  const texts = new WeakMap<EventJson, string>();

  function textOf(event: EventJson): string {
    const known = texts.get(event) ?? JSON.stringify(event);
    texts.set(event, known);
    return known;
  }

  function wrong(room: string, event: EventJson): string | undefined {
    const log = logs.of(room);
    const { seq = 0, tag } = event;
    const stored = log.at(seq);
    if (!stored) return `event ${seq} was shown and is not stored`;
    if (stored.tag !== tag) return `event ${seq} was shown with the tag ${tag}, stored with ${stored.tag}`;
    const text = JSON.stringify(event);
    if (textOf(stored) === text) return undefined;
    // What is on its way may be older than an erasure, and an instance forgets a text before the store does.
    const forms = [...log.earlierFormsOf(seq), ...tombstonesOf(stored, log.events)];
    if (forms.some((form) => textOf(form) === text)) return undefined;
    return `event ${seq} was shown as ${text}, stored as ${textOf(stored)}`;
  }

  return {
    rules: "L2, L3",
    see(seen) {
      if (seen.kind === "event") return wrong(seen.viewer.room, seen.event);
      if (seen.kind !== "joined") return undefined;
      const { headSeq = 0, headTag = "", events = [] } = seen.joined;
      const { room } = seen.viewer;
      const head = logs.of(room).at(headSeq);
      if (head?.tag !== headTag) {
        return `joined says ${headTag} of ${headSeq}, the store ${head?.tag ?? "that it is not there"}`;
      }
      for (const event of events) {
        const found = wrong(room, event);
        if (found) return found;
      }
      return undefined;
    },
  };
}

/** The event without what its message says, if that message was deleted (L8). */
function tombstonesOf(event: EventJson, events: readonly EventJson[]): EventJson[] {
  const { messagePosted, messageEdited, turnEnded } = event;
  const messageId = messagePosted?.message?.id ?? messageEdited?.messageId ?? turnEnded?.messageId;
  const isDeleted = events.some(({ messageDeleted }) => messageDeleted && messageDeleted.messageId === messageId);
  if (!isDeleted) return [];
  const gone = { text: "", mentions: [] };
  if (messagePosted?.message) {
    return [{ ...event, messagePosted: { ...messagePosted, message: { ...messagePosted.message, ...gone } } }];
  }
  if (messageEdited) return [{ ...event, messageEdited: { ...messageEdited, ...gone } }];
  return turnEnded ? [{ ...event, turnEnded: { ...turnEnded, ...gone } }] : [];
}
