import { inParallel } from "@polylogue/runtime/dynamodb/batches";
import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { readBytes, readNumber, readText } from "@polylogue/runtime/dynamodb/item";
import type { Draft, DraftWrite, RoomKey, StoredCommit } from "../room-store.ts";
import { busyKey, commitKey, draftKey, end, places, readMarkKey, roomPartition } from "./keys.ts";

/** Drafts of one call that are written at the same time: their conditions keep them out of a batch. */
const draftsUnderWayMax = 32;

export async function writeDrafts(table: DynamoTable, drafts: readonly DraftWrite[]): Promise<void> {
  await inParallel(drafts, draftsUnderWayMax, async ({ key, turnId, attempt, text }) => {
    // UTF-8 as bytes: half a surrogate pair is no text to the vendor.
    const item = { ...draftKey(key, turnId), turn: turnId, attempt, text: new Uint8Array(Buffer.from(text)) };
    const condition = { expression: "attribute_not_exists(#pk) OR #attempt <= :attempt", values: { attempt } };
    // Refused: a higher attempt is there.
    await table.write({ kind: "put", item, condition });
  });
}

export async function readDrafts(table: DynamoTable, key: RoomKey): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for await (const item of table.query({ pk: roomPartition(key), from: places.draft, to: places.draft + end })) {
    const text = Buffer.from(readBytes(item, "text")).toString();
    drafts.push({ turnId: readText(item, "turn"), attempt: readNumber(item, "attempt"), text });
  }
  return drafts;
}

export async function deleteDrafts(table: DynamoTable, key: RoomKey, turnIds: readonly string[]): Promise<void> {
  const distinct = [...new Set(turnIds)];
  await table.writeMany(distinct.map((turnId) => ({ kind: "remove", key: draftKey(key, turnId) })));
}

export async function writeReadMark(
  table: DynamoTable,
  key: RoomKey,
  participantId: string,
  seq: number,
): Promise<number> {
  const place = readMarkKey(key, participantId);
  const condition = { expression: "attribute_not_exists(#seq) OR #seq < :seq", values: { seq } };
  const written = await table.write({ kind: "update", key: place, set: { seq }, condition });
  if (written.kind === "done") return seq;
  // Not every server says what refused a write.
  const stored = written.stored ?? (await table.get(place));
  return stored ? readNumber(stored, "seq") : seq;
}

export async function readReadMarks(
  table: DynamoTable,
  tenant: string,
  participantId: string,
  rooms: readonly string[],
): Promise<Map<string, number>> {
  const keys = new Map(rooms.map((room) => [room, readMarkKey({ tenant, room }, participantId)]));
  return marksAt(table, keys);
}

export async function readMarksOf(
  table: DynamoTable,
  key: RoomKey,
  participantIds: readonly string[],
): Promise<Map<string, number>> {
  return marksAt(table, new Map(participantIds.map((id) => [id, readMarkKey(key, id)])));
}

/** Of whoever has one. */
async function marksAt(
  table: DynamoTable,
  keys: ReadonlyMap<string, { readonly pk: string; readonly sk: string }>,
): Promise<Map<string, number>> {
  const items = await table.getMany([...keys.values()]);
  const byKey = new Map(items.map((item) => [`${item.pk}\n${item.sk}`, readNumber(item, "seq")]));
  return new Map(
    [...keys].flatMap(([name, { pk, sk }]) => {
      const mark = byKey.get(`${pk}\n${sk}`);
      return mark === undefined ? [] : [[name, mark] as const];
    }),
  );
}

/** True when the row was of that version. */
export async function clearBusy(table: DynamoTable, key: RoomKey, version: string): Promise<boolean> {
  const condition = { expression: "#version = :version", values: { version } };
  const removed = await table.write({ kind: "remove", key: busyKey(key), condition });
  // An earlier attempt whose answer was lost has done it.
  return removed.kind === "done" || (removed.isRepeated && !removed.stored);
}

/** True when the record is the stored one afterwards. */
export async function replaceCommit(
  table: DynamoTable,
  key: RoomKey,
  { firstSeq, tag, record: before }: StoredCommit,
  record: Uint8Array,
): Promise<boolean> {
  const condition = { expression: "#tag = :tag AND #record IN (:before, :record)", values: { tag, before, record } };
  const replaced = await table.write({ kind: "update", key: commitKey(key, firstSeq), set: { record }, condition });
  return replaced.kind === "done";
}
