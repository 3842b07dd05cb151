import type { EventJson, MessageJson } from "@polylogue/proto/room";
import { expect, test } from "vitest";
import { reduceRoom } from "./reduce-room.ts";
import { emptyState, type RoomInput, type RoomState } from "./room-state.ts";

const old: MessageJson = {
  id: "m_old",
  seq: 3,
  author: "p_ada",
  authorKind: "PARTICIPANT_KIND_PERSONA",
  turn: { turnId: "t_1", attempt: 1, status: "TURN_STATUS_RUNNING" },
};

/** A room whose snapshot has only newer messages than the one that a persona is still to write. */
function joined(): RoomState {
  return run(emptyState, {
    kind: "joined",
    joined: {
      headSeq: 200,
      headTag: "t200",
      hasMore: true,
      messages: [{ id: "m_new", seq: 200, text: "new" }],
      turns: [{ turnId: "t_1", personaId: "p_ada", status: "TURN_STATUS_RUNNING", attempt: 1, messageId: "m_old" }],
    },
  });
}

function run(from: RoomState, ...inputs: readonly RoomInput[]): RoomState {
  return inputs.reduce((state, input) => reduceRoom(state, input).state, from);
}

const happened = (event: EventJson): RoomInput => ({ kind: "event", event });
const startedAgain = happened({
  seq: 201,
  tag: "t201",
  actor: "p_ada",
  turnStarted: { turnId: "t_1", attempt: 2, personaId: "p_ada", messageId: "m_old" },
});

test("[T7] a later attempt of a message that is not in memory does not move it to the end", () => {
  const state = run(joined(), startedAgain);
  expect(state.view.order).toEqual(["m_new"]);
  expect(state.view.turns.get("t_1")).toMatchObject({ attempt: 2, messageId: "m_old" });
});

test("[T7] history brings the message in its place, with the attempt that runs, and then its end", () => {
  const history: RoomInput = { kind: "history", messages: [old], hasMore: false };
  const running = run(joined(), startedAgain, history);
  expect(running.view.order).toEqual(["m_old", "m_new"]);
  expect(running.view.messages.get("m_old")?.turn).toMatchObject({ attempt: 2, status: "running" });
  const turnEnded = {
    turnId: "t_1",
    attempt: 2,
    messageId: "m_old",
    outcome: "OUTCOME_ANSWERED",
    text: "late",
  } as const;
  const ended = run(running, happened({ seq: 202, tag: "t202", turnEnded }));
  expect(ended.view.messages.get("m_old")).toMatchObject({ text: "late", turn: { status: "ended" } });
  expect(ended.view.order).toEqual(["m_old", "m_new"]);
});

test("[T1] a version that was asked for waits on the message that had asked for the answer", () => {
  const asks = [{ turnId: "t_2", personaId: "p_ada", versionOf: "m_new" }];
  const cause = "REQUEST_CAUSE_REGENERATE";
  const turnsRequested = { cause, messageId: "m_new", versionId: "m_2", trigger: "m_question", asks } as const;
  const state = run(joined(), happened({ seq: 201, tag: "t201", turnsRequested }));
  expect(state.view.turns.get("t_2")).toMatchObject({ trigger: "m_question", versionOf: "m_new" });
  expect(state.view.messages.get("m_new")?.versions).toEqual(["m_2"]);
});

test("[T9] a message that is deleted owes nobody a turn any more, whether it is in memory or not", () => {
  const capped = (seq: number, trigger: string) =>
    happened({ seq, tag: `t${seq}`, chainCapped: { chainId: `c_${seq}`, trigger, personaIds: ["p_ada"] } });
  const deleted = happened({ seq: 203, tag: "t203", messageDeleted: { messageId: "m_far" } });
  const state = run(joined(), capped(201, "m_far"), capped(202, "m_new"), deleted);
  expect(state.view.capped.map(({ trigger }) => trigger)).toEqual(["m_new"]);
});

test("[W7] a turn that used nothing costs nothing, also where no price is known", () => {
  const settled = (seq: number, output: number) =>
    happened({
      seq,
      tag: `t${seq}`,
      turnSettled: { turnId: "t_9", messageId: "m_9", receipt: { tokens: { output } } },
    });
  const state = run(joined(), settled(201, 0), settled(202, 7));
  expect(state.view.spending).toEqual({ costNanoUsd: 0, turns: 2, unpricedTurns: 1 });
});
