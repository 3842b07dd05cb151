import { limits } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import {
  type Ask,
  AskSchema,
  ChainCappedSchema,
  create,
  type Mention,
  type Message,
  Outcome,
  ParticipantKind,
  Reason,
  Unaddressed,
} from "../state/wire.ts";
import { type ChainStep, openChainGate } from "./chain-caps.ts";
import type { Draft, Facts } from "./decision.ts";

/** Who is asked, and whether somebody said so by name or by reply: that also lets a held persona go. */
export type Asked = ReadonlyMap<string, "named" | "implied">;

/** The personas that a person's message addresses, in order, each once (T1). */
export function personasAskedByPerson(
  state: RoomState,
  sender: string,
  mentions: readonly Mention[],
  quoted: Message | undefined,
): Asked {
  const asked = new Map<string, "named" | "implied">();
  const ask = (id: string, how: "named" | "implied"): void => {
    if (isPersona(state, id) && asked.get(id) !== "named") asked.set(id, how);
  };
  for (const { all, participantId } of mentions) {
    if (all) for (const persona of personas(state)) ask(persona, "implied");
    else ask(participantId, "named");
  }
  if (quoted) ask(quoted.author, "named");
  if (asked.size > 0) return asked;
  const present = personas(state);
  const people = new Set([...state.participants.values()].filter(isPerson).map(({ id }) => id)).add(sender);
  const isTwosome = present.length === 1 && people.size === 1;
  // Who speaks to people speaks to no persona.
  const isAddressed = mentions.length > 0 || quoted !== undefined;
  if (isTwosome) for (const persona of present) ask(persona, "implied");
  else if (!isAddressed) for (const persona of unaddressed(state, present)) ask(persona, "implied");
  return asked;
}

/** Who answers what is said to nobody, by the room's settings. */
function unaddressed(state: RoomState, present: readonly string[]): readonly string[] {
  const { unaddressed: policy = Unaddressed.SILENT, leadPersona = "" } = state.room?.settings ?? {};
  switch (policy) {
    case Unaddressed.ALL:
      return present;
    case Unaddressed.LEAD:
      return present.filter((id) => id === leadPersona);
    case Unaddressed.SILENT:
    case Unaddressed.UNSPECIFIED:
      return [];
    default:
      policy satisfies never;
      // A policy that a newer build stored.
      return [];
  }
}

/** The personas that a persona's answer addresses: explicit mentions only, never itself (T9). */
export function personasAskedByPersona(state: RoomState, author: string, mentions: readonly Mention[]): Asked {
  const asked = mentions.filter(({ all, participantId }) => !all && participantId !== author);
  return new Map(
    asked.flatMap(({ participantId }) =>
      isPersona(state, participantId) ? [[participantId, "implied"] as const] : [],
    ),
  );
}

/** Where asks come from. */
export interface AskedFrom extends Omit<ChainStep, "atMs"> {
  readonly room: string;
  /** Of the event that asks. */
  readonly seq: number;
  /** The message that asks. */
  readonly trigger: string;
}

/** What an event asks for, and the event after it that says so when a cap refused somebody. */
export interface MadeAsks {
  /** Each owed, or refused at once with its outcome. */
  readonly asks: Ask[];
  readonly capped: readonly Draft[];
}

/** What a turn needs to know beyond who asked. */
export type AskExtras = Partial<Pick<Ask, "versionOf" | "continues" | "model" | "contextHead">>;

/** Makes the asks of an event, within the room's caps (T9). A held persona is asked by name alone. */
export function makeAsks(
  state: RoomState,
  facts: Facts,
  from: AskedFrom,
  asked: Asked,
  extras: AskExtras = {},
): MadeAsks {
  const gate = openChainGate(state, { ...from, atMs: facts.atMs });
  const asks = [...asked].slice(0, limits.personasPerRoomMax).map(([personaId, how]) => {
    const isHeld = how === "implied" && state.participants.get(personaId)?.held === true;
    const reason = isHeld ? Reason.HELD : gate.admit(personaId);
    return create(AskSchema, {
      ...extras,
      turnId: facts.derivedId("t", from.room, from.seq, personaId),
      personaId,
      chainId: from.chainId,
      hop: from.hop,
      refused: reason === Reason.UNSPECIFIED ? Outcome.UNSPECIFIED : isHeld ? Outcome.STOPPED : Outcome.CAPPED,
      reason,
    });
  });
  const refused = asks.filter((ask) => ask.refused === Outcome.CAPPED);
  const [first] = refused;
  // Where too many wait already, there is nothing to offer but to ask again later.
  if (!first || gate.isRoomFull) return { asks, capped: [] };
  const value = create(ChainCappedSchema, {
    chainId: from.chainId,
    reason: first.reason,
    trigger: from.trigger,
    personaIds: refused.map(({ personaId }) => personaId),
    turns: gate.chain.turns,
    costNanoUsd: gate.chain.costNanoUsd,
  });
  return { asks, capped: [{ actor: "", kind: { case: "chainCapped", value } }] };
}

function personas(state: RoomState): string[] {
  return [...state.participants.values()].filter((seat) => seat.kind === ParticipantKind.PERSONA).map(({ id }) => id);
}

function isPersona(state: RoomState, id: string): boolean {
  return state.participants.get(id)?.kind === ParticipantKind.PERSONA;
}

function isPerson(participant: { readonly kind: ParticipantKind }): boolean {
  return participant.kind === ParticipantKind.PERSON;
}
