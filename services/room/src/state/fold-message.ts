import { limits } from "@polylogue/proto";
import {
  create,
  type Event,
  type Message,
  MessageSchema,
  MessageTurnSchema,
  ParticipantKind,
  RequestCause,
  TurnStatus,
} from "./wire.ts";

/**
 * The current form of a message after one more event about it (L6). `before` is undefined when the message is not known yet;
 * an event that does not apply gives back what came in.
 */
export function foldMessage(before: Message | undefined, event: Event): Message | undefined {
  const { kind } = event;
  switch (kind.case) {
    case "messagePosted": {
      if (before || !kind.value.message) return before;
      return create(MessageSchema, {
        ...kind.value.message,
        seq: event.seq,
        textSeq: event.seq,
        revision: 1,
        ...(event.at && { at: event.at }),
      });
    }
    case "messageEdited":
      if (!before || before.deleted || kind.value.revision !== before.revision + 1) return before;
      return create(MessageSchema, {
        ...before,
        text: kind.value.text,
        mentions: kind.value.mentions,
        revision: kind.value.revision,
        textSeq: event.seq,
        ...(event.at && { editedAt: event.at }),
      });
    case "messageDeleted":
      if (!before || before.deleted) return before;
      return create(MessageSchema, {
        ...before,
        deleted: true,
        text: "",
        mentions: [],
        // What it says of itself goes with what it said.
        ...(before.turn && { turn: create(MessageTurnSchema, { ...before.turn, note: "" }) }),
      });
    case "turnsRequested": {
      const { cause, versionId } = kind.value;
      if (cause !== RequestCause.REGENERATE || !before || before.versions.includes(versionId)) return before;
      const versions = [...before.versions, versionId].slice(-limits.versionsPerMessageMax);
      return create(MessageSchema, { ...before, versions });
    }
    case "versionPicked": {
      const { versionId } = kind.value;
      if (!before || before.deleted) return before;
      if (versionId !== before.id && !before.versions.includes(versionId)) return before;
      return create(MessageSchema, { ...before, picked: versionId === before.id ? "" : versionId });
    }
    case "turnStarted":
      return startTurn(before, event);
    case "turnEnded":
      return endTurn(before, event);
    case "turnSettled":
      if (!before?.turn || !kind.value.receipt) return before;
      return create(MessageSchema, {
        ...before,
        turn: create(MessageTurnSchema, { ...before.turn, receipt: kind.value.receipt }),
      });
    default:
      return before;
  }
}

function startTurn(before: Message | undefined, event: Event): Message | undefined {
  if (event.kind.case !== "turnStarted") return before;
  const started = event.kind.value;
  const turn = create(MessageTurnSchema, {
    turnId: started.turnId,
    attempt: started.attempt,
    status: TurnStatus.RUNNING,
    trigger: started.trigger,
    chainId: started.chainId,
    personaVersion: started.personaVersion,
  });
  // A later attempt keeps the message's place (T7).
  if (before) return before.turn?.status === TurnStatus.RUNNING ? create(MessageSchema, { ...before, turn }) : before;
  // Its message is not new but older than what is known here: its place is where the first attempt began.
  if (started.attempt > 1) return before;
  return create(MessageSchema, {
    id: started.messageId,
    seq: event.seq,
    author: started.personaId,
    authorName: started.authorName,
    authorKind: ParticipantKind.PERSONA,
    revision: 1,
    turn,
    versionOf: started.versionOf,
    continues: started.continues,
    ...(event.at && { at: event.at }),
  });
}

function endTurn(before: Message | undefined, event: Event): Message | undefined {
  if (event.kind.case !== "turnEnded" || !before?.turn || before.turn.status === TurnStatus.ENDED) return before;
  const ended = event.kind.value;
  const turn = create(MessageTurnSchema, {
    ...before.turn,
    attempt: ended.attempt,
    status: TurnStatus.ENDED,
    outcome: ended.outcome,
    reason: ended.reason,
    partial: ended.partial,
    note: before.deleted ? "" : ended.note,
    ...(ended.context && { context: ended.context }),
    ...(ended.receipt && { receipt: ended.receipt }),
  });
  // A message that was deleted while its turn ran stays empty.
  if (before.deleted) return create(MessageSchema, { ...before, turn, textSeq: event.seq });
  return create(MessageSchema, { ...before, text: ended.text, mentions: ended.mentions, turn, textSeq: event.seq });
}
