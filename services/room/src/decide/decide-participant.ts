import { isHandle, limits, normalizeDisplayName, refuse } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import {
  type AddPersona,
  create,
  type Participant,
  ParticipantKind,
  ParticipantLeftSchema,
  ParticipantSchema,
  ParticipantUpdatedSchema,
  PersonaAddedSchema,
  PersonaRemovedSchema,
  Reason,
  type RemoveParticipant,
  type RemovePersona,
  Role,
  type SetProfile,
  type SetRole,
} from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import type { Decided } from "./decide.ts";
import { type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { freeName, isHandleTaken, isNameTaken, renamedFor } from "./seat-names.ts";
import { takeSeat } from "./seats.ts";
import { stopTurns } from "./turn-events.ts";

type Person = Extract<Sender, { kind: "person" }>;

/** The roles that somebody can be given. */
const roles: readonly Role[] = [Role.VIEWER, Role.MEMBER, Role.MODERATOR, Role.OWNER];

export function decideSetProfile(on: Decided, person: Person, command: SetProfile): Decision {
  const displayName = normalizeDisplayName(command.displayName);
  if (displayName === undefined) return refused(refuse("BAD_NAME", "A name has 1 to 32 visible characters."));
  const taken = takeSeat(on.state, person, "setProfile");
  if ("refusal" in taken) return refused(taken.refusal);
  if (isNameTaken(on.state.participants, displayName, person.participantId)) {
    const details = { suggestion: freeName(on.state.participants, displayName) };
    return refused(
      refuse("NAME_TAKEN", "Somebody in this room goes by that name, or by one that looks like it.", { details }),
    );
  }
  return updated([...taken.events], person.participantId, { ...taken.seat, displayName });
}

export function decideLeaveRoom(on: Decided, person: Person): Decision {
  const seat = on.state.participants.get(person.participantId);
  if (!seat) return refused(refuse("NOT_A_MEMBER", "You have no seat in this room."));
  if (isLastOwner(on.state, seat)) {
    return refused(refuse("LAST_OWNER", "Make somebody else an owner before you leave."));
  }
  const value = create(ParticipantLeftSchema, { participantId: seat.id });
  return { kind: "events", events: [{ actor: seat.id, kind: { case: "participantLeft", value } }], main: 0 };
}

export function decideRemoveParticipant(on: Decided, person: Person, command: RemoveParticipant): Decision {
  const taken = takeSeat(on.state, person, "removeParticipant");
  if ("refusal" in taken) return refused(taken.refusal);
  if (command.participantId === "" || command.participantId.length > limits.clientIdCharactersMax) {
    return refused(refuse("BAD_ID", `A participant's id has 1 to ${limits.clientIdCharactersMax} characters.`));
  }
  const target = on.state.participants.get(command.participantId);
  if (target?.kind === ParticipantKind.PERSONA) {
    return refused(refuse("BAD_COMMAND", "Use removePersona for a persona."));
  }
  if (!target && !command.ban) return refused(refuse("PARTICIPANT_NOT_FOUND", "There is nobody with this id here."));
  if (target && (target.id === person.participantId || target.role >= taken.seat.role)) {
    return refused(refuse("NOT_ALLOWED", "You may only remove people below your role."));
  }
  if (command.ban) {
    if (on.state.banned.has(command.participantId))
      return { kind: "unchanged", ok: { case: "removeParticipant", value: committedAt(on.state.headSeq) } };
    if (on.state.banned.size >= limits.bannedPerRoomMax) {
      return refused(refuse("ROOM_FULL", `A room keeps out at most ${limits.bannedPerRoomMax} people.`));
    }
  }
  const value = create(ParticipantLeftSchema, { participantId: command.participantId, banned: command.ban });
  const event: Draft = { actor: taken.seat.id, kind: { case: "participantLeft", value } };
  return { kind: "events", events: [...taken.events, event], main: taken.events.length };
}

export function decideSetRole(on: Decided, person: Person, command: SetRole): Decision {
  const taken = takeSeat(on.state, person, "setRole");
  if ("refusal" in taken) return refused(taken.refusal);
  const target = on.state.participants.get(command.participantId);
  if (target?.kind !== ParticipantKind.PERSON) {
    return refused(refuse("PARTICIPANT_NOT_FOUND", "There is no person with this id here."));
  }
  // An open enum of the wire: what is not in the table would be a seat without rights.
  if (!roles.includes(command.role)) return refused(refuse("BAD_COMMAND", "Say which role."));
  if (isLastOwner(on.state, target) && command.role !== Role.OWNER) {
    return refused(refuse("LAST_OWNER", "A room keeps at least one owner."));
  }
  return updated([...taken.events], person.participantId, { ...target, role: command.role });
}

export function decideAddPersona(on: Decided, person: Person, command: AddPersona): Decision {
  const taken = takeSeat(on.state, person, "addPersona");
  if ("refusal" in taken) return refused(taken.refusal);
  const persona = command.resolved;
  const wrong = persona ? refusePersona(on.state, persona) : refuse("UNKNOWN_PERSONA", "There is no such persona.");
  if (wrong || !persona) return refused(wrong ?? refuse("UNKNOWN_PERSONA", "There is no such persona."));
  const actor = taken.seat.id;
  const participant = seatPersona(persona);
  const renamed = renamedFor(on.state.participants, participant).map((seat) => updatedSeat(actor, seat));
  const value = create(PersonaAddedSchema, { participant });
  const events: Draft[] = [...taken.events, ...renamed, { actor, kind: { case: "personaAdded", value } }];
  return { kind: "events", events, main: events.length - 1 };
}

/** Removing a persona stops its turns (T9). */
export function decideRemovePersona(on: Decided, person: Person, command: RemovePersona): Decision {
  const taken = takeSeat(on.state, person, "removePersona");
  if ("refusal" in taken) return refused(taken.refusal);
  const target = on.state.participants.get(command.personaId);
  if (target?.kind !== ParticipantKind.PERSONA) {
    return refused(refuse("PARTICIPANT_NOT_FOUND", "There is no persona with this id here."));
  }
  const actor = taken.seat.id;
  const stopped = stopTurns(on.state, actor, Reason.PERSONA_REMOVED, (live) => live.turn.personaId === target.id);
  const value = create(PersonaRemovedSchema, { personaId: target.id });
  const removed: Draft = { actor, kind: { case: "personaRemoved", value } };
  // All of them fit into the commit: a room has at most `owedTurnsPerRoomMax` turns, and a commit 64 events.
  return { kind: "events", events: [...taken.events, removed, ...stopped], main: taken.events.length };
}

/** Why a persona can not take a seat here, if so. */
export function refusePersona(state: RoomState, persona: Participant) {
  if (!isHandle(persona.handle)) return refuse("UNKNOWN_PERSONA", "A persona needs a handle that can be typed.");
  if (state.participants.has(persona.id) || isHandleTaken(state.participants, persona.handle)) {
    return refuse("HANDLE_TAKEN", `Somebody in this room is @${persona.handle}, or has a handle that looks like it.`);
  }
  const seated = [...state.participants.values()].filter((seat) => seat.kind === ParticipantKind.PERSONA);
  if (seated.length >= limits.personasPerRoomMax)
    return refuse("ROOM_FULL", "This room has no free seat for a persona.");
  return undefined;
}

export function seatPersona(persona: Participant): Participant {
  return create(ParticipantSchema, { ...persona, kind: ParticipantKind.PERSONA, role: Role.MEMBER });
}

function isLastOwner(state: RoomState, seat: Participant): boolean {
  if (seat.role !== Role.OWNER) return false;
  return ![...state.participants.values()].some((other) => other.role === Role.OWNER && other.id !== seat.id);
}

function updated(before: readonly Draft[], actor: string, participant: Participant): Decision {
  const events: Draft[] = [...before, updatedSeat(actor, participant)];
  return { kind: "events", events, main: events.length - 1 };
}

function updatedSeat(actor: string, participant: Participant): Draft {
  const value = create(ParticipantUpdatedSchema, { participant: create(ParticipantSchema, participant) });
  return { actor, kind: { case: "participantUpdated", value } };
}
