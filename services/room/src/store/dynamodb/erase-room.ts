import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import type { Key } from "@polylogue/runtime/dynamodb/item";
import type { Remove } from "@polylogue/runtime/dynamodb/write";
import type { RoomKey } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { readRoomHead, readRoomRow } from "./head.ts";
import { begin, busyKey, commitKey, encodeId, end, headKey, places, roomPartition, seatsPartition } from "./keys.ts";

/** Items that are looked for and removed in one step. */
const stepItemsMax = 500;

/**
 * Erases a deleted room, step by step; whoever does it again after a crash goes on where it ended. The head stays, without what it
 * said, and so does the last commit: together they keep the room's keys taken. The busy row goes last, so that a room whose erasing was
 * cut off is found (L8).
 */
export async function eraseRoom(table: DynamoTable, key: RoomKey): Promise<void> {
  const item = await table.get(headKey(key));
  if (!item) return;
  if (!readRoomRow(item).deleted) throw new Error(`room ${key.room} is not deleted: it can not be erased`);
  const head = readRoomHead(item);
  // First what would let a helper that wakes up late bring something back (see `pending.ts`).
  const begun = await table.write({
    kind: "update",
    key: headKey(key),
    set: { record: new Uint8Array(), snapshotSeq: 0, snapshotParts: 0 },
    unset: ["pending"],
    condition: { expression: "#tag = :tag", values: { tag: head.tag } },
  });
  if (begun.kind === "refused") throw new StoreError("unavailable", `Room ${key.room} changed while it was erased.`);
  const kept = new Set([places.head, commitKey(key, head.firstSeq).sk]);
  let step: Key[] = [];
  for await (const { pk, sk } of table.query({ pk: roomPartition(key), from: begin, to: end, isKeysOnly: true })) {
    if (!kept.has(sk)) step.push({ pk, sk });
    if (step.length < stepItemsMax) continue;
    await remove(table, key, step);
    step = [];
  }
  await remove(table, key, step);
  await table.write({ kind: "remove", key: busyKey(key) });
}

async function remove(table: DynamoTable, { tenant, room }: RoomKey, keys: readonly Key[]): Promise<void> {
  const ofParticipants = keys
    .filter(({ sk }) => sk.startsWith(places.seat))
    .map(({ sk }) => ({ pk: seatsPartition(tenant, sk.slice(places.seat.length)), sk: encodeId(room) }));
  // They are found through the room's own seats, which go after them.
  await table.writeMany(ofParticipants.map(removal));
  await table.writeMany(keys.map(removal));
}

function removal(key: Key): Remove {
  return { kind: "remove", key };
}
