import type { JoinedJson, TurnJson } from "@polylogue/proto/room";
import { describe, expect, test } from "vitest";
import type { OutboxEntry, OutboxPhase } from "../connection/outbox-entry.ts";
import { createRecording } from "./recorded-room.fixture.ts";
import { reduceRoom } from "./reduce-room.ts";
import { emptyState, type RoomInput, type RoomState } from "./room-state.ts";

function run(inputs: readonly RoomInput[], from: RoomState) {
  let state = from;
  const effects = inputs.flatMap((input) => {
    const step = reduceRoom(state, input);
    state = step.state;
    return step.effects;
  });
  return { state, effects };
}

/** A room in which Ada's turn runs, up to seq 2. */
function running(): RoomState {
  const recording = createRecording();
  recording.post("m_1", "@ada", ["t_a1"]);
  recording.start("t_a1");
  const room = recording.room();
  const inputs = room.frames.map((frame): RoomInput => ({ kind: "event", event: frame.event ?? {} }));
  return run([{ kind: "joined", joined: room.start }, ...inputs], emptyState).state;
}

const resume = (change: JoinedJson): RoomInput => ({
  kind: "joined",
  joined: { resumed: true, headSeq: 2, headTag: "x", events: [], ...change },
});
const turn = (turnId: string, change: TurnJson = {}): TurnJson => ({
  turnId,
  personaId: "p_ada",
  status: "TURN_STATUS_RUNNING",
  attempt: 1,
  askSeq: 1,
  messageId: `m_${turnId}`,
  ...change,
});

describe("a resume", () => {
  test("[S2] brings the turns that this client never heard of, in the order of their asks, with their texts", () => {
    const owed = turn("t_owed", { status: "TURN_STATUS_OWED", attempt: 0, askSeq: 2, messageId: "" });
    const { state, effects } = run(
      [resume({ turns: [owed, turn("t_a1", { text: "Hel" }), turn("t_new", { askSeq: 0, text: "New" })] })],
      running(),
    );
    expect([...state.view.turns.values()].map(({ turnId, status }) => [turnId, status])).toEqual([
      ["t_new", "running"],
      ["t_a1", "running"],
      ["t_owed", "owed"],
    ]);
    expect([state.texts.get("t_a1")?.text, state.texts.get("t_new")?.text]).toEqual(["Hel", "New"]);
    expect(effects).toEqual([]);
  });

  test("[S2, T5] fences the turns that are being stopped", () => {
    const { state } = run([resume({ turns: [turn("t_a1", { status: "TURN_STATUS_STOPPING" })] })], running());
    expect(state.view.turns.get("t_a1")?.status).toBe("stopping");
  });

  test("[S2] without a list of turns, and with the one that is known, changes none of them", () => {
    const before = running();
    expect(run([resume({})], before).state.view.turns).toBe(before.view.turns);
    const known = [...before.view.turns.values()].map(({ turnId, messageId, askSeq }) =>
      turn(turnId, { messageId, askSeq }),
    );
    expect(run([resume({ turns: known })], before).state.view.turns).toBe(before.view.turns);
  });

  test("[S4] whose head has been passed already changes no turn", () => {
    const owed = turn("t_a1", { status: "TURN_STATUS_OWED", attempt: 0, messageId: "" });
    const before = running();
    expect(run([resume({ headSeq: 1, headTag: "another", turns: [owed] })], before).state.view.turns).toBe(
      before.view.turns,
    );
  });

  test("[T6] whose texts came near their bound asks for the ones that were left out", () => {
    const turns = [turn("t_a1"), turn("t_long", { text: "x".repeat(60_000) })];
    expect(run([resume({ turns })], running()).effects).toEqual([{ kind: "syncTurn", turnId: "t_a1" }]);
  });
});

describe("a post that was accepted", () => {
  const entry = (phase: OutboxPhase): OutboxEntry => ({
    post: {
      room: "r_1",
      author: "p_me",
      clientMessageId: "c-1",
      text: "hi",
      replyTo: "",
      seenSeq: 49,
      atMs: 1,
    },
    phase,
  });
  const accepted = entry({ kind: "accepted", seq: 50 });
  const snapshot = (headSeq: number): RoomInput => ({
    kind: "joined",
    joined: { resumed: false, headSeq, headTag: `t${headSeq}`, messages: [] },
  });

  test("[S2, L4] and is not in a log that was restored from an older copy, is sent again", () => {
    const before = run([{ kind: "outbox", entries: [accepted] }], running()).state;
    const { state, effects } = run([snapshot(45)], { ...before, seq: 49, tag: "t49" });
    expect(effects).toEqual([{ kind: "unstored", clientMessageId: "c-1" }]);
    expect(state.view.pending).toEqual([accepted]);
  });

  test("[S2] and lies before the messages of a snapshot, is forgotten by the outbox too", () => {
    const before = run([{ kind: "outbox", entries: [accepted] }], running()).state;
    const { state, effects } = run([snapshot(300)], before);
    expect(effects).toEqual([{ kind: "confirmed", clientMessageId: "c-1" }]);
    expect(state.view.pending).toEqual([]);
    const later = run([snapshot(300), { kind: "outbox", entries: [accepted] }], running());
    expect([later.effects, later.state.view.pending]).toEqual([effects, []]);
  });

  test("[S2, L4] one that was not answered yet stays, whatever head it was sent from", () => {
    const sending = entry({ kind: "sending", sinceMs: 0 });
    const before = run([{ kind: "outbox", entries: [sending] }], running()).state;
    const { state, effects } = run([snapshot(45)], { ...before, seq: 49, tag: "t49" });
    expect([state.view.pending, effects]).toEqual([[sending], []]);
  });
});
