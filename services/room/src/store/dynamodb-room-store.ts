import type { Clock } from "@polylogue/runtime/clock/clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { type DynamoPlace, openTable } from "@polylogue/runtime/dynamodb/open-table";
import type { Random } from "@polylogue/runtime/random/random";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { DynamoRoomStore } from "./dynamodb/dynamo-handle.ts";
import { storeErrorOf } from "./dynamodb/store-error-of.ts";
import type { RoomStore } from "./room-store.ts";

export interface DynamoRoomStoreOptions {
  readonly place: DynamoPlace;
  /** The table's name; it is made when there is none. */
  readonly table: string;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** The layout of `dynamodb/keys.ts`, and what items hold (L9). */
const schemaVersion = 1;

/** Opens a store that any number of processes on any number of machines share: one table. Rejects with a StoreError. */
export async function openDynamoRoomStore(options: DynamoRoomStoreOptions): Promise<RoomStore> {
  const { place, table: name, clock = systemClock, random = systemRandom } = options;
  try {
    return new DynamoRoomStore(await openTable({ place, name, schemaVersion, clock, random }));
  } catch (error) {
    throw storeErrorOf(error);
  }
}
