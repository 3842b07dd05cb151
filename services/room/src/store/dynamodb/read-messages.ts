import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { readText } from "@polylogue/runtime/dynamodb/item";
import {
  type CountOptions,
  countedMessagesMax,
  type MessageCounts,
  type MessageRow,
  type MessagesPage,
  type MessagesPageResult,
  type RoomKey,
} from "../room-store.ts";
import { end, mentionPlace, messageKey, places, roomPartition } from "./keys.ts";
import { entryPlace, entryPlaceAtOrBefore, type MessageEntry, readEntries, readMessageRow } from "./message-items.ts";

/** Above every seq. */
const seqEnd = 0xffff_ffff + 1;
/** Items of one page of entries or mentions; small pages are asked for with what they need. */
const pageItemsMax = 1_000;

export async function readMessages(table: DynamoTable, key: RoomKey, page: MessagesPage): Promise<MessagesPageResult> {
  const { before, after, limit } = page;
  const isForward = before === undefined && after !== undefined;
  const entries = isForward ? entriesAfter(table, key, after, limit) : entriesBefore(table, key, before, limit);
  const wanted: MessageEntry[] = [];
  let hasMore = false;
  for await (const entry of entries) {
    hasMore = wanted.length === limit;
    if (hasMore) break;
    wanted.push(entry);
  }
  const items = await table.getMany(wanted.map(({ messageId }) => messageKey(key, messageId)));
  return { rows: items.map(readMessageRow).sort((left, right) => left.seq - right.seq), hasMore };
}

export async function readMessage(
  table: DynamoTable,
  key: RoomKey,
  messageId: string,
): Promise<MessageRow | undefined> {
  const item = await table.get(messageKey(key, messageId));
  return item && readMessageRow(item);
}

export async function countMessages(
  table: DynamoTable,
  key: RoomKey,
  afterSeq: number,
  options: CountOptions,
): Promise<MessageCounts> {
  const [unread, mentions] = await Promise.all([
    countUnread(table, key, afterSeq, options),
    countMentions(table, key, afterSeq, options),
  ]);
  return { unread, mentions };
}

async function countUnread(
  table: DynamoTable,
  key: RoomKey,
  afterSeq: number,
  { notBy, countMax }: CountOptions,
): Promise<number> {
  let looked = 0;
  let unread = 0;
  for await (const { seq, author } of entriesBefore(table, key, undefined, countMax)) {
    if (seq <= afterSeq || looked === countedMessagesMax || unread === countMax) break;
    looked += 1;
    if (author !== notBy) unread += 1;
  }
  return unread;
}

async function countMentions(
  table: DynamoTable,
  key: RoomKey,
  afterSeq: number,
  { notBy, mentioning, countMax }: CountOptions,
): Promise<number> {
  const range = {
    pk: roomPartition(key),
    from: mentionPlace(mentioning, afterSeq + 1),
    to: mentionPlace(mentioning, seqEnd),
  };
  let looked = 0;
  let mentions = 0;
  for await (const item of table.query({ ...range, isDescending: true, pageItemsMax: pageItems(countMax) })) {
    if (looked === countedMessagesMax || mentions === countMax) break;
    looked += 1;
    if (readText(item, "author") !== notBy) mentions += 1;
  }
  return mentions;
}

/** Newest first, below a seq. */
async function* entriesBefore(
  table: DynamoTable,
  key: RoomKey,
  before: number | undefined,
  wanted: number,
): AsyncGenerator<MessageEntry, void, undefined> {
  const to = before === undefined ? places.entry + end : entryPlace(Math.min(before, seqEnd));
  const range = { pk: roomPartition(key), from: places.entry, to, isDescending: true };
  for await (const item of table.query({ ...range, pageItemsMax: pageItems(wanted) })) {
    for (const entry of readEntries(item).reverse()) if (before === undefined || entry.seq < before) yield entry;
  }
}

/** Oldest first, above a seq. */
async function* entriesAfter(
  table: DynamoTable,
  key: RoomKey,
  after: number,
  wanted: number,
): AsyncGenerator<MessageEntry, void, undefined> {
  const range = { pk: roomPartition(key), from: entryPlaceAtOrBefore(after + 1), to: places.entry + end };
  // Some at the beginning may be too old: they are in the same run of seqs.
  for await (const item of table.query({ ...range, pageItemsMax: pageItems(wanted + 64) })) {
    for (const entry of readEntries(item)) if (entry.seq > after) yield entry;
  }
}

/** One more than wanted tells whether there are more. */
function pageItems(wanted: number): number {
  return Math.min(wanted + 1, pageItemsMax);
}
