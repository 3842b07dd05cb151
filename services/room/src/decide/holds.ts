import { refuse } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import {
  create,
  type HoldPersona,
  type Participant,
  ParticipantKind,
  ParticipantSchema,
  PersonaUpdatedSchema,
  Reason,
} from "../state/wire.ts";
import { committedAt } from "./answer.ts";
import type { Asked } from "./asks.ts";
import type { Decided } from "./decide.ts";
import { type Decision, type Draft, refused, type Sender } from "./decision.ts";
import { takeSeat } from "./seats.ts";
import { stopTurns } from "./turn-events.ts";

/** A person quiets a persona, or lets it go. What it is saying is stopped, and what it owes is dropped. */
export function decideHoldPersona(
  on: Decided,
  person: Extract<Sender, { kind: "person" }>,
  command: HoldPersona,
): Decision {
  const taken = takeSeat(on.state, person, "holdPersona");
  if ("refusal" in taken) return refused(taken.refusal);
  const persona = on.state.participants.get(command.personaId);
  if (persona?.kind !== ParticipantKind.PERSONA) {
    return refused(refuse("PARTICIPANT_NOT_FOUND", "There is no persona with this id here."));
  }
  const actor = taken.seat.id;
  const changed = persona.held === command.on ? [] : [holding(persona, actor, command.on)];
  const stopped = command.on
    ? stopTurns(on.state, actor, Reason.HELD, ({ turn }) => turn.personaId === persona.id)
    : [];
  const events = [...taken.events, ...changed, ...stopped];
  if (changed.length + stopped.length === 0) {
    return { kind: "unchanged", ok: { case: "holdPersona", value: committedAt(on.state.headSeq) } };
  }
  return { kind: "events", events, main: taken.events.length };
}

/** Held personas that a person addresses by name or by reply are held no longer. */
export function releaseNamed(state: RoomState, actor: string, asked: Asked): Draft[] {
  return [...asked].flatMap(([id, how]) => {
    const persona = state.participants.get(id);
    return how === "named" && persona?.held ? [holding(persona, actor, false)] : [];
  });
}

function holding(persona: Participant, actor: string, held: boolean): Draft {
  const participant = create(ParticipantSchema, { ...persona, held });
  return { actor, kind: { case: "personaUpdated", value: create(PersonaUpdatedSchema, { participant }) } };
}
