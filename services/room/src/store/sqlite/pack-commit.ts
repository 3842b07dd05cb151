import type { BlockReader } from "@polylogue/runtime/sqlite/block-reader";
import type { BlockWriter } from "@polylogue/runtime/sqlite/block-writer";
import type { WritableRow } from "@polylogue/runtime/sqlite/group-queue";
import type { CommitWrite, MessageRow, RoomRow, SeatChange } from "../room-store.ts";
import { rowKinds } from "./row-kinds.ts";

const visibilities = ["listed", "link", "invited"] as const satisfies readonly RoomRow["visibility"][];
/** Bytes of a row beside its records and lists; and of a list's item. About. */
const rowBytes = 256;
const itemBytes = 64;

/** A commit as a row of a group. */
export function packCommit(write: CommitWrite): WritableRow {
  return {
    bytes: sizeOf(write),
    encode(block) {
      const { key, commit, room, messages, seats, busy, snapshot } = write;
      block.byte(rowKinds.commit);
      block.text(key.tenant);
      block.text(key.room);
      block.uint32(commit.firstSeq);
      block.uint32(commit.lastSeq);
      block.text(commit.tag);
      block.bytes(commit.record);
      block.byte(visibilities.indexOf(room.visibility));
      block.byte(room.deleted ? 1 : 0);
      block.number(room.activeAtMs);
      block.bytes(room.record);
      block.list(messages, (message) => packMessage(block, message));
      block.list(seats, ({ participantId, seated }) => {
        block.text(participantId);
        block.byte(seated ? 1 : 0);
      });
      block.byte(busy ? 1 : 0);
      // 0 is no seq: no snapshot.
      block.uint32(snapshot?.seq ?? 0);
      if (snapshot) block.bytes(snapshot.record);
    },
  };
}

/** What `packCommit` packed, behind its kind. */
export function unpackCommit(block: BlockReader): CommitWrite {
  const key = { tenant: block.text(), room: block.text() };
  const commit = { firstSeq: block.uint32(), lastSeq: block.uint32(), tag: block.text(), record: block.bytes() };
  const room: RoomRow = {
    headSeq: commit.lastSeq,
    visibility: visibilities[block.byte()] ?? "invited",
    deleted: block.byte() === 1,
    activeAtMs: block.number(),
    record: block.bytes(),
  };
  const messages = block.list(() => unpackMessage(block));
  const seats = block.list((): SeatChange => ({ participantId: block.text(), seated: block.byte() === 1 }));
  const busy = block.byte() === 1;
  const snapshotSeq = block.uint32();
  const write: CommitWrite = { key, commit, room, messages, seats, busy };
  return snapshotSeq === 0 ? write : { ...write, snapshot: { seq: snapshotSeq, record: block.bytes() } };
}

function packMessage(block: BlockWriter, message: MessageRow): void {
  block.text(message.messageId);
  block.uint32(message.seq);
  block.text(message.author);
  block.bytes(message.record);
  block.list(message.mentions, (participantId) => block.text(participantId));
}

function unpackMessage(block: BlockReader): MessageRow {
  return {
    messageId: block.text(),
    seq: block.uint32(),
    author: block.text(),
    record: block.bytes(),
    mentions: block.list(() => block.text()),
  };
}

function sizeOf({ commit, room, messages, seats, snapshot }: CommitWrite): number {
  let bytes =
    rowBytes + commit.record.length + room.record.length + (snapshot?.record.length ?? 0) + seats.length * itemBytes;
  for (const { record, mentions } of messages) bytes += rowBytes + record.length + mentions.length * itemBytes;
  return bytes;
}
