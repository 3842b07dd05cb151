import type { EventJson, JoinedJson, MessageJson } from "@polylogue/proto/room";
import { describe, expect, test } from "vitest";
import type { OutboxEntry } from "../connection/outbox-entry.ts";
import { createRecording } from "./recorded-room.fixture.ts";
import { reduceRoom } from "./reduce-room.ts";
import { emptyState, type RoomInput, type RoomState } from "./room-state.ts";

function run(inputs: readonly RoomInput[], from: RoomState = emptyState) {
  let state = from;
  const effects = inputs.flatMap((input) => {
    const step = reduceRoom(state, input);
    state = step.state;
    return step.effects;
  });
  return { state, effects };
}

function play(write: (recording: ReturnType<typeof createRecording>) => void) {
  const recording = createRecording();
  write(recording);
  const room = recording.room();
  const inputs: RoomInput[] = room.frames.map((frame) =>
    frame.event ? { kind: "event", event: frame.event } : { kind: "signal", signal: frame.signal ?? {}, atMs: 0 },
  );
  return run([{ kind: "joined", joined: room.start }, ...inputs]);
}

const delta = (attempt: number, offset: number, text: string): RoomInput => ({
  kind: "signal",
  signal: { delta: { turnId: "t_a1", messageId: "m_t_a1", attempt, offset, text } },
  atMs: 0,
});
const snapshot = (change: JoinedJson): RoomInput => ({
  kind: "joined",
  joined: { resumed: false, headSeq: 5, headTag: "t5", ...change },
});
const message = (id: string, seq: number, change: MessageJson = {}): MessageJson => ({
  id,
  seq,
  text: `text ${id}`,
  revision: 1,
  ...change,
});

