import { type Item, itemBytes, itemBytesMax, readNumber } from "@polylogue/runtime/dynamodb/item";
import {
  type Put,
  type Remove,
  type TransactionWrite,
  transactionBytesMax,
  transactionWritesMax,
} from "@polylogue/runtime/dynamodb/write";
import type { CommitWrite, MessageRow, RoomKey, SeatChange } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { headAfter, headItem, type RoomHead } from "./head.ts";
import {
  busyKey,
  commitKey,
  encodeId,
  encodeNumber,
  listedKey,
  mentionPlace,
  places,
  roomPartition,
  seatsPartition,
} from "./keys.ts";
import { entryItems, messageItem, readMessageRow } from "./message-items.ts";
import { cut } from "./parts.ts";
import { packPending } from "./pending.ts";

/** What a commit comes to: one transaction, and the head after it. */
export interface PlannedAppend {
  /** The commit is the first, the head the second of them. */
  readonly writes: readonly TransactionWrite[];
  readonly head: RoomHead;
}

/** Bytes of a transaction, with a margin: what is removed may count too. */
const bytesMax = transactionBytesMax - 512 * 1_024;

/**
 * Plans a commit on top of a head. `stored`: the rows of the messages that it changes, by their ids; with `isWhole` also those under
 * the ids of the new ones. Undefined when it does not fit into one transaction: it is to be planned again with `isWhole`.
 */
export function planAppend(
  base: RoomHead | undefined,
  write: CommitWrite,
  stored: ReadonlyMap<string, Item>,
  isWhole: boolean,
): PlannedAppend | undefined {
  const { key } = write;
  const snapshot = snapshotWrites(base, write);
  const core = [...listedWrites(base, write), ...busyWrites(write), ...snapshot.writes];
  const rest = [...messageWrites(write, stored, isWhole), ...write.seats.flatMap((seat) => seatWrites(key, seat))];
  const plan = (pendingParts: number, more: readonly (Put | Remove)[]): PlannedAppend => {
    const head = headAfter(write, { ...snapshot, pendingParts });
    return { head, writes: [commitPut(write), headPut(base, write, head), ...core, ...distinct(more)] };
  };
  const atOnce = plan(0, rest);
  if (fits(atOnce.writes)) return atOnce;
  if (!isWhole) return undefined;
  // By then nothing can refuse them any more.
  const parts = packPending(key, distinct(rest).map(withoutCondition));
  const later = plan(parts.length, parts);
  if (!fits(later.writes)) throw new RangeError("a commit and what it changes are larger than the store takes");
  return later;
}

/** Messages of which a plan has to know what is stored. */
export function changedMessages({ commit, messages }: CommitWrite): readonly MessageRow[] {
  return messages.filter(({ seq }) => seq < commit.firstSeq);
}

function commitPut({ key, commit }: CommitWrite): Put {
  const item = { ...commitKey(key, commit.firstSeq), last: commit.lastSeq, tag: commit.tag, record: commit.record };
  return { kind: "put", item, condition: { expression: "attribute_not_exists(#pk)" } };
}

/** The head moves from the one that the commit was decided on: so there is no hole, and no commit inside another. */
function headPut(base: RoomHead | undefined, { key, room }: CommitWrite, head: RoomHead): Put {
  const condition = base
    ? {
        expression: "#seq = :seq AND #tag = :tag AND attribute_not_exists(#pending)",
        values: { seq: base.seq, tag: base.tag },
      }
    : { expression: "attribute_not_exists(#pk)" };
  return { kind: "put", item: headItem(key, head, room), condition };
}

function listedWrites(base: RoomHead | undefined, { key, room }: CommitWrite): (Put | Remove)[] {
  const before = base?.listedAtMs;
  const after = room.visibility === "listed" && !room.deleted ? room.activeAtMs : undefined;
  if (before === after) return [];
  return [
    ...(before === undefined ? [] : [remove(listedKey(key, before))]),
    ...(after === undefined ? [] : [put({ ...listedKey(key, after), room: key.room })]),
  ];
}

function busyWrites({ key, commit, busy }: CommitWrite): Put[] {
  return busy ? [put({ ...busyKey(key), tenant: key.tenant, room: key.room, version: commit.tag })] : [];
}

