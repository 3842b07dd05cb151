import type { Person } from "../hub/room-watch.ts";
import {
  create,
  type Participant,
  ParticipantKind,
  ParticipantSchema,
  PresenceSchema,
  Role,
  type Signal,
} from "../state/wire.ts";

/** Somebody who is here, with a seat or without one yet. */
export interface Present {
  readonly person: Person;
  readonly seat: Participant | undefined;
}

/** A person as others see them: without a seat, with the role that the first command gives (S8). */
export function presentParticipant({ person, seat }: Present): Participant {
  if (seat) return seat;
  return create(ParticipantSchema, {
    id: person.participantId,
    kind: ParticipantKind.PERSON,
    displayName: person.displayName,
    role: Role.MEMBER,
  });
}

export function presenceSignal(present: Present, online: boolean): Signal["kind"] {
  return { case: "presence", value: create(PresenceSchema, { participant: presentParticipant(present), online }) };
}
