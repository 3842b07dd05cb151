import { describe, expect, test } from "vitest";
import type { CappedChain, RoomMessage, RoomNotice } from "../../room/room-view.ts";
import { emptyView } from "../../room/room-view.ts";
import { answer, message, NOON_MS, owedTurn } from "./room-message.fixture.ts";
import { makeRows, messageKey, type RowSource } from "./row-model.ts";

function source(messages: readonly RoomMessage[], change: Partial<RowSource> = {}): RowSource {
  return {
    ...emptyView,
    looks: new Map(),
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
        answer("g", 7, { atMs: later }),
        answer("h", 8, { atMs: later }),
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
      turns: new Map([["t_1", owedTurn()]]),
      pending: [{ post, phase: { kind: "queued" } }],
    });
    expect(kinds(view)).toEqual(["start", "day", "a", "owed", "pending"]);
  });

  test("an echo and its message have one key, an owed turn and its answer too", () => {
    const pending = makeRows(source([], { pending: [{ post, phase: { kind: "queued" } }] }), "p_me", undefined);
    expect(pending.at(-1)?.key).toBe("c-c-1");
    expect(messageKey(message("m_9", 9, { author: "p_me", clientMessageId: "c-1" }), "p_me")).toBe("c-c-1");
    expect(messageKey(message("m_9", 9, { author: "p_jon", clientMessageId: "c-1" }), "p_me")).toBe("m_9");
    const owed = makeRows(source([], { turns: new Map([["t_1", owedTurn()]]) }), "p_me", undefined);
    expect(owed.at(-1)?.key).toBe(messageKey(answer("m_2", 1), "p_me"));
  });

  test("[T2] a second turn of a busy persona is behind its first", () => {
    const turns = new Map([
      ["t_1", owedTurn({ status: "running", messageId: "m_2" })],
      ["t_2", owedTurn({ turnId: "t_2" })],
      ["t_3", owedTurn({ turnId: "t_3", personaId: "p_grace" })],
    ]);
    const rows = makeRows(source([], { turns }), "p_me", undefined);
    expect(rows.flatMap((row) => (row.kind === "owed" ? [[row.turn.turnId, row.ahead]] : []))).toEqual([
      ["t_2", 1],
      ["t_3", 0],
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

describe("[T1] versions stand at the place of their answer", () => {
  const original = answer("a", 2, { versions: ["v1", "v2"] });
  const first = answer("v1", 4, { versionOf: "a", text: "first" });
  const second = answer("v2", 5, { versionOf: "a", text: "" }, { status: "running", outcome: "OUTCOME_UNSPECIFIED" });
  const shown = (view: RowSource) =>
    makeRows(view, "p_me", undefined).flatMap((row) => (row.kind === "message" ? [row.message.id] : []));

  test("the picked one is shown, without a row of its own, under the key of the original", () => {
    const view = source([message("q", 1), { ...original, picked: "v1", versions: ["v1"] }, message("b", 3), first]);
    const rows = makeRows(view, "p_me", undefined).filter((row) => row.kind === "message");
    expect(rows.map((row) => [row.key, row.message.id, row.original.id])).toEqual([
      ["q", "q", "q"],
      ["t-t_2", "v1", "a"],
      ["b", "b", "b"],
    ]);
  });

  test("one that is being written is shown while it is, wherever the list is", () => {
    expect(shown(source([message("q", 1), original, message("b", 3), first, second]))).toEqual(["q", "v2", "b"]);
  });

  test("a reader may look at another one, until somebody picks", () => {
    const looks = new Map([["a", { versionId: "a", picked: "" }]]);
    expect(shown(source([original, first, second], { looks }))).toEqual(["a"]);
    expect(shown(source([{ ...original, picked: "v1", versions: ["v1"] }, first], { looks }))).toEqual(["v1"]);
  });

  test("a deleted pick leaves the original", () => {
    const view = source([
      { ...original, picked: "v1" },
      { ...first, isDeleted: true },
    ]);
    expect(shown(view)).toEqual(["a"]);
  });

  test("of an answer that is not in memory a version is a row of its own", () => {
    expect(shown(source([message("b", 3), first], { hasOlder: true }))).toEqual(["b", "v1"]);
  });

  test("a version that is owed is told at its place and not at the end", () => {
    const turns = new Map([["t_9", owedTurn({ turnId: "t_9", versionOf: "a" })]]);
    expect(kinds(source([original], { turns }))).toEqual(["start", "day", "a"]);
    expect(kinds(source([message("b", 3)], { turns }))).toEqual(["start", "day", "b", "owed"]);
  });

  test("a version that comes later moves neither the line of what is new nor its place", () => {
    const view = source([message("q", 1), { ...original, picked: "v1", versions: ["v1"] }, message("b", 3), first]);
    expect(kinds(view, 2)).toEqual(["start", "day", "q", "v1", "new", "b"]);
  });
});

describe("what goes on", () => {
  const partial = answer("p", 2, {}, { outcome: "OUTCOME_STOPPED" });
  const continuedBy = (view: RowSource) =>
    makeRows(view, "p_me", undefined).flatMap((row) =>
      row.kind === "message" && row.message.id === "p" ? [row.continuedBy] : [],
    );

  test("a partial answer knows what goes on with it, and that this is owed", () => {
    expect(continuedBy(source([partial]))).toEqual([undefined]);
    const turns = new Map([["t_3", owedTurn({ turnId: "t_3", continues: "p" })]]);
    expect(continuedBy(source([partial], { turns }))).toEqual([""]);
    expect(continuedBy(source([partial, answer("n", 3, { continues: "p" })]))).toEqual(["n"]);
  });

  test("one that failed without a word can be continued once more", () => {
    const failed = answer("n", 3, { continues: "p", text: "" }, { outcome: "OUTCOME_FAILED" });
    expect(continuedBy(source([partial, failed]))).toEqual([undefined]);
  });
});

describe("[T9] a cap that leaves somebody owed a turn is told at its place", () => {
  const chain: CappedChain = {
    chainId: "c_1",
    reason: "REASON_HOPS",
    trigger: "a",
    personaIds: ["p_grace"],
    turns: 2,
    costNanoUsd: 0,
  };
  const dropped: RoomNotice = {
    id: "n3",
    seq: 2,
    atMs: NOON_MS,
    what: { kind: "turnDropped", personaName: "Grace", outcome: "OUTCOME_CAPPED", reason: "REASON_HOPS" },
  };

  test("under what asked, once", () => {
    const messages = [message("q", 1), answer("a", 2), message("b", 3)];
    expect(kinds(source(messages, { capped: [chain], notices: [dropped] }))).toEqual([
      "start",
      "day",
      "q",
      "a",
      "capped",
      "b",
    ]);
    expect(kinds(source(messages, { notices: [dropped] }))).toEqual(["start", "day", "q", "a", "b"]);
  });

  test("at the end, when what asked is older than what is in memory", () => {
    expect(kinds(source([message("b", 3)], { capped: [chain], hasOlder: true }))).toEqual(["b", "capped"]);
  });

  test("a refusal without a card keeps its line", () => {
    const refused: RoomNotice = { ...dropped, what: { ...dropped.what, reason: "REASON_ASKS" } as RoomNotice["what"] };
    expect(kinds(source([message("q", 1)], { notices: [refused] }))).toEqual(["start", "day", "q", "notice"]);
  });
});
