import type { Question } from "@polylogue/runtime/sqlite/question";
import type { Draft, RoomKey } from "../room-store.ts";

export const readDrafts: Question<[RoomKey], Draft[]> = {
  name: "readDrafts",
  prepare(database) {
    const select = database.prepare<{ turnId: string; attempt: number; text: Uint8Array }>(`
      SELECT turn_id AS turnId, attempt, text FROM drafts WHERE tenant = ? AND room = ? ORDER BY turn_id`);
    return ({ tenant, room }) =>
      select
        .all(tenant, room)
        .map(({ turnId, attempt, text }) => ({ turnId, attempt, text: Buffer.from(text).toString("utf8") }));
  },
};

export const readMarksOf: Question<[key: RoomKey, participantIds: readonly string[]], Map<string, number>> = {
  name: "readMarksOf",
  prepare(database) {
    const marksOf = readReadMarks.prepare(database);
    return ({ tenant, room }, participantIds) =>
      new Map(
        participantIds.flatMap((id) => {
          const mark = marksOf(tenant, id, [room]).get(room);
          return mark === undefined ? [] : [[id, mark] as const];
        }),
      );
  },
};

export const readReadMarks: Question<
  [tenant: string, participantId: string, rooms: readonly string[]],
  Map<string, number>
> = {
  name: "readReadMarks",
  prepare(database) {
    const select = database.prepare<{ seq: number }>(`
      SELECT seq FROM read_marks WHERE tenant = ? AND participant_id = ? AND room = ?`);
    return (tenant, participantId, rooms) => {
      const marks = new Map<string, number>();
      for (const room of rooms) {
        const mark = select.get(tenant, participantId, room);
        if (mark) marks.set(room, mark.seq);
      }
      return marks;
    };
  },
};
