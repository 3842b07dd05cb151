import type { Database } from "@polylogue/runtime/sqlite/database";
import type { RowApplier } from "@polylogue/runtime/sqlite/run-group";
import { commitApplier } from "./apply-commit.ts";
import { clearBusyApplier, deleteDraftApplier, draftApplier, readMarkApplier } from "./apply-side-rows.ts";
import { eraseRoomApplier } from "./erase-room.ts";
import { unpackCommit } from "./pack-commit.ts";
import { unpackReplacement } from "./pack-replacement.ts";
import { unpackEraseRoom } from "./pack-side-rows.ts";
import { replacementApplier } from "./replace-commit.ts";
import { rowKinds } from "./row-kinds.ts";

/** Writes every kind of row that the room service packs. */
export function createRowApplier(database: Database): RowApplier {
  const applyCommit = commitApplier(database);
  const clearBusy = clearBusyApplier(database);
  const writeDraft = draftApplier(database);
  const deleteDraft = deleteDraftApplier(database);
  const writeReadMark = readMarkApplier(database);
  const eraseRoom = eraseRoomApplier(database);
  const replaceCommit = replacementApplier(database);
  return {
    apply(row) {
      const kind = row.byte() as (typeof rowKinds)[keyof typeof rowKinds];
      switch (kind) {
        case rowKinds.commit:
          return applyCommit(unpackCommit(row));
        case rowKinds.clearBusy:
          return clearBusy(row);
        case rowKinds.writeDraft:
          return writeDraft(row);
        case rowKinds.deleteDraft:
          return deleteDraft(row);
        case rowKinds.readMark:
          return writeReadMark(row);
        case rowKinds.eraseRoom:
          return eraseRoom(unpackEraseRoom(row));
        case rowKinds.replaceCommit:
          return replaceCommit(unpackReplacement(row));
        default:
          throw new RangeError(`there is no row of kind ${kind satisfies never}`);
      }
    },
  };
}
