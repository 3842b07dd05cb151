import type { RoomState } from "../state/room-state.ts";
import {
  create,
  LastLineSchema,
  type Message,
  MessageSchema,
  ParticipantKind,
  type RoomSummary,
  RoomSummarySchema,
  TurnStatus,
  timestampFromMs,
  toBinary,
  Visibility,
} from "../state/wire.ts";
import type { MessageRow, RoomRow, SeatChange } from "../store/room-store.ts";

/** Code units of the last line in a list of rooms. */
const lastLineMax = 140;

/** A message as the projection keeps it (L6). */
export function messageRow(message: Message): MessageRow {
  return {
    messageId: message.id,
    seq: message.seq,
    author: message.author,
    record: toBinary(MessageSchema, message),
    mentions: message.mentions
      .filter((mention) => mention.participantId !== "")
      .map((mention) => mention.participantId),
  };
}

/** The room's line in a list of rooms. */
export function roomRow(state: RoomState): RoomRow {
  return {
    headSeq: state.headSeq,
    visibility: visibilityName(state.room?.visibility),
    deleted: state.deleted,
    activeAtMs: state.headAtMs,
    record: toBinary(RoomSummarySchema, summarize(state)),
  };
}

/** Who took or gave up a seat between two states. */
export function seatChanges(before: RoomState, after: RoomState): SeatChange[] {
  if (before.participants === after.participants) return [];
  const gone = [...before.participants.keys()].filter((id) => !after.participants.has(id));
  const come = [...after.participants.keys()].filter((id) => !before.participants.has(id));
  return [
    ...gone.map((participantId) => ({ participantId, seated: false })),
    ...come.map((participantId) => ({ participantId, seated: true })),
  ];
}

/** What everybody sees of a room in a list; a caller's own unread counts are added when it is read. */
function summarize(state: RoomState): RoomSummary {
  const last = state.recent.findLast((message) => !message.deleted && message.text !== "");
  const seats = [...state.participants.values()];
  const answering = [...state.turns.values()]
    .filter((live) => live.turn.status === TurnStatus.RUNNING)
    .map((live) => state.participants.get(live.turn.personaId)?.displayName ?? "");
  return create(RoomSummarySchema, {
    ...(state.room && { room: state.room }),
    headSeq: state.headSeq,
    activeAt: timestampFromMs(state.headAtMs),
    ...(last && {
      lastLine: create(LastLineSchema, {
        authorName: last.authorName,
        text: last.text.slice(0, lastLineMax),
        ...(last.at && { at: last.at }),
      }),
    }),
    people: seats.filter((seat) => seat.kind === ParticipantKind.PERSON).length,
    personas: seats.filter((seat) => seat.kind === ParticipantKind.PERSONA).length,
    answering: answering.filter((name) => name !== "").slice(0, 8),
  });
}

function visibilityName(visibility: Visibility | undefined): RoomRow["visibility"] {
  switch (visibility) {
    case Visibility.LISTED:
      return "listed";
    case Visibility.INVITED:
      return "invited";
    default:
      return "link";
  }
}