describe("turns", () => {
  const started = play((room) => {
    room.post("m_1", "@ada", ["t_a1"]);
    room.start("t_a1");
  }).state;

  test("a message's asks are owed until they start, in the order of their asks", () => {
    const { state } = play((room) => room.post("m_1", "@ada @grace", ["t_a1", "t_g1"]));
    expect([...state.view.turns.values()].map(({ turnId, status, trigger }) => [turnId, status, trigger])).toEqual([
      ["t_a1", "owed", "m_1"],
      ["t_g1", "owed", "m_1"],
    ]);
  });

  test("turnStarted creates the message in its place", () => {
    expect(started.view.order).toEqual(["m_1", "m_t_a1"]);
    expect(started.view.messages.get("m_t_a1")).toMatchObject({
      seq: 2,
      authorKind: "persona",
      turn: { status: "running" },
    });
  });

  test("[T7] a lower attempt is dropped, a higher one starts again", () => {
    const { state, effects } = run([delta(1, 0, "Hello"), delta(2, 0, "Ciao"), delta(1, 5, " world")], started);
    expect(state.texts.get("t_a1")).toEqual({ attempt: 2, text: "Ciao", isBroken: false });
    expect(effects).toEqual([]);
  });

  test("[T7] an overlap is trimmed, a repeated piece changes nothing", () => {
    const { state } = run([delta(1, 0, "Hello"), delta(1, 3, "lo you")], started);
    expect(state.texts.get("t_a1")?.text).toBe("Hello you");
    expect(run([delta(1, 0, "Hel")], state).state).toBe(state);
  });

  test("[T6] a gap asks for the whole text, shows the prefix meanwhile, and the answer heals it", () => {
    const { state, effects } = run([delta(1, 0, "Hel"), delta(1, 9, "gap")], started);
    expect(effects).toEqual([{ kind: "syncTurn", turnId: "t_a1" }]);
    expect(state.texts.get("t_a1")).toEqual({ attempt: 1, text: "Hel", isBroken: true });
    const whole: RoomInput = {
      kind: "signal",
      signal: { turnText: { turnId: "t_a1", attempt: 1, text: "Hello, my gap" } },
      atMs: 0,
    };
    const healed = run([whole, delta(1, 13, "!")], state);
    expect(healed.state.texts.get("t_a1")).toEqual({ attempt: 1, text: "Hello, my gap!", isBroken: false });
    expect(healed.effects).toEqual([]);
  });

  test("[T6] an answer older than the deltas that followed it takes nothing away", () => {
    const { state } = run([delta(1, 0, "Hello")], started);
    const older: RoomInput = {
      kind: "signal",
      signal: { turnText: { turnId: "t_a1", attempt: 1, text: "Hel" } },
      atMs: 0,
    };
    expect(run([older], state).state.texts.get("t_a1")?.text).toBe("Hello");
  });

  test("[T5] after the fence no new text is shown, and the stop names who did it", () => {
    const fence: EventJson = { seq: 3, tag: "x", actor: "p_jon", turnStopping: { turnId: "t_a1", attempt: 1 } };
    const { state } = run([delta(1, 0, "Hello"), { kind: "event", event: fence }, delta(1, 5, " world")], started);
    expect(state.texts.get("t_a1")?.text).toBe("Hello");
    expect(state.view.messages.get("m_t_a1")?.turn).toMatchObject({ status: "stopping", stoppedBy: "p_jon" });
  });

  test("[T5] a snapshot shows a turn behind the fence as stopping, in its message too", () => {
    const turn = { turnId: "t_a1", status: "TURN_STATUS_STOPPING", attempt: 1, messageId: "m_a", text: "Hel" } as const;
    const running = message("m_a", 4, {
      text: "",
      turn: { turnId: "t_a1", attempt: 1, status: "TURN_STATUS_RUNNING" },
    });
    const { state } = run([snapshot({ turns: [turn], messages: [running] })]);
    expect(state.view.messages.get("m_a")?.turn).toMatchObject({ turnId: "t_a1", status: "stopping" });
  });

  test("the end's text is the truth, whatever the deltas said", () => {
    const end: EventJson = {
      seq: 3,
      tag: "x",
      turnEnded: {
        turnId: "t_a1",
        attempt: 1,
        messageId: "m_t_a1",
        outcome: "OUTCOME_ANSWERED",
        text: "Truth",
        partial: false,
      },
    };
    const { state } = run([delta(1, 0, "Hello"), { kind: "event", event: end }], started);
    expect(state.view.messages.get("m_t_a1")).toMatchObject({
      text: "Truth",
      turn: { status: "ended", outcome: "OUTCOME_ANSWERED" },
    });
    expect(state.texts.size).toBe(0);
    expect(state.view.turns.size).toBe(0);
  });

  test("[T4] a turn whose message was deleted while it ran has its outcome too, and shows no text", () => {
    const { state } = play((room) => {
      room.post("m_1", "@ada", ["t_a1"]);
      room.start("t_a1");
      room.delta("t_a1", "Hello");
      room.delete("m_t_a1");
      room.end("t_a1");
    });
    expect(state.view.messages.get("m_t_a1")).toMatchObject({
      text: "",
      isDeleted: true,
      turn: { status: "ended", outcome: "OUTCOME_ANSWERED" },
    });
  });

  test("[T4] a turn dropped before it began, and an ask refused at once, each leave a line", () => {
    const { state } = play((room) => {
      room.post("m_1", "@ada", ["t_a1"]);
      room.end("t_a1", "OUTCOME_STOPPED");
      room.event("p_mira", {
        messagePosted: {
          message: { id: "m_2", seq: 3 },
          asks: [{ turnId: "t_g9", personaId: "p_grace", refused: "OUTCOME_CAPPED", reason: "REASON_ASKS" }],
        },
      });
    });
    expect(state.view.notices.map(({ what }) => what)).toEqual([
      { kind: "turnDropped", personaName: "Ada", outcome: "OUTCOME_STOPPED", reason: "REASON_UNSPECIFIED" },
      { kind: "turnDropped", personaName: "Grace", outcome: "OUTCOME_CAPPED", reason: "REASON_ASKS" },
    ]);
    expect(state.view.turns.size).toBe(0);
  });

  test("an answer may ask for further turns", () => {
    const end: EventJson = {
      seq: 3,
      turnEnded: {
        turnId: "t_a1",
        attempt: 1,
        messageId: "m_t_a1",
        text: "@grace?",
        asks: [{ turnId: "t_g1", personaId: "p_grace" }],
      },
    };
    const { state } = run([{ kind: "event", event: end }], started);
    expect(state.view.turns.get("t_g1")).toMatchObject({ status: "owed", trigger: "m_t_a1", askSeq: 3 });
  });

  test("money that comes after the end replaces the receipt", () => {
    const end: EventJson = { seq: 3, turnEnded: { turnId: "t_a1", attempt: 1, messageId: "m_t_a1", text: "x" } };
    const settled: EventJson = {
      seq: 4,
      turnSettled: { turnId: "t_a1", messageId: "m_t_a1", receipt: { costNanoUsd: "12" } },
    };
    const { state } = run(
      [
        { kind: "event", event: end },
        { kind: "event", event: settled },
      ],
      started,
    );
    expect(state.view.messages.get("m_t_a1")?.turn?.receipt).toEqual({ costNanoUsd: "12" });
  });
});

