import { freeName } from "../decide/seat-names.ts";
import type { Person } from "../hub/room-watch.ts";
import type { RoomState } from "../state/room-state.ts";
import {
  create,
  type Participant,
  ParticipantKind,
  ParticipantSchema,
  PresenceSchema,
  Role,
  type Signal,
} from "../state/wire.ts";

/** A person who is here as others see them: without a seat yet, with the name and the role that the first command gives (S8). */
export function presentParticipant(person: Person, participants: RoomState["participants"]): Participant {
  const seat = participants.get(person.participantId);
  if (seat) return seat;
  return create(ParticipantSchema, {
    id: person.participantId,
    kind: ParticipantKind.PERSON,
    displayName: freeName(participants, person.displayName),
    role: Role.MEMBER,
  });
}

export function presenceSignal(participant: Participant, online: boolean): Signal["kind"] {
  return { case: "presence", value: create(PresenceSchema, { participant, online }) };
}
