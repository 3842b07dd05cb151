import type {
  MentionJson,
  MessageJson,
  MessageTurnJson,
  ParticipantJson,
  RoomJson,
  TurnJson,
} from "@polylogue/proto/room";
import {
  type LiveTurn,
  type MentionSpan,
  type MessageTurn,
  type Participant,
  type RoomFacts,
  type RoomMessage,
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
  };
}

/** The room itself. */
export function readFacts(wire: RoomJson | undefined): RoomFacts {
  return {
    title: wire?.title ?? "",
    visibility: wire?.visibility ?? "VISIBILITY_UNSPECIFIED",
    isArchived: wire?.archived ?? false,
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
  };
}

/** Milliseconds since 1970; undefined for an absent or unreadable time. */
export function readTimeMs(wire: string | undefined): number | undefined {
  if (wire === undefined) return undefined;
  const timeMs = Date.parse(wire);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