describe("joining", () => {
  test("a snapshot replaces what the client had", () => {
    const before = play((room) => room.post("m_1", "old")).state;
    const { state } = run(
      [snapshot({ headSeq: 9, messages: [message("m_8", 8), message("m_7", 7)], hasMore: true })],
      before,
    );
    expect(state.view.order).toEqual(["m_7", "m_8"]);
    expect(state.view.hasOlder).toBe(true);
    expect(state.seq).toBe(9);
  });

  test("[S2] a snapshot with a lower head and another tag is a restored log, and replaces too", () => {
    const before = play((room) => {
      room.post("m_1", "one");
      room.post("m_2", "two");
    }).state;
    const { state } = run([snapshot({ headSeq: 1, headTag: "other", messages: [message("m_x", 1)] })], before);
    expect(state.seq).toBe(1);
    expect(state.view.order).toEqual(["m_x"]);
  });

  test("a snapshot keeps text that the client has and the snapshot cut, and asks for what nobody has", () => {
    const long = "x".repeat(20_000);
    const turns: NonNullable<JoinedJson["turns"]> = [
      { turnId: "t_a1", status: "TURN_STATUS_RUNNING", attempt: 1, messageId: "m_a", text: long },
      { turnId: "t_g1", status: "TURN_STATUS_RUNNING", attempt: 1, messageId: "m_g", text: "" },
      { turnId: "t_g2", status: "TURN_STATUS_OWED" },
    ];
    const { state, effects } = run([snapshot({ turns })]);
    expect(state.texts.get("t_a1")?.text).toBe(long);
    expect(effects).toEqual([{ kind: "syncTurn", turnId: "t_g1" }]);
    expect(state.view.turns.get("t_g2")?.status).toBe("owed");
  });

  test("[S2] a resume of an earlier stay opens no room of which nothing is known", () => {
    const { state, effects } = run([{ kind: "joined", joined: createRecording().room().resume(0) }]);
    expect(state.view.phase).toBe("joining");
    expect(effects).toEqual([{ kind: "rejoin" }]);
  });

  test("a resume that stops short of its head asks again", () => {
    const before = play((room) => room.post("m_1", "one")).state;
    const joined: JoinedJson = { resumed: true, headSeq: 5, headTag: "t5", events: [{ seq: 2, tag: "t2" }] };
    const { state, effects } = run([{ kind: "joined", joined }], before);
    expect(state.seq).toBe(2);
    expect(effects).toEqual([{ kind: "rejoin" }]);
  });

  test("events before the first joined have no place and are dropped", () => {
    expect(run([{ kind: "event", event: { seq: 1 } }]).state).toBe(emptyState);
  });

  test("parking is bounded", () => {
    const open = play(() => undefined).state;
    const inputs = Array.from({ length: 300 }, (_, index): RoomInput => ({ kind: "event", event: { seq: index + 5 } }));
    const { state } = run(inputs, open);
    expect(state.parked.size).toBeLessThanOrEqual(256);
  });
});

describe("local echo", () => {
  const entry = (id: string, phase: OutboxEntry["phase"] = { kind: "queued" }): OutboxEntry => ({
    post: { room: "r_1", author: "p_mira", clientMessageId: id, text: id, replyTo: "", seenSeq: 0, atMs: 0 },
    phase,
  });

  test("a post is shown until the room has it, and never after, whatever the outbox says", () => {
    const open = run([{ kind: "outbox", entries: [entry("c-m_1")] }], play(() => undefined).state).state;
    expect(open.view.pending).toHaveLength(1);
    const event: EventJson = { seq: 1, messagePosted: { message: { id: "m_1", seq: 1, clientMessageId: "c-m_1" } } };
    const { state, effects } = run(
      [
        { kind: "event", event },
        { kind: "outbox", entries: [entry("c-m_1")] },
      ],
      open,
    );
    expect(state.view.pending).toEqual([]);
    expect(effects).toEqual([{ kind: "confirmed", clientMessageId: "c-m_1" }]);
  });

  test("an accepted post stays until its event was applied", () => {
    const open = play(() => undefined).state;
    const accepted = entry("c-1", { kind: "accepted", seq: 1 });
    expect(run([{ kind: "outbox", entries: [accepted] }], open).state.view.pending).toHaveLength(1);
    const applied = run(
      [
        { kind: "event", event: { seq: 1 } },
        { kind: "outbox", entries: [accepted] },
      ],
      open,
    ).state;
    expect(applied.view.pending).toEqual([]);
  });

  test("a snapshot that holds the post confirms it", () => {
    const open = run([{ kind: "outbox", entries: [entry("c-1")] }], play(() => undefined).state).state;
    const { state, effects } = run([snapshot({ messages: [message("m_1", 4, { clientMessageId: "c-1" })] })], open);
    expect(state.view.pending).toEqual([]);
    expect(effects).toContainEqual({ kind: "confirmed", clientMessageId: "c-1" });
  });
});

