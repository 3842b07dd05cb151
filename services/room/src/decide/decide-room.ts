import { limits, normalizeTitle, refuse } from "@polylogue/proto";
import { fold } from "../state/fold.ts";
import { emptyRoomState } from "../state/room-state.ts";
import {
  create,
  EventSchema,
  ParticipantJoinedSchema,
  ParticipantKind,
  ParticipantSchema,
  PersonaAddedSchema,
  Reason,
  Role,
  type Room,
  RoomSchema,
  RoomUpdatedSchema,
  timestampFromMs,
  type UpdateRoom,
  Visibility,
} from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import type { Decided } from "./decide.ts";
import { refusePersona, seatPersona } from "./decide-participant.ts";
import { type CreateRoom, type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { refuseSettings } from "./room-settings.ts";
import { freeName } from "./seat-names.ts";
import { takeSeat } from "./seats.ts";
import { stopTurns } from "./turn-events.ts";

type Person = Extract<Sender, { kind: "person" }>;

/** The visibilities that a room can have: the wire's enum is open. */
const visibilities: readonly Visibility[] = [Visibility.LISTED, Visibility.LINK, Visibility.INVITED];

/** The first commit of a room: the room itself, its owner's seat, its personas. */
export function decideCreateRoom(on: Decided, sender: Sender, command: CreateRoom): Decision {
  if (sender.kind !== "person") return refused(refuse("NOT_ALLOWED", "Only a person makes a room."));
  if (on.state.headSeq > 0) return refused(refuse("BAD_ID", "There is a room with this id already."));
  const title = normalizeTitle(command.title);
  if (title === undefined) return refused(refuse("BAD_TITLE", `A title has 1 to ${limits.roomTitleMax} characters.`));
  const visibility = command.visibility === Visibility.UNSPECIFIED ? Visibility.LINK : command.visibility;
  if (!visibilities.includes(visibility)) return refused(refuse("BAD_COMMAND", "Say which visibility."));
  const room = create(RoomSchema, {
    id: on.key.room,
    title,
    createdAt: timestampFromMs(on.facts.atMs),
    visibility,
  });
  const actor = sender.participantId;
  const added: Draft[] = [];
  let seated = emptyRoomState;
  for (const persona of command.personas) {
    const wrong = refusePersona(seated, persona);
    if (wrong) return refused(wrong);
    const kind: Draft["kind"] = {
      case: "personaAdded",
      value: create(PersonaAddedSchema, { participant: seatPersona(persona) }),
    };
    seated = fold(seated, create(EventSchema, { seq: seated.headSeq + 1, kind }));
    added.push({ actor, kind });
  }
  // Who has a persona's name goes by another one, as whoever comes later would.
  const owner = create(ParticipantSchema, {
    id: actor,
    kind: ParticipantKind.PERSON,
    displayName: freeName(seated.participants, sender.displayName),
    role: Role.OWNER,
  });
  const events: Draft[] = [
    { actor, kind: { case: "roomUpdated", value: create(RoomUpdatedSchema, { room }) } },
    { actor, kind: { case: "participantJoined", value: create(ParticipantJoinedSchema, { participant: owner }) } },
    ...added,
  ];
  return { kind: "events", events, main: 0 };
}

export function decideUpdateRoom(on: Decided, person: Person, command: UpdateRoom): Decision {
  const taken = takeSeat(on.state, person, "updateRoom");
  if ("refusal" in taken) return refused(taken.refusal);
  const before = on.state.room;
  if (!before) return refused(refuse("ROOM_NOT_FOUND", "There is no such room."));
  const title = command.title === undefined ? before.title : normalizeTitle(command.title);
  if (title === undefined) return refused(refuse("BAD_TITLE", `A title has 1 to ${limits.roomTitleMax} characters.`));
  const visibility = command.visibility ?? before.visibility;
  if (!visibilities.includes(visibility)) return refused(refuse("BAD_COMMAND", "Say which visibility."));
  const archived = command.archived ?? before.archived;
  const settings = command.settings ?? before.settings;
  const wrong = command.settings && refuseSettings(on.state, command.settings);
  if (wrong) return refused(wrong);
  const isSame = title === before.title && visibility === before.visibility && archived === before.archived;
  if (isSame && command.settings === undefined) {
    return { kind: "unchanged", ok: { case: "updateRoom", value: committedAt(on.state.headSeq) } };
  }
  const actor = taken.seat.id;
  const room: Room = create(RoomSchema, {
    ...before,
    title,
    visibility,
    archived,
    ...(settings && { settings }),
  });
  const updated: Draft = { actor, kind: { case: "roomUpdated", value: create(RoomUpdatedSchema, { room }) } };
  // An archived room is silent: whoever is answering is stopped (T9). All of it fits into one commit (`owedTurnsPerRoomMax`).
  const stopped = archived ? stopTurns(on.state, actor, Reason.ROOM_ARCHIVED) : [];
  return { kind: "events", events: [...taken.events, updated, ...stopped], main: taken.events.length };
}

/** The last commit of a room: from here on it answers like a missing one. */
export function decideDeleteRoom(on: Decided, person: Person): Decision {
  const taken = takeSeat(on.state, person, "deleteRoom");
  if ("refusal" in taken) return refused(taken.refusal);
  const room: Room = create(RoomSchema, { id: on.key.room, archived: true, deleted: true });
  const deleted: Draft = {
    actor: taken.seat.id,
    kind: { case: "roomUpdated", value: create(RoomUpdatedSchema, { room }) },
  };
  return { kind: "events", events: [deleted], main: 0 };
}
