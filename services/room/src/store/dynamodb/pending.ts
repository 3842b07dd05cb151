import { gunzipSync, gzipSync } from "node:zlib";
import { batchesOf } from "@polylogue/runtime/dynamodb/batches";
import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { type Attribute, type Item, itemBytes, readBytes } from "@polylogue/runtime/dynamodb/item";
import { type Put, type Remove, transactionBytesMax, transactionWritesMax } from "@polylogue/runtime/dynamodb/write";
import type { RoomKey } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import type { RoomHead } from "./head.ts";
import { encodeNumber, end, headKey, places, roomPartition } from "./keys.ts";
import { cut, joined } from "./parts.ts";

/**
 * A commit that changes more than one transaction takes brings the rest of its changes along as data, in the same transaction as
 * itself, and the head says so. Whoever meets such a head carries them out before anything else: its writer before it acknowledges,
 * and if that one died, the next reader of the head or of the log (L6). Each step is a transaction that holds only while the head
 * still says so: a helper that wakes up late changes nothing.
 */

/** A write as data; bytes as base64. */
type StoredWrite =
  | { readonly put: Readonly<Record<string, string | number | boolean | { readonly base64: string }>> }
  | { readonly remove: readonly [pk: string, sk: string] };

/** Bytes of one step. */
const stepBytesMax = transactionBytesMax - 512 * 1_024;

/** The items that hold the writes. */
export function packPending(key: RoomKey, writes: readonly (Put | Remove)[]): Put[] {
  const packed = gzipSync(JSON.stringify(writes.map(toStored)));
  return cut(packed).map((record, part) => ({ kind: "put", item: { ...partKey(key, part), record } }));
}

/** Carries out what is pending in a room, and says in the head that nothing is. Others may be at it at the same time. */
export async function finishPending(table: DynamoTable, key: RoomKey, head: RoomHead): Promise<void> {
  const parts: Item[] = [];
  for await (const item of table.query({ pk: roomPartition(key), from: places.pending, to: places.pending + end })) {
    parts.push(item);
  }
  const condition = { expression: "#tag = :tag AND attribute_exists(#pending)", values: { tag: head.tag } };
  if (parts.length === head.pendingParts) {
    const writes = unpackPending(parts);
    const size = { bytesOf: bytesOfWrite, bytesMax: stepBytesMax };
    for (const step of batchesOf(writes, transactionWritesMax - 1, size)) {
      const done = await table.transact([{ kind: "check", key: headKey(key), condition }, ...step]);
      // Somebody else has finished it.
      if (done.kind === "refused") return;
    }
  } else {
    // They go together with the head's mark: it must be gone by now.
    const now = await table.get(headKey(key));
    if (now?.tag !== head.tag || now.pending === undefined) return;
    throw new StoreError("corrupt", `room ${key.room} has ${parts.length} of ${head.pendingParts} pending parts`);
  }
  await table.transact([
    { kind: "update", key: headKey(key), unset: ["pending"], condition },
    ...parts.map(({ pk, sk }): Remove => ({ kind: "remove", key: { pk, sk } })),
  ]);
}

function unpackPending(parts: readonly Item[]): (Put | Remove)[] {
  const packed = joined(parts.map((part) => readBytes(part, "record")));
  const stored = JSON.parse(gunzipSync(packed).toString()) as StoredWrite[];
  return stored.map(fromStored);
}

function partKey(key: RoomKey, part: number) {
  return { pk: roomPartition(key), sk: places.pending + encodeNumber(part) };
}

function toStored(write: Put | Remove): StoredWrite {
  if (write.kind === "remove") return { remove: [write.key.pk, write.key.sk] };
  const attributes = Object.entries(write.item).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value,
  ]);
  return { put: Object.fromEntries(attributes) };
}

function fromStored(stored: StoredWrite): Put | Remove {
  if ("remove" in stored) return { kind: "remove", key: { pk: stored.remove[0], sk: stored.remove[1] } };
  const attributes = Object.entries(stored.put).map(([name, value]): [string, Attribute] => [
    name,
    typeof value === "object" ? new Uint8Array(Buffer.from(value.base64, "base64")) : value,
  ]);
  return { kind: "put", item: Object.fromEntries(attributes) as Item };
}

function bytesOfWrite(write: Put | Remove): number {
  return write.kind === "put" ? itemBytes(write.item) : 0;
}
