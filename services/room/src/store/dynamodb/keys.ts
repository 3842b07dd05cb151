import { createHash } from "node:crypto";
import type { Key } from "@polylogue/runtime/dynamodb/item";
import type { RoomKey } from "../room-store.ts";

/**
 * Where everything lies. A partition's name begins with its tenant; those of the store itself begin with `#`, which no tenant's does.
 *
 * | partition | place | item |
 * | --- | --- | --- |
 * | `tenant#room#room` | `h` | the head: room row, head seq and tag, what is pending |
 * | | `c#seq` | a commit, by its first seq |
 * | | `m#message` | a message with its current text |
 * | | `e#seq` | places, ids and authors of new messages of a commit, by the first of them |
 * | | `@#participant#seq` | a mention |
 * | | `n#part` | the snapshot |
 * | | `p#part` | what a commit has still to bring (see `pending.ts`) |
 * | | `s#participant`, `r#participant`, `d#turn` | seats, read marks, drafts |
 * | `tenant#seats#participant` | `room` | the participant's seats |
 * | `tenant#listed#shard` | `time#room` | listed rooms by their activity |
 * | `#busy#shard` | `tenant#room` | busy rooms of all tenants |
 */
export const places = {
  head: "h",
  commit: "c#",
  message: "m#",
  entry: "e#",
  mention: "@#",
  snapshot: "n#",
  pending: "p#",
  seat: "s#",
  readMark: "r#",
  draft: "d#",
} as const;

/** Comes after every place that begins with the same, and before none. */
export const end = "~";
/** Comes before every place that begins with the same and goes on. */
export const begin = "!";

/** Partitions of one tenant's listed rooms, which move with every commit, and of the busy rooms of all tenants. */
export const listedShards = 4;
export const busyShards = 8;

/** Characters of an encoded id; a longer one is named by its digest. */
const encodedMax = 200;

/** An id as a part of a key: no separator, nothing but ASCII, never too long, and another one for every id. */
export function encodeId(id: string): string {
  const encoded = /^[\w.:@-]*$/.test(id) ? id : encodeBytes(id);
  // The sign is in no other encoded id.
  return encoded.length <= encodedMax ? encoded : `=${createHash("sha256").update(id).digest("hex")}`;
}

/** A seq, or a part's number, in the order of texts. */
export function encodeNumber(value: number): string {
  return String(value).padStart(10, "0");
}

export function roomPartition({ tenant, room }: RoomKey): string {
  return `${encodeId(tenant)}#room#${encodeId(room)}`;
}

export function headKey(key: RoomKey): Key {
  return { pk: roomPartition(key), sk: places.head };
}

export function commitKey(key: RoomKey, firstSeq: number): Key {
  return { pk: roomPartition(key), sk: places.commit + encodeNumber(firstSeq) };
}

export function messageKey(key: RoomKey, messageId: string): Key {
  return { pk: roomPartition(key), sk: places.message + encodeId(messageId) };
}

export function mentionPlace(participantId: string, seq: number): string {
  return `${places.mention}${encodeId(participantId)}#${encodeNumber(seq)}`;
}

export function draftKey(key: RoomKey, turnId: string): Key {
  return { pk: roomPartition(key), sk: places.draft + encodeId(turnId) };
}

export function readMarkKey(key: RoomKey, participantId: string): Key {
  return { pk: roomPartition(key), sk: places.readMark + encodeId(participantId) };
}

/** `encodedParticipant`: as the room's own seat names it. */
export function seatsPartition(tenant: string, encodedParticipant: string): string {
  return `${encodeId(tenant)}#seats#${encodedParticipant}`;
}

export function listedPartition(tenant: string, shard: number): string {
  return `${encodeId(tenant)}#listed#${shard}`;
}

/** A room's row among the listed ones. */
export function listedKey({ tenant, room }: RoomKey, activeAtMs: number): Key {
  return { pk: listedPartition(tenant, shardOf(room, listedShards)), sk: listedPlace(room, activeAtMs) };
}

export function listedPlace(room: string, activeAtMs: number): string {
  return `${String(activeAtMs).padStart(16, "0")}#${encodeId(room)}`;
}

/** The time in a place. */
export function listedTime(place: string): number {
  return Number(place.slice(0, 16));
}

export function busyPartition(shard: number): string {
  return `#busy#${shard}`;
}

export function busyKey(key: RoomKey): Key {
  const sk = busyPlace(key);
  return { pk: busyPartition(shardOf(sk, busyShards)), sk };
}

export function busyPlace({ tenant, room }: RoomKey): string {
  return `${encodeId(tenant)}#${encodeId(room)}`;
}

function shardOf(name: string, shards: number): number {
  return createHash("sha256").update(name).digest().readUInt32BE(0) % shards;
}

function encodeBytes(id: string): string {
  let encoded = "";
  for (const byte of Buffer.from(id)) {
    const character = String.fromCharCode(byte);
    encoded += /[\w.:@-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
  }
  return encoded;
}
