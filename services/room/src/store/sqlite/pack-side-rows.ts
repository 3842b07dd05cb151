import type { BlockReader } from "@polylogue/runtime/sqlite/block-reader";
import type { BlockWriter } from "@polylogue/runtime/sqlite/block-writer";
import type { WritableRow } from "@polylogue/runtime/sqlite/group-queue";
import type { DraftWrite, RoomKey } from "../room-store.ts";
import { rowKinds } from "./row-kinds.ts";

/** Bytes of a row without its text. About. */
const rowBytes = 128;

/** The rows beside the log, as rows of a group; each is read back by the function below it. */
export function packClearBusy(key: RoomKey, version: string): WritableRow {
  return row(rowKinds.clearBusy, key, (block) => block.text(version));
}

export function unpackClearBusy(block: BlockReader): { readonly key: RoomKey; readonly version: string } {
  return { key: unpackKey(block), version: block.text() };
}

export function packDraft({ key, turnId, attempt, text }: DraftWrite): WritableRow {
  return row(
    rowKinds.writeDraft,
    key,
    (block) => {
      block.text(turnId);
      block.uint32(attempt);
      block.text(text);
    },
    text.length,
  );
}

/** The text stays UTF-8: that is how it is stored. */
export function unpackDraft(block: BlockReader): {
  readonly key: RoomKey;
  readonly turnId: string;
  readonly attempt: number;
  readonly text: Uint8Array;
} {
  return { key: unpackKey(block), turnId: block.text(), attempt: block.uint32(), text: block.bytes() };
}

export function packDeleteDraft(key: RoomKey, turnId: string): WritableRow {
  return row(rowKinds.deleteDraft, key, (block) => block.text(turnId));
}

export function unpackDeleteDraft(block: BlockReader): { readonly key: RoomKey; readonly turnId: string } {
  return { key: unpackKey(block), turnId: block.text() };
}

export function packReadMark(key: RoomKey, participantId: string, seq: number): WritableRow {
  return row(rowKinds.readMark, key, (block) => {
    block.text(participantId);
    block.uint32(seq);
  });
}

export function unpackReadMark(block: BlockReader): {
  readonly key: RoomKey;
  readonly participantId: string;
  readonly seq: number;
} {
  return { key: unpackKey(block), participantId: block.text(), seq: block.uint32() };
}

export function packEraseRoom(key: RoomKey): WritableRow {
  return row(rowKinds.eraseRoom, key, () => {});
}

export function unpackEraseRoom(block: BlockReader): RoomKey {
  return unpackKey(block);
}

function row(kind: number, key: RoomKey, encodeRest: (block: BlockWriter) => void, textLength = 0): WritableRow {
  return {
    bytes: rowBytes + textLength,
    encode(block) {
      block.byte(kind);
      block.text(key.tenant);
      block.text(key.room);
      encodeRest(block);
    },
  };
}

function unpackKey(block: BlockReader): RoomKey {
  return { tenant: block.text(), room: block.text() };
}
