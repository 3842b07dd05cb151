import type { AskJson, EventJson } from "@polylogue/proto/room";
import { roomLimits } from "./limits.ts";
import { readTimeMs } from "./read-wire.ts";
import type { RoomNotice, RoomView } from "./room-view.ts";

/** Adds a line where the event stands; the oldest lines go first. */
export function addNotice(view: RoomView, event: EventJson, what: RoomNotice["what"], part = ""): RoomView {
  const seq = event.seq ?? 0;
  const notice: RoomNotice = { id: `n${seq}${part}`, seq, atMs: readTimeMs(event.at) ?? 0, what };
  return { ...view, notices: [...view.notices, notice].slice(-roomLimits.noticesMax) };
}

/** A line for every ask that was refused at once. */
export function addRefusedAsks(view: RoomView, event: EventJson, asks: readonly AskJson[]): RoomView {
  let next = view;
  for (const { turnId = "", personaId, refused = "OUTCOME_UNSPECIFIED", reason = "REASON_UNSPECIFIED" } of asks) {
    if (refused === "OUTCOME_UNSPECIFIED") continue;
    next = addNotice(
      next,
      event,
      { kind: "turnDropped", personaName: nameOf(view, personaId), outcome: refused, reason },
      `-${turnId}`,
    );
  }
  return next;
}

/** How people know a participant; empty when the room has no seat for the id. */
export function nameOf(view: RoomView, participantId: string | undefined): string {
  const id = participantId ?? "";
  return (view.seats.get(id) ?? view.present.get(id))?.displayName ?? "";
}
