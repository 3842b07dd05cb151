import type { OutboxEntry } from "../../connection/outbox-entry.ts";
import type { LiveTurn, RoomMessage, RoomNotice, RoomView } from "../../room/room-view.ts";
import { dayNumber } from "../words/time-words.ts";

/** One line of the list. The key outlives every change of what it shows. */
export type Row =
  | { readonly kind: "start"; readonly key: string }
  | { readonly kind: "day"; readonly key: string; readonly atMs: number }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: RoomMessage;
      /** True when the header of the message before it speaks for it too. */
      readonly isContinued: boolean;
      /** The message that it answers, when it is in memory. */
      readonly quoted: RoomMessage | undefined;
    }
  | { readonly kind: "owed"; readonly key: string; readonly turn: LiveTurn; readonly isQueued: boolean }
  | { readonly kind: "notice"; readonly key: string; readonly notice: RoomNotice }
  | {
      readonly kind: "pending";
      readonly key: string;
      readonly entry: OutboxEntry;
      readonly isContinued: boolean;
      readonly quoted: RoomMessage | undefined;
    };

/** The parts of a view that rows are made of. */
export type RowSource = Pick<RoomView, "messages" | "order" | "notices" | "turns" | "pending" | "hasOlder">;

/** Messages of one person within this time share a header. */
const CONTINUES_WITHIN_MS = 5 * 60_000;

/**
 * All lines of a room, flat. Computed when its structure changes, never per token: texts of running turns are not in here.
 *
 * @param newAfterSeq what the person had read when the room was opened: a line stands before what came later; undefined for none
 */
export function makeRows(view: RowSource, me: string, newAfterSeq: number | undefined): Row[] {
  const rows: Row[] = [];
  if (!view.hasOlder) rows.push({ kind: "start", key: "start" });
  let before: RoomMessage | undefined;
  // Above the oldest of a part of the room no day is said: the row would be the list's anchor when the messages before it come.
  let day = view.hasOlder ? dayOfFirst(view) : undefined;
  let isNewMarked = newAfterSeq === undefined;
  let nextNotice = 0;

  const addDay = (atMs: number): boolean => {
    const number = dayNumber(atMs);
    if (number === day) return false;
    day = number;
    rows.push({ kind: "day", key: `day-${number}`, atMs });
    return true;
  };
  const addNotices = (beforeSeq: number): void => {
    for (
      let notice = view.notices[nextNotice];
      notice !== undefined && notice.seq < beforeSeq;
      notice = view.notices[nextNotice]
    ) {
      nextNotice += 1;
      addDay(notice.atMs);
      rows.push({ kind: "notice", key: notice.id, notice });
      before = undefined;
    }
  };

  for (const id of view.order) {
    const message = view.messages.get(id);
    if (message === undefined) continue;
    addNotices(message.seq);
    if (addDay(message.atMs)) before = undefined;
    if (!isNewMarked && message.seq > (newAfterSeq ?? 0) && message.author !== me) {
      isNewMarked = true;
      rows.push({ kind: "new", key: "new" });
      before = undefined;
    }
    const quoted = view.messages.get(message.replyTo);
    const isContinued = message.replyTo === "" && continues(before, message.author, message.authorKind, message.atMs);
    rows.push({ kind: "message", key: messageKey(message, me), message, isContinued, quoted });
    before = message;
  }
  addNotices(Number.POSITIVE_INFINITY);
  addOwed(rows, view);
  for (const entry of view.pending) {
    const isContinued =
      entry.post.replyTo === "" && rows.at(-1)?.kind !== "owed" && continues(before, me, "person", entry.post.atMs);
    rows.push({
      kind: "pending",
      key: `c-${entry.post.clientMessageId}`,
      entry,
      isContinued,
      quoted: view.messages.get(entry.post.replyTo),
    });
    before = undefined;
  }
  return rows;
}

/** An echo and the message that it becomes share a key, and so do an owed turn and its answer: neither is mounted twice. */
export function messageKey(
  message: Pick<RoomMessage, "id" | "author" | "clientMessageId" | "turn">,
  me: string,
): string {
  if (message.turn !== undefined) return `t-${message.turn.turnId}`;
  return message.author === me && message.clientMessageId !== "" ? `c-${message.clientMessageId}` : message.id;
}

/** What stands in for a row's height until it was measured. */
export function estimateHeightPx(row: Row | undefined): number {
  switch (row?.kind) {
    case undefined:
      return 64;
    case "start":
      return 140;
    case "day":
    case "new":
      return 40;
    case "notice":
    case "owed":
      return 44;
    case "pending":
      return textHeightPx(row.entry.post.text) + (row.isContinued ? 8 : 40);
    case "message":
      return textHeightPx(row.message.text) + (row.message.authorKind === "persona" ? 76 : row.isContinued ? 8 : 40);
    default:
      return row satisfies never;
  }
}

/** Owed turns in the order of their asks. One that waits for an earlier turn of its own persona is queued. */
function addOwed(rows: Row[], view: RowSource): void {
  const busy = new Set<string>();
  for (const turn of view.turns.values()) {
    if (turn.status === "owed")
      rows.push({ kind: "owed", key: `t-${turn.turnId}`, turn, isQueued: busy.has(turn.personaId) });
    busy.add(turn.personaId);
  }
}

function continues(
  before: RoomMessage | undefined,
  author: string,
  kind: RoomMessage["authorKind"],
  atMs: number,
): boolean {
  if (before === undefined || kind === "persona" || before.isDeleted) return false;
  return before.author === author && atMs - before.atMs < CONTINUES_WITHIN_MS;
}

function textHeightPx(text: string): number {
  let lines = 0;
  for (const line of text.slice(0, 4_000).split("\n")) lines += Math.max(1, Math.ceil(line.length / 80));
  return lines * 24;
}

function dayOfFirst({ order, messages }: RowSource): number | undefined {
  const first = messages.get(order[0] ?? "");
  return first === undefined ? undefined : dayNumber(first.atMs);
}
