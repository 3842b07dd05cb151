import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { type Item, readText } from "@polylogue/runtime/dynamodb/item";
import type { BusyRoom, RoomKey, RoomRow, RoomsPageResult } from "../room-store.ts";
import { decodeRoomsCursor, encodeRoomsCursor, type RoomsPlace } from "../rooms-cursor.ts";
import { readRoomId, readRoomRow } from "./head.ts";
import {
  begin,
  busyPartition,
  busyPlace,
  busyShards,
  encodeId,
  end,
  headKey,
  listedPartition,
  listedPlace,
  listedShards,
  listedTime,
  seatsPartition,
} from "./keys.ts";
import { merged } from "./merged.ts";

/** Seats of one participant that a list looks at: they are in no order of activity, so all of their rooms are read. */
const seatsListedMax = 5_000;
/** Items of one page. */
const pageItemsMax = 1_000;

interface FoundRoom extends RoomsPlace {
  readonly row: RoomRow;
  /** The place as a text: newer activity is greater. */
  readonly rank: string;
}

export async function listRooms(
  table: DynamoTable,
  tenant: string,
  viewer: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<RoomsPageResult> {
  const below = decodeRoomsCursor(cursor);
  const [listed, seated] = await Promise.all([
    listedRooms(table, tenant, limit + 1, below),
    seatedRooms(table, tenant, viewer),
  ]);
  // How far down it is known which rooms are listed.
  const floor = listed.length > limit ? listed.at(-1) : undefined;
  const rooms = new Set([...listed.map(({ room }) => room), ...seated]);
  const heads = await table.getMany([...rooms].map((room) => headKey({ tenant, room })));
  const found = heads
    .map(foundRoom)
    .filter(({ room, row }) => !row.deleted && (row.visibility === "listed" || seated.has(room)))
    .filter(({ rank }) => (!floor || rank >= rankOf(floor)) && (!below || rank < rankOf(below)))
    .sort((left, right) => (left.rank < right.rank ? 1 : -1));
  const page = found.slice(0, limit);
  const rows = page.map(({ room, row }) => ({ room, row }));
  // Rooms that moved up while they were read are not missed but leave the page short: it goes on where its knowledge ends.
  const last = found.length > limit ? page.at(-1) : floor;
  return last ? { rows, nextCursor: encodeRoomsCursor(last) } : { rows };
}

export async function listBusyRooms(
  table: DynamoTable,
  { limit, after }: { readonly limit: number; readonly after?: RoomKey },
): Promise<BusyRoom[]> {
  // Nothing that comes after a place begins lower than this.
  const from = after ? busyPlace(after) + begin : begin;
  const pageItems = Math.min(pageItemsMax, Math.ceil(limit / busyShards) + 1);
  const shards = Array.from({ length: busyShards }, (_, shard) =>
    table.query({ pk: busyPartition(shard), from, to: end, pageItemsMax: pageItems }),
  );
  const items = merged(shards, (left, right) => left.sk < right.sk);
  return (await firstOf(items, limit)).map(readBusyRoom);
}

/** Places of the newest listed rooms below another place, newest first. */
async function listedRooms(
  table: DynamoTable,
  tenant: string,
  limit: number,
  below: RoomsPlace | undefined,
): Promise<RoomsPlace[]> {
  const shards = Array.from({ length: listedShards }, (_, shard) =>
    table.query({
      pk: listedPartition(tenant, shard),
      from: begin,
      to: below ? rankOf(below) : end,
      isDescending: true,
      pageItemsMax: Math.min(pageItemsMax, limit),
    }),
  );
  const items = merged(shards, (left, right) => left.sk > right.sk);
  // One more, since the place itself may be among them.
  const found = await firstOf(items, limit + 1);
  return found
    .map((item) => ({ room: readRoomId(item), activeAtMs: listedTime(item.sk) }))
    .filter((place) => !below || rankOf(place) < rankOf(below))
    .slice(0, limit);
}

async function seatedRooms(table: DynamoTable, tenant: string, viewer: string): Promise<Set<string>> {
  const range = { pk: seatsPartition(tenant, encodeId(viewer)), from: begin, to: end, pageItemsMax };
  return new Set((await firstOf(table.query(range), seatsListedMax)).map(readRoomId));
}

async function firstOf<T>(all: AsyncIterable<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  if (count <= 0) return found;
  for await (const each of all) {
    found.push(each);
    if (found.length === count) break;
  }
  return found;
}

function foundRoom(item: Item): FoundRoom {
  const row = readRoomRow(item);
  const place = { room: readRoomId(item), activeAtMs: row.activeAtMs };
  return { ...place, row, rank: rankOf(place) };
}

function rankOf({ room, activeAtMs }: RoomsPlace): string {
  return listedPlace(room, activeAtMs);
}

function readBusyRoom(item: Item): BusyRoom {
  return {
    key: { tenant: readText(item, "tenant"), room: readText(item, "room") },
    version: readText(item, "version"),
  };
}
