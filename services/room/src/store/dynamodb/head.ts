import { type Item, readBytes, readFlag, readNumber, readText } from "@polylogue/runtime/dynamodb/item";
import type { CommitWrite, RoomKey, RoomRow } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { headKey } from "./keys.ts";

/** What the next commit of a room has to know of its head. At one seq and tag it never changes but in what is pending. */
export interface RoomHead {
  readonly seq: number;
  readonly tag: string;
  /** Of the last commit. */
  readonly firstSeq: number;
  /** Where its row among the listed rooms stands, if it has one. */
  readonly listedAtMs: number | undefined;
  /** 0: there is none. */
  readonly snapshotSeq: number;
  readonly snapshotParts: number;
  /** Items that hold what the last commit has still to bring; 0: nothing. */
  readonly pendingParts: number;
}

/** The head after a commit. */
export function headAfter(
  { commit, room }: CommitWrite,
  { snapshotSeq, snapshotParts, pendingParts }: Pick<RoomHead, "snapshotSeq" | "snapshotParts" | "pendingParts">,
): RoomHead {
  return {
    seq: commit.lastSeq,
    tag: commit.tag,
    firstSeq: commit.firstSeq,
    listedAtMs: listedAt(room),
    snapshotSeq,
    snapshotParts,
    pendingParts,
  };
}

export function headItem(key: RoomKey, head: RoomHead, row: RoomRow): Item {
  return {
    ...headKey(key),
    room: key.room,
    seq: head.seq,
    tag: head.tag,
    first: head.firstSeq,
    visibility: row.visibility,
    deleted: row.deleted,
    active: row.activeAtMs,
    record: row.record,
    snapshotSeq: head.snapshotSeq,
    snapshotParts: head.snapshotParts,
    ...(head.pendingParts > 0 && { pending: head.pendingParts }),
  };
}

export function readRoomHead(item: Item): RoomHead {
  return {
    seq: readNumber(item, "seq"),
    tag: readText(item, "tag"),
    firstSeq: readNumber(item, "first"),
    listedAtMs: listedAt(readRoomRow(item)),
    snapshotSeq: readNumber(item, "snapshotSeq"),
    snapshotParts: readNumber(item, "snapshotParts"),
    pendingParts: item.pending === undefined ? 0 : readNumber(item, "pending"),
  };
}

export function readRoomRow(item: Item): RoomRow {
  return {
    headSeq: readNumber(item, "seq"),
    visibility: visibilityOf(readText(item, "visibility")),
    deleted: readFlag(item, "deleted"),
    activeAtMs: readNumber(item, "active"),
    record: readBytes(item, "record"),
  };
}

export function readRoomId(item: Item): string {
  return readText(item, "room");
}

function listedAt({ visibility, deleted, activeAtMs }: Omit<RoomRow, "record" | "headSeq">): number | undefined {
  return visibility === "listed" && !deleted ? activeAtMs : undefined;
}

function visibilityOf(text: string): RoomRow["visibility"] {
  if (text === "listed" || text === "link" || text === "invited") return text;
  throw new StoreError("corrupt", `a room has the visibility ${text}`);
}
