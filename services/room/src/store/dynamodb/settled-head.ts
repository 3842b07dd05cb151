import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import type { RoomKey } from "../room-store.ts";
import type { RoomHead } from "./head.ts";
import type { HeadCache } from "./head-cache.ts";
import { finishPending } from "./pending.ts";

/** The head when nothing is pending in the room any more; it is remembered then. */
export async function settledHead(
  table: DynamoTable,
  heads: HeadCache,
  key: RoomKey,
  head: RoomHead,
): Promise<RoomHead> {
  if (head.pendingParts > 0) await finishPending(table, key, head);
  const settled = { ...head, pendingParts: 0 };
  heads.set(key, settled);
  return settled;
}