function snapshotWrites(base: RoomHead | undefined, { key, snapshot }: CommitWrite) {
  const before = { snapshotSeq: base?.snapshotSeq ?? 0, snapshotParts: base?.snapshotParts ?? 0 };
  if (!snapshot || snapshot.seq <= before.snapshotSeq) return { ...before, writes: [] };
  const { seq, record } = snapshot;
  const parts = cut(record);
  const place = (part: number) => ({ pk: roomPartition(key), sk: places.snapshot + encodeNumber(part) });
  const writes: (Put | Remove)[] = parts.map((piece, part) =>
    put({ ...place(part), seq, parts: parts.length, record: piece }),
  );
  for (let part = parts.length; part < before.snapshotParts; part += 1) writes.push(remove(place(part)));
  return { snapshotSeq: seq, snapshotParts: parts.length, writes };
}

function messageWrites(write: CommitWrite, stored: ReadonlyMap<string, Item>, isWhole: boolean): (Put | Remove)[] {
  const { key, commit } = write;
  const messages = [...new Map(write.messages.map((message) => [message.seq, message])).values()];
  const isNew = ({ seq }: MessageRow): boolean => seq >= commit.firstSeq;
  const rows = messages.flatMap((message) => {
    const before = stored.get(message.messageId);
    const isKnown = before !== undefined && readNumber(before, "seq") === message.seq;
    if (before && !isKnown) throw misplaced(message);
    if (!before && !isNew(message)) throw misplaced(message);
    const item = messageItem(key, message);
    const condition = { expression: "attribute_not_exists(#pk) OR #seq = :seq", values: { seq: message.seq } };
    return [
      isNew(message) && !isWhole ? ({ kind: "put", item, condition } as const) : put(item),
      ...mentionWrites(key, message, before && readMessageRow(before)),
    ];
  });
  return [...entryItems(key, messages.filter(isNew)).map(put), ...rows];
}

function mentionWrites(key: RoomKey, { seq, author, mentions }: MessageRow, before?: MessageRow): (Put | Remove)[] {
  const pk = roomPartition(key);
  const was = before?.mentions ?? [];
  return [
    ...without(was, mentions).map((participantId) => remove({ pk, sk: mentionPlace(participantId, seq) })),
    ...without(mentions, was).map((participantId) => put({ pk, sk: mentionPlace(participantId, seq), author })),
  ];
}

function seatWrites(key: RoomKey, { participantId, seated }: SeatChange): (Put | Remove)[] {
  const participant = encodeId(participantId);
  const ofRoom = { pk: roomPartition(key), sk: places.seat + participant };
  const ofParticipant = { pk: seatsPartition(key.tenant, participant), sk: encodeId(key.room) };
  return seated ? [put(ofRoom), put({ ...ofParticipant, room: key.room })] : [remove(ofRoom), remove(ofParticipant)];
}

function put(item: Item): Put {
  return { kind: "put", item };
}

function remove(key: Remove["key"]): Remove {
  return { kind: "remove", key };
}

function withoutCondition(write: Put | Remove): Put | Remove {
  return write.kind === "put" ? put(write.item) : write;
}

function without(ids: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return ids.filter((id) => !known.has(id));
}

/** A transaction takes one write to an item: the last one counts. */
function distinct(writes: readonly (Put | Remove)[]): (Put | Remove)[] {
  const byKey = new Map<string, Put | Remove>();
  for (const write of writes) {
    const { pk, sk } = write.kind === "put" ? write.item : write.key;
    byKey.set(`${pk}\n${sk}`, write);
  }
  return [...byKey.values()];
}

function fits(writes: readonly TransactionWrite[]): boolean {
  let bytes = 0;
  for (const write of writes) {
    if (write.kind !== "put") continue;
    const size = itemBytes(write.item);
    if (size > itemBytesMax)
      throw new RangeError(`${write.item.sk} is larger than the ${itemBytesMax} bytes of an item`);
    bytes += size;
  }
  return writes.length <= transactionWritesMax && bytes <= bytesMax;
}

function misplaced({ messageId }: MessageRow): StoreError {
  return new StoreError("corrupt", `message ${messageId} has another place already, or none`);
}
