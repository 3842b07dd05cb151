import { describe, expect, test } from "vitest";
import type { LiveTurn, MessageTurn, RoomMessage, RoomNotice } from "../../room/room-view.ts";
import { emptyView } from "../../room/room-view.ts";
import { makeRows, messageKey, type RowSource } from "./row-model.ts";

const NOON_MS = new Date(2026, 10, 20, 12).getTime();

function message(id: string, seq: number, change: Partial<RoomMessage> = {}): RoomMessage {
  return {
    id,
    seq,
    author: "p_jon",
    authorName: "Jon",
    authorKind: "person",
    text: id,
    clientMessageId: "",
    mentions: [],
    replyTo: "",
    atMs: NOON_MS + seq * 1_000,
    revision: 1,
    editedAtMs: undefined,
    isDeleted: false,
    turn: undefined,
    versionOf: "",
    continues: "",
    versions: [],
    picked: "",
    ...change,
  };
}

const turn = (change: Partial<LiveTurn>): LiveTurn => ({
  turnId: "t_1",
  personaId: "p_ada",
  status: "owed",
  trigger: "m_1",
  askSeq: 1,
  attempt: 0,
  messageId: "",
  versionOf: "",
  continues: "",
  ...change,
});

const ended = { turnId: "t_1", status: "ended" } as MessageTurn;

function source(messages: readonly RoomMessage[], change: Partial<RowSource> = {}): RowSource {
  return {
    ...emptyView,
    messages: new Map(messages.map((one) => [one.id, one])),
    order: messages.map(({ id }) => id),
    ...change,
  };
}

function kinds(view: RowSource, newAfterSeq?: number): string[] {
  return makeRows(view, "p_me", newAfterSeq).map((row) =>
    row.kind === "message" ? `${row.message.id}${row.isContinued ? "+" : ""}` : row.kind,
  );
}

describe("headers", () => {
  test("one person within five minutes shares a header; another person, a pause, a reply and an AI do not", () => {
    const later = NOON_MS + 6 * 60_000;
    const rows = kinds(
      source([
        message("a", 1),
        message("b", 2),
        message("c", 3, { author: "p_ana" }),
        message("d", 4),
        message("e", 5, { atMs: later }),
        message("f", 6, { atMs: later, replyTo: "a" }),
        message("g", 7, { atMs: later, author: "p_ada", authorKind: "persona", turn: ended }),
        message("h", 8, { atMs: later, author: "p_ada", authorKind: "persona", turn: { ...ended, turnId: "t_2" } }),
      ]),
    );
    expect(rows).toEqual(["start", "day", "a", "b+", "c", "d", "e", "f", "g", "h"]);
  });

  test("a new day begins with a line and with a header", () => {
    const tomorrow = NOON_MS + 24 * 3_600_000;
    expect(
      kinds(source([message("a", 1), message("b", 2, { atMs: tomorrow }), message("c", 3, { atMs: tomorrow })])),
    ).toEqual(["start", "day", "a", "day", "b", "c+"]);
  });
});

describe("lines between messages", () => {
  test("the line before what is new stands once, before the first message of somebody else", () => {
    const messages = [message("a", 1), message("b", 2, { author: "p_me" }), message("c", 3), message("d", 4)];
    expect(kinds(source(messages), 1)).toEqual(["start", "day", "a", "b", "new", "c", "d+"]);
    expect(kinds(source(messages), 4)).toEqual(["start", "day", "a", "b", "c", "d+"]);
  });

  test("notices stand where their events do", () => {
    const notice: RoomNotice = {
      id: "n2",
      seq: 2,
      atMs: NOON_MS,
      what: { kind: "renamed", title: "x", actorName: "Jon" },
    };
    expect(kinds(source([message("a", 1), message("b", 3)], { notices: [notice] }))).toEqual([
      "start",
      "day",
      "a",
      "notice",
      "b",
    ]);
  });

  test("while older messages exist neither the beginning of the room nor that of a day stands above the first", () => {
    const tomorrow = NOON_MS + 24 * 3_600_000;
    expect(kinds(source([message("a", 1), message("b", 2, { atMs: tomorrow })], { hasOlder: true }))).toEqual([
      "a",
      "day",
      "b",
    ]);
  });
});

describe("what is on its way", () => {
  const post = {
    room: "r",
    author: "p_me",
    clientMessageId: "c-1",
    text: "hi",
    replyTo: "",
    seenSeq: 0,
    atMs: NOON_MS + 2_000,
  };

  test("own posts come after everything the room has", () => {
    const view = source([message("a", 1)], {
      turns: new Map([["t_1", turn({})]]),
      pending: [{ post, phase: { kind: "queued" } }],
    });
    expect(kinds(view)).toEqual(["start", "day", "a", "owed", "pending"]);
  });

  test("an echo and its message have one key, an owed turn and its answer too", () => {
    const pending = makeRows(source([], { pending: [{ post, phase: { kind: "queued" } }] }), "p_me", undefined);
    expect(pending.at(-1)?.key).toBe("c-c-1");
    expect(messageKey(message("m_9", 9, { author: "p_me", clientMessageId: "c-1" }), "p_me")).toBe("c-c-1");
    expect(messageKey(message("m_9", 9, { author: "p_jon", clientMessageId: "c-1" }), "p_me")).toBe("m_9");
    const owed = makeRows(source([], { turns: new Map([["t_1", turn({})]]) }), "p_me", undefined);
    expect(owed.at(-1)?.key).toBe(messageKey(message("m_2", 2, { turn: ended }), "p_me"));
  });

  test("[T2] a second turn of a busy persona is queued, the first is not", () => {
    const turns = new Map([
      ["t_1", turn({ status: "running", messageId: "m_2" })],
      ["t_2", turn({ turnId: "t_2" })],
      ["t_3", turn({ turnId: "t_3", personaId: "p_grace" })],
    ]);
    const rows = makeRows(source([], { turns }), "p_me", undefined);
    expect(rows.flatMap((row) => (row.kind === "owed" ? [[row.turn.turnId, row.isQueued]] : []))).toEqual([
      ["t_2", true],
      ["t_3", false],
    ]);
  });

  test("keys are unique", () => {
    const messages = Array.from({ length: 50 }, (_, index) =>
      message(`m_${index}`, index + 1, { atMs: NOON_MS + index * 10 ** 7 }),
    );
    const keys = makeRows(source(messages), "p_me", 10).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
