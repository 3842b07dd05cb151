import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { type Item, readBytes, readNumber, readText } from "@polylogue/runtime/dynamodb/item";
import type { CommitsLimits, Head, RoomKey, SnapshotRow, StoredCommit } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { type RoomHead, readRoomHead } from "./head.ts";
import type { HeadCache } from "./head-cache.ts";
import { commitKey, encodeNumber, end, headKey, places, roomPartition } from "./keys.ts";
import { joined } from "./parts.ts";
import { settledHead } from "./settled-head.ts";

/** Above every seq. */
const seqMax = 0xffff_ffff;
/** Commits of one page, so that small pages do not read large ones. */
const pageItemsMax = 200;
/** Times that a snapshot is read that changes while it is. */
const snapshotTriesMax = 5;

export async function readHead(table: DynamoTable, heads: HeadCache, key: RoomKey): Promise<Head | undefined> {
  const item = await table.get(headKey(key));
  return item && positionOf(await settledHead(table, heads, key, readRoomHead(item)));
}

export async function readHeads(
  table: DynamoTable,
  heads: HeadCache,
  keys: readonly RoomKey[],
): Promise<(Head | undefined)[]> {
  const items = await table.getMany(keys.map(headKey));
  const byRoom = new Map(items.map((item) => [item.pk, readRoomHead(item)]));
  return Promise.all(
    keys.map(async (key) => {
      const head = byRoom.get(roomPartition(key));
      return head && positionOf(await settledHead(table, heads, key, head));
    }),
  );
}

export async function readCommits(
  table: DynamoTable,
  heads: HeadCache,
  key: RoomKey,
  afterSeq: number,
  limits: CommitsLimits,
): Promise<StoredCommit[]> {
  const [head, above] = await Promise.all([table.get(headKey(key)), readRun(table, key, afterSeq + 1, limits)]);
  if (!head) return [];
  // What is told of a commit must be there when it is asked for.
  const { seq } = await settledHead(table, heads, key, readRoomHead(head));
  const isNext = above[0]?.firstSeq === afterSeq + 1;
  if (isNext || afterSeq === 0 || (above.length === 0 && seq <= afterSeq)) return above;
  // The seq may lie inside of a commit, which reaches above it.
  const around = await lastCommit(table, key, afterSeq);
  if (!around || around.lastSeq <= afterSeq) return above;
  return withinLimits([around, ...above], limits);
}

export async function readSnapshot(table: DynamoTable, key: RoomKey): Promise<SnapshotRow | undefined> {
  for (let tries = 0; tries < snapshotTriesMax; tries += 1) {
    const items: Item[] = [];
    const pk = roomPartition(key);
    for await (const item of table.query({ pk, from: places.snapshot, to: places.snapshot + end })) items.push(item);
    const [first] = items;
    if (!first) return undefined;
    const [seq, parts] = [readNumber(first, "seq"), readNumber(first, "parts")];
    const own = items.slice(0, parts).filter((item) => readNumber(item, "seq") === seq);
    if (own.length === parts) return { seq, record: joined(own.map((item) => readBytes(item, "record"))) };
    // A newer one took its place page by page.
  }
  throw new StoreError("unavailable", `The snapshot of room ${key.room} kept changing.`);
}

async function readRun(
  table: DynamoTable,
  key: RoomKey,
  fromSeq: number,
  limits: CommitsLimits,
): Promise<StoredCommit[]> {
  if (fromSeq > seqMax) return [];
  const from = places.commit + encodeNumber(fromSeq);
  const range = { pk: roomPartition(key), from, to: places.commit + end };
  const commits: StoredCommit[] = [];
  let bytes = 0;
  for await (const item of table.query({ ...range, pageItemsMax: Math.min(limits.commitsMax, pageItemsMax) })) {
    const commit = readCommit(item);
    bytes += commit.record.length;
    if (commits.length > 0 && bytes > limits.bytesMax) break;
    commits.push(commit);
    if (commits.length >= limits.commitsMax) break;
  }
  return commits;
}

/** The last commit that begins at or before a seq. */
async function lastCommit(table: DynamoTable, key: RoomKey, seq: number): Promise<StoredCommit | undefined> {
  const { pk, sk } = commitKey(key, Math.min(seq, seqMax));
  for await (const item of table.query({ pk, from: places.commit, to: sk, isDescending: true, pageItemsMax: 1 })) {
    return readCommit(item);
  }
  return undefined;
}

function withinLimits(commits: readonly StoredCommit[], { commitsMax, bytesMax }: CommitsLimits): StoredCommit[] {
  let bytes = 0;
  return commits.slice(0, commitsMax).filter(({ record }, index) => {
    bytes += record.length;
    return index === 0 || bytes <= bytesMax;
  });
}

function readCommit(item: Item): StoredCommit {
  return {
    firstSeq: Number(item.sk.slice(places.commit.length)),
    lastSeq: readNumber(item, "last"),
    tag: readText(item, "tag"),
    record: readBytes(item, "record"),
  };
}

function positionOf({ seq, tag }: RoomHead): Head {
  return { seq, tag };
}
