import { type Item, readBytes, readNumber, readText } from "@polylogue/runtime/dynamodb/item";
import type { MessageRow, RoomKey } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { encodeNumber, messageKey, places, roomPartition } from "./keys.ts";

/** What never changes of a message: enough to find its row, and to count it without reading its text. */
export interface MessageEntry {
  readonly seq: number;
  readonly messageId: string;
  readonly author: string;
}

/**
 * Seqs of one entry item at most, all of one run that begins at a multiple of this. So whoever looks for what comes after a seq knows
 * where to begin.
 */
const entrySeqsMax = 64;

export function messageItem(key: RoomKey, { messageId, seq, author, record, mentions }: MessageRow): Item {
  return { ...messageKey(key, messageId), id: messageId, seq, author, mentions: JSON.stringify(mentions), record };
}

export function readMessageRow(item: Item): MessageRow {
  return {
    messageId: readText(item, "id"),
    seq: readNumber(item, "seq"),
    author: readText(item, "author"),
    record: readBytes(item, "record"),
    mentions: parseTexts(readText(item, "mentions")),
  };
}

/** The entries of a commit's new messages, many in one item. */
export function entryItems(key: RoomKey, messages: readonly MessageRow[]): Item[] {
  const runs = new Map<number, MessageRow[]>();
  for (const message of messages.toSorted((left, right) => left.seq - right.seq)) {
    const start = runStart(message.seq);
    const run = runs.get(start);
    if (run) run.push(message);
    else runs.set(start, [message]);
  }
  return [...runs.values()].map((run) => ({
    pk: roomPartition(key),
    sk: entryPlace(run[0]?.seq ?? 0),
    entries: JSON.stringify(run.map(({ seq, messageId, author }) => [seq, messageId, author])),
  }));
}

/** Ascending. */
export function readEntries(item: Item): MessageEntry[] {
  const rows: unknown = JSON.parse(readText(item, "entries"));
  if (!Array.isArray(rows)) throw new StoreError("corrupt", `the entries at ${item.sk} are no list`);
  return rows.map((row: unknown) => {
    const [seq, messageId, author] = Array.isArray(row) ? (row as unknown[]) : [];
    if (typeof seq !== "number" || typeof messageId !== "string" || typeof author !== "string") {
      throw new StoreError("corrupt", `an entry at ${item.sk} is none`);
    }
    return { seq, messageId, author };
  });
}

/** Where the item of an entry begins that has this seq first. */
export function entryPlace(seq: number): string {
  return places.entry + encodeNumber(seq);
}

/** No item of entries that holds this seq or a later one comes before. */
export function entryPlaceAtOrBefore(seq: number): string {
  return entryPlace(runStart(seq));
}

function runStart(seq: number): number {
  return seq - (seq % entrySeqsMax);
}

function parseTexts(json: string): string[] {
  const texts: unknown = JSON.parse(json);
  if (!Array.isArray(texts)) throw new StoreError("corrupt", "a message's mentions are no list");
  return texts.map(String);
}
