import { type HowAsked, isHeldBack, limits, type Unaddressed, whoIsAsked } from "@polylogue/proto";
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
  Unaddressed as UnaddressedPolicy,
} from "../state/wire.ts";
import { type ChainStep, openChainGate } from "./chain-caps.ts";
import type { Draft, Facts } from "./decision.ts";

/** Who is asked, and whether somebody said so by name or by reply: that also lets a held persona go. */
export type Asked = ReadonlyMap<string, HowAsked>;

/** The personas that a person's message addresses, in order, each once (T1). */
export function personasAskedByPerson(
  state: RoomState,
  sender: string,
  mentions: readonly Mention[],
  quoted: Message | undefined,
): Asked {
  const seats = [...state.participants.values()].map(({ id, kind, held }) => ({
    id,
    isPersona: kind === ParticipantKind.PERSONA,
    isHeld: held,
  }));
  return whoIsAsked(seats, unaddressedIn(state), { sender, mentions, repliesTo: quoted?.author });
}

/** Who answers what is said to nobody, by the room's settings. */
function unaddressedIn(state: RoomState): Unaddressed {
  const { unaddressed = UnaddressedPolicy.SILENT, leadPersona = "" } = state.room?.settings ?? {};
  switch (unaddressed) {
    case UnaddressedPolicy.ALL:
      return { kind: "all" };
    case UnaddressedPolicy.LEAD:
      return { kind: "lead", persona: leadPersona };
    case UnaddressedPolicy.SILENT:
    case UnaddressedPolicy.UNSPECIFIED:
      return { kind: "silent" };
    default:
      unaddressed satisfies never;
      // A policy that a newer build stored.
      return { kind: "silent" };
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
  /** A cap refused these turns before: what is refused again stays on offer. Default: they are asked for the first time. */
  readonly isOwed?: boolean;
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
    const isHeld = state.participants.get(personaId)?.held ?? false;
    const isBack = isHeldBack({ isHeld }, how);
    const reason = isBack ? Reason.HELD : gate.admit(personaId);
    return create(AskSchema, {
      ...extras,
      turnId: facts.derivedId("t", from.room, from.seq, personaId),
      personaId,
      chainId: from.chainId,
      hop: from.hop,
      refused: reason === Reason.UNSPECIFIED ? Outcome.UNSPECIFIED : isBack ? Outcome.STOPPED : Outcome.CAPPED,
      reason,
    });
  });
  const refused = asks.filter((ask) => ask.refused === Outcome.CAPPED);
  const [first] = refused;
  // Where too many wait already, there is nothing to offer but to ask again later.
  if (!first || (gate.isRoomFull && !from.isOwed)) return { asks, capped: [] };
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

function isPersona(state: RoomState, id: string): boolean {
  return state.participants.get(id)?.kind === ParticipantKind.PERSONA;
}
