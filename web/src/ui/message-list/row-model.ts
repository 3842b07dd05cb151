import type { ReasonJson } from "@polylogue/proto/room";
import type { OutboxEntry } from "../../connection/outbox-entry.ts";
import type { CappedChain, LiveTurn, RoomMessage, RoomNotice, RoomView } from "../../room/room-view.ts";
import { dayNumber } from "../words/time-words.ts";
import { queueOf } from "../words/turn-words.ts";
import { hasPlaceElsewhere, type Look, placeOf, shownVersion } from "./versions.ts";

/** One line of the list. The key outlives every change of what it shows. */
export type Row =
  | { readonly kind: "start"; readonly key: string }
  | { readonly kind: "day"; readonly key: string; readonly atMs: number }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "message";
      readonly key: string;
      /** What is shown: of an answer with versions, one of them. */
      readonly message: RoomMessage;
      /** The message whose place this is: the same, but where a version is shown. */
      readonly original: RoomMessage;
      /** True when the header of the message before it speaks for it too. */
      readonly isContinued: boolean;
      /** The message that it answers, when it is in memory. */
      readonly quoted: RoomMessage | undefined;
      /** The message that goes on with this one; empty while that is owed, undefined when none does. */
      readonly continuedBy: string | undefined;
    }
  /** `ahead`: turns of its persona that come before it. */
  | { readonly kind: "owed"; readonly key: string; readonly turn: LiveTurn; readonly ahead: number }
  | { readonly kind: "capped"; readonly key: string; readonly chain: CappedChain }
  | { readonly kind: "notice"; readonly key: string; readonly notice: RoomNotice }
  | {
      readonly kind: "pending";
      readonly key: string;
      readonly entry: OutboxEntry;
      readonly isContinued: boolean;
      readonly quoted: RoomMessage | undefined;
    };

/** The parts of a view that rows are made of. */
export type RowSource = Pick<
  RoomView,
  "messages" | "order" | "notices" | "turns" | "capped" | "pending" | "hasOlder"
> & {
  /** By the id of the original: the versions that the reader looks at. */
  readonly looks: ReadonlyMap<string, Look>;
};

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
  const continued = continuations(view);
  const capped = cappedByPlace(view);
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
      if (isToldByCard(notice, view.capped)) continue;
      addDay(notice.atMs);
      rows.push({ kind: "notice", key: notice.id, notice });
      before = undefined;
    }
  };

  for (const id of view.order) {
    const original = view.messages.get(id);
    if (original === undefined || hasPlaceElsewhere(original, view.messages)) continue;
    addNotices(original.seq);
    if (addDay(original.atMs)) before = undefined;
    if (!isNewMarked && original.seq > (newAfterSeq ?? 0) && original.author !== me) {
      isNewMarked = true;
      rows.push({ kind: "new", key: "new" });
      before = undefined;
    }
    const message = shownVersion(original, view.messages, view.looks.get(id));
    rows.push({
      kind: "message",
      key: messageKey(original, me),
      message,
      original,
      isContinued: message.replyTo === "" && continues(before, message.author, message.authorKind, message.atMs),
      quoted: view.messages.get(message.replyTo),
      continuedBy: continued.get(message.id),
    });
    before = message;
    const chains = capped.get(id);
    if (chains === undefined) continue;
    rows.push(...chains.map(cappedRow));
    before = undefined;
  }
  addNotices(Number.POSITIVE_INFINITY);
  // What asked is older than what is in memory: the offer is no less open.
  rows.push(...(capped.get("") ?? []).map(cappedRow));
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
    case "capped":
      return 88;
    case "pending":
      return textHeightPx(row.entry.post.text) + (row.isContinued ? 8 : 40);
    case "message":
      return textHeightPx(row.message.text) + (row.message.authorKind === "persona" ? 76 : row.isContinued ? 8 : 40);
    default:
      return row satisfies never;
  }
}

/** Owed turns in the order of their asks. Another version is told at the place of its answer. */
function addOwed(rows: Row[], view: RowSource): void {
  for (const { turn, ahead } of queueOf(view.turns.values())) {
    if (turn.status !== "owed" || view.messages.has(turn.versionOf)) continue;
    rows.push({ kind: "owed", key: `t-${turn.turnId}`, turn, ahead });
  }
}

/** By the id of a partial answer: what goes on with it. What was to and came to nothing does not count. */
function continuations(view: RowSource): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { continues, id, text, turn } of view.messages.values()) {
    const isNothing = turn?.status === "ended" && text === "";
    if (continues !== "" && !isNothing) found.set(continues, id);
  }
  for (const { continues, messageId } of view.turns.values()) {
    if (continues !== "" && messageId === "") found.set(continues, "");
  }
  return found;
}

/** Chains that a cap stopped, by the id of the message under which they are told; empty: at the end. */
function cappedByPlace({ capped, messages }: RowSource): ReadonlyMap<string, CappedChain[]> {
  const found = new Map<string, CappedChain[]>();
  for (const chain of capped) {
    const trigger = messages.get(chain.trigger);
    const place = trigger === undefined ? "" : placeOf(trigger, messages).id;
    found.set(place, [...(found.get(place) ?? []), chain]);
  }
  return found;
}

function cappedRow(chain: CappedChain): Row {
  return { kind: "capped", key: `cap-${chain.chainId}-${chain.trigger}`, chain };
}

/** The card of a capped chain says whom it refused; a line for each would say it again. */
function isToldByCard({ what }: RoomNotice, capped: readonly CappedChain[]): boolean {
  if (what.kind !== "turnDropped" || what.outcome !== "OUTCOME_CAPPED") return false;
  return chainReasons.has(what.reason) || capped.some(({ reason }) => reason === what.reason);
}

/** For these there always is a card. */
const chainReasons: ReadonlySet<ReasonJson> = new Set([
  "REASON_HOPS",
  "REASON_TURNS",
  "REASON_PERSONA_TURNS",
  "REASON_TIME",
  "REASON_MONEY",
]);

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
