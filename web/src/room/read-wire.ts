import type {
  ChainCappedJson,
  MentionJson,
  MessageJson,
  MessageTurnJson,
  ParticipantJson,
  RoomJson,
  RoomSettingsJson,
  SpendingJson,
  TurnJson,
} from "@polylogue/proto/room";
import {
  type CappedChain,
  defaultSettings,
  type LiveTurn,
  type MentionSpan,
  type MessageTurn,
  type Participant,
  type RoomFacts,
  type RoomMessage,
  type RoomSettings,
  type Spending,
  statusByWire,
} from "./room-view.ts";

// The wire's messages with every absent field filled in: readers accept absent ones.

/** A person or a persona. */
export function readParticipant(wire: ParticipantJson): Participant {
  const isPersona = wire.kind === "PARTICIPANT_KIND_PERSONA";
  return {
    id: wire.id ?? "",
    kind: isPersona ? "persona" : "person",
    displayName: wire.displayName ?? "",
    role: wire.role ?? "ROLE_UNSPECIFIED",
    handle: wire.handle ?? "",
    card: isPersona
      ? {
          version: wire.persona?.version ?? 0,
          description: wire.persona?.description ?? "",
          models: wire.persona?.models ?? [],
          accent: wire.persona?.accent ?? "",
        }
      : undefined,
    isHeld: wire.held ?? false,
  };
}

/** The room itself. */
export function readFacts(wire: RoomJson | undefined): RoomFacts {
  return {
    title: wire?.title ?? "",
    visibility: wire?.visibility ?? "VISIBILITY_UNSPECIFIED",
    isArchived: wire?.archived ?? false,
    settings: wire?.settings === undefined ? defaultSettings : readSettings(wire.settings),
  };
}

function readSettings(wire: RoomSettingsJson): RoomSettings {
  return {
    unaddressed: wire.unaddressed ?? "UNADDRESSED_UNSPECIFIED",
    leadPersona: wire.leadPersona ?? "",
    hopsMax: wire.hopsMax ?? 0,
    turnsMax: wire.turnsMax ?? 0,
    turnsPerPersonaMax: wire.turnsPerPersonaMax ?? 0,
    secondsMax: wire.secondsMax ?? 0,
    nanoUsdMax: Number(wire.nanoUsdMax ?? 0),
  };
}

/** What the room's turns came to so far. */
export function readSpending(wire: SpendingJson | undefined): Spending {
  return {
    costNanoUsd: Number(wire?.costNanoUsd ?? 0),
    turns: wire?.turns ?? 0,
    unpricedTurns: wire?.unpricedTurns ?? 0,
  };
}

/** A chain that a cap stopped. */
export function readCapped(wire: ChainCappedJson): CappedChain {
  return {
    chainId: wire.chainId ?? "",
    reason: wire.reason ?? "REASON_UNSPECIFIED",
    trigger: wire.trigger ?? "",
    personaIds: wire.personaIds ?? [],
    turns: wire.turns ?? 0,
    costNanoUsd: Number(wire.costNanoUsd ?? 0),
  };
}

/** What somebody said. */
export function readMessage(wire: MessageJson): RoomMessage {
  return {
    id: wire.id ?? "",
    seq: wire.seq ?? 0,
    author: wire.author ?? "",
    authorName: wire.authorName ?? "",
    authorKind: wire.authorKind === "PARTICIPANT_KIND_PERSONA" ? "persona" : "person",
    text: wire.text ?? "",
    clientMessageId: wire.clientMessageId ?? "",
    mentions: readMentions(wire.mentions),
    replyTo: wire.replyTo ?? "",
    atMs: readTimeMs(wire.at) ?? 0,
    revision: wire.revision ?? 1,
    editedAtMs: readTimeMs(wire.editedAt),
    isDeleted: wire.deleted ?? false,
    turn: wire.turn === undefined ? undefined : readMessageTurn(wire.turn),
    versionOf: wire.versionOf ?? "",
    continues: wire.continues ?? "",
    versions: wire.versions ?? [],
    picked: wire.picked ?? "",
  };
}

/** The parts of a text that name somebody. */
export function readMentions(wire: readonly MentionJson[] | undefined): MentionSpan[] {
  return (wire ?? []).map(({ participantId = "", start = 0, end = 0 }) => ({ participantId, start, end }));
}

function readMessageTurn(wire: MessageTurnJson): MessageTurn {
  const status = statusByWire[wire.status ?? "TURN_STATUS_UNSPECIFIED"] ?? "ended";
  return {
    turnId: wire.turnId ?? "",
    attempt: wire.attempt ?? 0,
    status: status === "owed" ? "running" : status,
    outcome: wire.outcome ?? "OUTCOME_UNSPECIFIED",
    reason: wire.reason ?? "REASON_UNSPECIFIED",
    trigger: wire.trigger ?? "",
    receipt: wire.receipt,
    isPartial: wire.partial ?? false,
    note: wire.note ?? "",
    context: wire.context,
    stoppedBy: "",
  };
}

/** Undefined for a turn that has ended. */
export function readTurn(wire: TurnJson): LiveTurn | undefined {
  const status = statusByWire[wire.status ?? "TURN_STATUS_UNSPECIFIED"] ?? "ended";
  if (status === "ended") return undefined;
  return {
    turnId: wire.turnId ?? "",
    personaId: wire.personaId ?? "",
    status,
    trigger: wire.trigger ?? "",
    askSeq: wire.askSeq ?? 0,
    attempt: wire.attempt ?? 0,
    messageId: wire.messageId ?? "",
    versionOf: wire.versionOf ?? "",
    continues: wire.continues ?? "",
  };
}

/** Milliseconds since 1970; undefined for an absent or unreadable time. */
export function readTimeMs(wire: string | undefined): number | undefined {
  if (wire === undefined) return undefined;
  const timeMs = Date.parse(wire);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
