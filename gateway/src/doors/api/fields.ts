import { type DescMessage, fromJson, type JsonObject, type MessageShape } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import type { HistoryPage } from "../../rooms/room-calls.ts";
import { isRoomId } from "../../wire/client-frame.ts";
import { hasUnknownEnum } from "../../wire/enum-values.ts";

/** Reads a body by its schema: the same names and the same refusals as on the socket. */
export function readMessage<D extends DescMessage>(desc: D, body: JsonObject): MessageShape<D> | Refusal {
  try {
    const message = fromJson(desc, body);
    return hasUnknownEnum(desc, message) ? badField : message;
  } catch {
    return badField;
  }
}

/** A room's id from a path; what can be none does not exist. */
export function readRoomId(params: Readonly<Record<string, string>>): string | Refusal {
  const { room = "" } = params;
  return isRoomId(room) ? room : refuse("ROOM_NOT_FOUND", "There is no such room.");
}

/** A page of history: `before` or `after`, both exclusive, and how many. */
export function readHistoryPage(query: URLSearchParams): HistoryPage | Refusal {
  const before = readCount(query, "before", 0xffff_ffff);
  const after = readCount(query, "after", 0xffff_ffff);
  const limit = readCount(query, "limit", limits.historyPageMax);
  if (before === "bad" || after === "bad" || limit === "bad" || limit === 0) return badPage;
  if (before !== undefined && after !== undefined) return badPage;
  return {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    limit: limit ?? 0,
  };
}

/** A page of rooms. */
export function readListPage(query: URLSearchParams): { limit: number; cursor: string } | Refusal {
  const limit = readCount(query, "limit", 100);
  const cursor = query.get("cursor") ?? "";
  if (limit === "bad" || limit === 0 || cursor.length > 1_024) return refuse("BAD_PAGE", "limit is 1 to 100.");
  return { limit: limit ?? 0, cursor };
}

function readCount(query: URLSearchParams, name: string, max: number): number | undefined | "bad" {
  const values = query.getAll(name);
  if (values.length === 0) return undefined;
  const [text = ""] = values;
  return values.length === 1 && /^\d{1,10}$/.test(text) && Number(text) <= max ? Number(text) : "bad";
}

const badField = refuse("BAD_FIELD", "A field is unknown or has a wrong value.");
const badPage = refuse(
  "BAD_PAGE",
  `A page is before or after a seq, and has a limit of 1 to ${limits.historyPageMax}.`,
);
