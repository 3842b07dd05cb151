import { limits } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import { type Ask, AskSchema, create, type Mention, Outcome, ParticipantKind, Reason } from "../state/wire.ts";
import type { Facts } from "./decision.ts";

/** The personas that a person's message addresses, in order, each once (T1). */
export function personasAskedByPerson(
  state: RoomState,
  sender: string,
  mentions: readonly Mention[],
  quotedAuthor: string | undefined,
): string[] {
  const asked = new Set<string>();
  for (const mention of mentions) {
    if (mention.all) for (const persona of personas(state)) asked.add(persona);
    else asked.add(mention.participantId);
  }
  if (quotedAuthor !== undefined) asked.add(quotedAuthor);
  if (asked.size === 0) {
    const present = personas(state);
    const people = new Set([...state.participants.values()].filter(isPerson).map(({ id }) => id)).add(sender);
    if (present.length === 1 && people.size === 1) for (const persona of present) asked.add(persona);
  }
  return [...asked].filter((id) => state.participants.get(id)?.kind === ParticipantKind.PERSONA);
}

/** The personas that a persona's answer addresses: explicit mentions only, never itself (T9). */
export function personasAskedByPersona(state: RoomState, author: string, mentions: readonly Mention[]): string[] {
  const asked = new Set(mentions.filter((mention) => !mention.all).map((mention) => mention.participantId));
  asked.delete(author);
  return [...asked].filter((id) => state.participants.get(id)?.kind === ParticipantKind.PERSONA);
}

/**
 * The asks of an event at `seq`, each owed or refused at once with its outcome: a message asks for at most
 * `asksPerMessageMax` turns, a chain has at most `hopsPerChainMax` hops and `turnsPerChainMax` turns (T9).
 */
export function makeAsks(
  state: RoomState,
  facts: Facts,
  from: { readonly room: string; readonly seq: number; readonly chainId: string; readonly hop: number },
  personaIds: readonly string[],
): Ask[] {
  let chainTurns = state.chains.get(from.chainId) ?? 0;
  let owed = state.turns.size;
  return personaIds.slice(0, limits.personasPerRoomMax).map((personaId, index) => {
    const reason =
      from.hop > limits.hopsPerChainMax
        ? Reason.HOPS
        : chainTurns >= limits.turnsPerChainMax
          ? Reason.TURNS
          : index >= limits.asksPerMessageMax || owed >= limits.owedTurnsPerRoomMax
            ? Reason.ASKS
            : Reason.UNSPECIFIED;
    if (reason === Reason.UNSPECIFIED) {
      chainTurns += 1;
      owed += 1;
    }
    return create(AskSchema, {
      turnId: facts.derivedId("t", from.room, from.seq, personaId),
      personaId,
      chainId: from.chainId,
      hop: from.hop,
      refused: reason === Reason.UNSPECIFIED ? Outcome.UNSPECIFIED : Outcome.CAPPED,
      reason,
    });
  });
}

function personas(state: RoomState): string[] {
  return [...state.participants.values()].filter((seat) => seat.kind === ParticipantKind.PERSONA).map(({ id }) => id);
}

function isPerson(participant: { readonly kind: ParticipantKind }): boolean {
  return participant.kind === ParticipantKind.PERSON;
}