describe("history", () => {
  test("a page goes before what is in memory, each message once", () => {
    const { state } = run([
      snapshot({ messages: [message("m_5", 5)], hasMore: true }),
      { kind: "history", messages: [message("m_3", 3), message("m_4", 4), message("m_5", 5)], hasMore: false },
    ]);
    expect(state.view.order).toEqual(["m_3", "m_4", "m_5"]);
    expect(state.view.hasOlder).toBe(false);
  });

  test("[L6] what happened to an old message after its page was read is applied to it", () => {
    const { state } = run([
      snapshot({ messages: [], hasMore: true }),
      { kind: "event", event: { seq: 6, messageEdited: { messageId: "m_3", revision: 2, text: "edited" } } },
      { kind: "event", event: { seq: 7, messageDeleted: { messageId: "m_4" } } },
      { kind: "history", messages: [message("m_3", 3), message("m_4", 4)], hasMore: false },
    ]);
    expect(state.view.messages.get("m_3")?.text).toBe("edited");
    expect(state.view.messages.get("m_4")).toMatchObject({ isDeleted: true, text: "" });
  });

  test("trimming keeps the newest and says that there are older ones", () => {
    const messages = Array.from({ length: 2_600 }, (_, index) => message(`m_${index + 1}`, index + 1));
    const { state } = run([snapshot({ headSeq: 2_600, messages }), { kind: "trim" }]);
    expect(state.view.order).toHaveLength(2_000);
    expect(state.view.order.at(-1)).toBe("m_2600");
    expect(state.view.hasOlder).toBe(true);
  });
});

describe("people", () => {
  test("typing ends by itself, or when it is said", () => {
    const typing = (on: boolean, atMs: number): RoomInput => ({
      kind: "signal",
      signal: { typing: { participantId: "p_jon", displayName: "Jon", on } },
      atMs,
    });
    const open = run([typing(true, 100)], play(() => undefined).state).state;
    expect(open.view.typists).toHaveLength(1);
    expect(run([{ kind: "tick", atMs: 6_099 }], open).state).toBe(open);
    expect(run([{ kind: "tick", atMs: 6_100 }], open).state.view.typists).toEqual([]);
    expect(run([typing(false, 200)], open).state.view.typists).toEqual([]);
    const posted: EventJson = { seq: 1, actor: "p_jon", messagePosted: { message: { id: "m_1", seq: 1 } } };
    expect(run([{ kind: "event", event: posted }], open).state.view.typists).toEqual([]);
  });

  test("presence adds and removes", () => {
    const presence = (online: boolean): RoomInput => ({
      kind: "signal",
      signal: { presence: { participant: { id: "p_jon", displayName: "Jon" }, online } },
      atMs: 0,
    });
    const open = run([presence(true)], play(() => undefined).state).state;
    expect([...open.view.present.keys()]).toEqual(["p_jon"]);
    expect(run([presence(false)], open).state.view.present.size).toBe(0);
  });

  test("a removed persona and a new title leave a line; the room's making does not", () => {
    const { state } = play((room) => {
      room.event("p_mira", { roomUpdated: { room: { title: "Launch" } } });
      room.event("p_mira", { personaRemoved: { personaId: "p_grace" } });
      room.event("p_mira", { roomUpdated: { room: { title: "Landing" } } });
    });
    expect(state.view.notices.map(({ what }) => what)).toEqual([
      { kind: "personaRemoved", personaName: "Grace", actorName: "Mira" },
      { kind: "renamed", title: "Landing", actorName: "Mira" },
    ]);
    expect(state.view.seats.has("p_grace")).toBe(false);
  });

  test("an edit takes the higher revision only, and a deleted message stays deleted", () => {
    const { state } = play((room) => {
      room.post("m_1", "one");
      room.edit("m_1", 3, "three");
      room.edit("m_1", 2, "two");
      room.delete("m_1");
      room.edit("m_1", 4, "four");
    });
    expect(state.view.messages.get("m_1")).toMatchObject({ text: "", isDeleted: true, revision: 3 });
  });
});
