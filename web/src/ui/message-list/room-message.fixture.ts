import type { LiveTurn, MessageTurn, RoomMessage } from "../../room/room-view.ts";

/** A noon of this machine's time zone. */
export const NOON_MS = new Date(2026, 10, 20, 12).getTime();

/** A message of Jon, a second later with every seq. */
export function message(id: string, seq: number, change: Partial<RoomMessage> = {}): RoomMessage {
  return {
    id,
    seq,
    author: "p_jon",
    authorName: "Jon",
    authorKind: "person",
    text: id,
    clientMessageId: "",
    mentions: [],
    replyTo: "",
    atMs: NOON_MS + seq * 1_000,
    revision: 1,
    editedAtMs: undefined,
    isDeleted: false,
    turn: undefined,
    versionOf: "",
    continues: "",
    versions: [],
    picked: "",
    ...change,
  };
}

/** An answer of Ada; its turn has the same number as its seq. */
export function answer(
  id: string,
  seq: number,
  change: Partial<RoomMessage> = {},
  turn: Partial<MessageTurn> = {},
): RoomMessage {
  return message(id, seq, {
    author: "p_ada",
    authorName: "Ada",
    authorKind: "persona",
    turn: {
      turnId: `t_${seq}`,
      attempt: 1,
      status: "ended",
      outcome: "OUTCOME_ANSWERED",
      reason: "REASON_UNSPECIFIED",
      trigger: "",
      receipt: undefined,
      isPartial: false,
      note: "",
      context: undefined,
      stoppedBy: "",
      ...turn,
    },
    ...change,
  });
}

/** A turn that Ada owes. */
export function owedTurn(change: Partial<LiveTurn> = {}): LiveTurn {
  return {
    turnId: "t_1",
    personaId: "p_ada",
    status: "owed",
    trigger: "m_1",
    askSeq: 1,
    attempt: 0,
    messageId: "",
    versionOf: "",
    continues: "",
    ...change,
  };
}
