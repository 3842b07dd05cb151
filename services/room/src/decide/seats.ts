import { limits, type Refusal, refuse } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import {
  create,
  type Participant,
  ParticipantJoinedSchema,
  ParticipantKind,
  ParticipantSchema,
  type Right,
  Role,
  rightsOf,
  Visibility,
} from "../state/wire.ts";
import type { Draft, Sender } from "./decision.ts";
import { freeName } from "./seat-names.ts";

type Person = Extract<Sender, { kind: "person" }>;

/** What may be done in an archived room: whoever may change it back or delete it, and leaving is always free. */
const archivedRights: readonly Right[] = ["updateRoom", "deleteRoom", "leaveRoom"];

/** True when a person may be in the room: with a seat, or where everybody gets one with the first command (S8). */
export function mayEnter(state: RoomState, person: Person): boolean {
  if (state.participants.has(person.participantId)) return true;
  return !state.banned.has(person.participantId) && state.room?.visibility !== Visibility.INVITED;
}

/** The role that a person has, or would have with the first command. Undefined: the room is closed to them. */
export function roleIn(state: RoomState, person: Person): Role | undefined {
  const seat = state.participants.get(person.participantId);
  if (seat) return seat.role;
  return mayEnter(state, person) ? Role.MEMBER : undefined;
}

/** The rights of somebody in the room, as `joined.rights` names them (S6). */
export function rightsIn(state: RoomState, person: Person): readonly Right[] {
  const role = roleIn(state, person);
  if (role === undefined) return [];
  const rights = rightsOf(role);
  return state.room?.archived ? rights.filter((right) => archivedRights.includes(right)) : rights;
}

/** The seat to act from: with the event that makes it durable when it is the person's first command. */
export function takeSeat(
  state: RoomState,
  person: Person,
  right: Right,
): { readonly seat: Participant; readonly events: readonly Draft[] } | { readonly refusal: Refusal } {
  if (state.banned.has(person.participantId)) return { refusal: refuse("BANNED", "You were removed from this room.") };
  const role = roleIn(state, person);
  if (role === undefined) return { refusal: refuse("ROOM_NOT_FOUND", "There is no such room.") };
  if (!rightsOf(role).includes(right)) {
    return { refusal: refuse("NOT_ALLOWED", "Your role in this room does not allow that.", { details: { right } }) };
  }
  if (state.room?.archived && !archivedRights.includes(right)) {
    return { refusal: refuse("ROOM_ARCHIVED", "This room is archived: it can be read, not changed.") };
  }
  const seated = state.participants.get(person.participantId);
  if (seated) return { seat: seated, events: [] };
  if (state.participants.size >= limits.participantsPerRoomMax) {
    return { refusal: refuse("ROOM_FULL", "This room has no free seat.") };
  }
  const seat = create(ParticipantSchema, {
    id: person.participantId,
    kind: ParticipantKind.PERSON,
    displayName: freeName(state.participants, person.displayName),
    role,
  });
  const kind = { case: "participantJoined", value: create(ParticipantJoinedSchema, { participant: seat }) } as const;
  return { seat, events: [{ actor: seat.id, kind }] };
}
