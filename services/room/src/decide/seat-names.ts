import { limits, normalizeDisplayName } from "@polylogue/proto";
import { appearancesOf, looksLike } from "@polylogue/proto/confusables";
import type { RoomState } from "../state/room-state.ts";
import { type Participant, ParticipantKind } from "../state/wire.ts";

/** The seats of a room, which are never changed in place. */
type Seats = RoomState["participants"];

/**
 * True when somebody else in the room goes by a name that this one can be taken for: a display name, a persona's handle, or `@all`. So
 * nobody passes for somebody else, and least of all for a persona.
 */
export function isNameTaken(participants: Seats, name: string, exceptId: string): boolean {
  const taken = takenNames(participants);
  return appearancesOf(name).some((form) => taken.get(form)?.some((id) => id !== exceptId));
}

/** The name, with a number behind it when somebody in the room already goes by one that it can be taken for. */
export function freeName(participants: Seats, displayName: string): string {
  const known = freeNamesOf(participants);
  const before = known.get(displayName);
  if (before !== undefined) return before;
  const name = firstFreeName(takenNames(participants), normalizeDisplayName(displayName) ?? "Guest");
  if (known.size >= freeNamesMax) known.clear();
  known.set(displayName, name);
  return name;
}

function firstFreeName(taken: ReadonlyMap<string, unknown>, name: string): string {
  if (!appearancesOf(name).some((form) => taken.has(form))) return name;
  // Every seat takes at most four forms, so one of these is free.
  const numbersMax = 4 * (limits.participantsPerRoomMax + limits.personasPerRoomMax) + 3;
  const base = normalizeDisplayName(`${name} ${numbersMax}`) === undefined ? "Guest" : name;
  const [typed, shown] = appearancesOf(base);
  for (let number = 2; number < numbersMax; number += 1) {
    const [typedNumber, shownNumber] = appearancesOf(` ${number}`);
    if (!taken.has(typed + typedNumber) && !taken.has(shown + shownNumber)) return `${base} ${number}`;
  }
  return name;
}

/** True when a persona here can be called by this handle, or everybody: `@all` is nobody's. */
export function isHandleTaken(participants: Seats, handle: string): boolean {
  const personas = [...participants.values()].filter(({ kind }) => kind === ParticipantKind.PERSONA);
  return ["all", ...personas.map((seat) => seat.handle)].some((other) => looksLike(handle, other));
}

/**
 * The seats of people who could be taken for a persona that comes, under names that are free: a name that is a persona's is not
 * theirs, and does not keep the persona out.
 */
export function renamedFor(participants: Seats, persona: Participant): Participant[] {
  const forms = new Set([persona.handle, persona.displayName].flatMap(appearancesOf));
  const seats = new Map(participants).set(persona.id, persona);
  const renamed: Participant[] = [];
  for (const seat of participants.values()) {
    if (seat.kind !== ParticipantKind.PERSON || !namesOf(seat).some((form) => forms.has(form))) continue;
    const other = { ...seat, displayName: freeName(new Map(seats), seat.displayName) };
    seats.set(seat.id, other);
    renamed.push(other);
  }
  return renamed;
}

/** Names that were asked for while the seats were these: everybody who comes is told of everybody who is there. */
const freeNames = new WeakMap<Seats, Map<string, string>>();
const freeNamesMax = 1_024;

function freeNamesOf(participants: Seats): Map<string, string> {
  const known = freeNames.get(participants) ?? new Map<string, string>();
  freeNames.set(participants, known);
  return known;
}

const takenBy = new WeakMap<Seats, ReadonlyMap<string, readonly string[]>>();

/** The ids of those who go by a name, by its appearances. */
function takenNames(participants: Seats): ReadonlyMap<string, readonly string[]> {
  const known = takenBy.get(participants);
  if (known) return known;
  const names = new Map<string, string[]>(appearancesOf("all").map((form) => [form, [""]]));
  for (const seat of participants.values()) {
    for (const form of namesOf(seat)) {
      const ids = names.get(form);
      if (ids) ids.push(seat.id);
      else names.set(form, [seat.id]);
    }
  }
  takenBy.set(participants, names);
  return names;
}

/** What a seat can be taken for. */
function namesOf({ displayName, handle }: Participant): readonly string[] {
  return [...appearancesOf(displayName), ...(handle === "" ? [] : appearancesOf(handle))];
}
