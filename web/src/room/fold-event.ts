import type { EventJson } from "@polylogue/proto/room";
import { foldMessageEvent } from "./fold-message.ts";
import { addNotice, nameOf } from "./fold-notice.ts";
import { foldTurnEvent } from "./fold-turn.ts";
import { readFacts, readParticipant } from "./read-wire.ts";
import type { RoomView } from "./room-view.ts";

/** What one event makes of a view. Total: an unknown kind, or an event that applies to nothing here, changes nothing. */
export function foldEvent(view: RoomView, event: EventJson): RoomView {
  return foldSeatEvent(foldTurnEvent(foldMessageEvent(view, event), event), event);
}

function foldSeatEvent(view: RoomView, event: EventJson): RoomView {
  const { roomUpdated, participantJoined, participantUpdated, participantLeft } = event;
  const { personaAdded, personaUpdated, personaRemoved } = event;
  if (roomUpdated !== undefined) return foldRoom(view, event, readFacts(roomUpdated.room));
  const seated = participantJoined ?? participantUpdated ?? personaAdded ?? personaUpdated;
  if (seated?.participant !== undefined) {
    const participant = readParticipant(seated.participant);
    const isNew = personaAdded !== undefined && !view.seats.has(participant.id);
    const seats = new Map(view.seats).set(participant.id, participant);
    const present = view.present.has(participant.id)
      ? new Map(view.present).set(participant.id, participant)
      : view.present;
    const next = { ...view, seats, present };
    if (!isNew) return next;
    return addNotice(next, event, {
      kind: "personaAdded",
      personaName: participant.displayName,
      actorName: nameOf(view, event.actor),
    });
  }
  const leaving = participantLeft?.participantId ?? personaRemoved?.personaId;
  const seat = view.seats.get(leaving ?? "");
  if (seat === undefined) return view;
  const seats = new Map(view.seats);
  seats.delete(seat.id);
  if (personaRemoved === undefined) return { ...view, seats };
  return addNotice({ ...view, seats, capped: withoutPersona(view.capped, seat.id) }, event, {
    kind: "personaRemoved",
    personaName: seat.displayName,
    actorName: nameOf(view, event.actor),
  });
}

/** Who has left is owed no turn any more. */
function withoutPersona(capped: RoomView["capped"], personaId: string): RoomView["capped"] {
  if (!capped.some(({ personaIds }) => personaIds.includes(personaId))) return capped;
  return capped
    .map((chain) => ({ ...chain, personaIds: chain.personaIds.filter((id) => id !== personaId) }))
    .filter(({ personaIds }) => personaIds.length > 0);
}

function foldRoom(view: RoomView, event: EventJson, facts: RoomView["facts"]): RoomView {
  const next = { ...view, facts };
  const actorName = nameOf(view, event.actor);
  // The first event of every room is its making, which is no news.
  if (event.seq === 1 || view.facts.title === "") return next;
  if (facts.title !== view.facts.title)
    return addNotice(next, event, { kind: "renamed", title: facts.title, actorName });
  if (facts.isArchived !== view.facts.isArchived) {
    return addNotice(next, event, { kind: "archived", isArchived: facts.isArchived, actorName });
  }
  return next;
}
