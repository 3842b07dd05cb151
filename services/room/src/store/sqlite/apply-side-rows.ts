import type { BlockReader } from "@polylogue/runtime/sqlite/block-reader";
import type { Database } from "@polylogue/runtime/sqlite/database";
import { unpackClearBusy, unpackDeleteDraft, unpackDraft, unpackReadMark } from "./pack-side-rows.ts";

type Apply = (row: BlockReader) => number;

/** 1 when the row was still of that version. */
export function clearBusyApplier(database: Database): Apply {
  const remove = database.prepare("DELETE FROM busy_rooms WHERE tenant = ? AND room = ? AND version = ?");
  return (row) => {
    const { key, version } = unpackClearBusy(row);
    return remove.run(key.tenant, key.room, version).changes;
  };
}

export function draftApplier(database: Database): Apply {
  const write = database.prepare(`
    INSERT INTO drafts VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET attempt = excluded.attempt, text = excluded.text WHERE excluded.attempt >= attempt`);
  return (row) => {
    const { key, turnId, attempt, text } = unpackDraft(row);
    return write.run(key.tenant, key.room, turnId, attempt, text).changes;
  };
}

export function deleteDraftApplier(database: Database): Apply {
  const remove = database.prepare("DELETE FROM drafts WHERE tenant = ? AND room = ? AND turn_id = ?");
  return (row) => {
    const { key, turnId } = unpackDeleteDraft(row);
    return remove.run(key.tenant, key.room, turnId).changes;
  };
}

/** The mark as it is then. */
export function readMarkApplier(database: Database): Apply {
  const write = database.prepare<{ seq: number }>(`
    INSERT INTO read_marks VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq) RETURNING seq`);
  return (row) => {
    const { key, participantId, seq } = unpackReadMark(row);
    return write.get(key.tenant, participantId, key.room, seq)?.seq ?? seq;
  };
}
