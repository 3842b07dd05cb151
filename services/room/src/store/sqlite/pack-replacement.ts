import type { BlockReader } from "@polylogue/runtime/sqlite/block-reader";
import type { WritableRow } from "@polylogue/runtime/sqlite/group-queue";
import type { RoomKey, StoredCommit } from "../room-store.ts";
import { rowKinds } from "./row-kinds.ts";

/** A commit as it is stored, and the record that is to take its place. */
export interface Replacement {
  readonly key: RoomKey;
  readonly before: Pick<StoredCommit, "firstSeq" | "tag" | "record">;
  readonly record: Uint8Array;
}

/** Bytes of a row beside its records. About. */
const rowBytes = 128;

/** A replacement as a row of a group. */
export function packReplacement({ key, before, record }: Replacement): WritableRow {
  return {
    bytes: rowBytes + before.record.length + record.length,
    encode(block) {
      block.byte(rowKinds.replaceCommit);
      block.text(key.tenant);
      block.text(key.room);
      block.uint32(before.firstSeq);
      block.text(before.tag);
      block.bytes(before.record);
      block.bytes(record);
    },
  };
}

/** What `packReplacement` packed, behind its kind. */
export function unpackReplacement(block: BlockReader): Replacement {
  return {
    key: { tenant: block.text(), room: block.text() },
    before: { firstSeq: block.uint32(), tag: block.text(), record: block.bytes() },
    record: block.bytes(),
  };
}
