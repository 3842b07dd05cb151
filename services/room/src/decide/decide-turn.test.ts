import { defaultChainCaps, limits } from "@polylogue/proto";
import { ReceiptSchema } from "@polylogue/proto/model";
import { describe, expect, it } from "vitest";
import {
  AddPersonaSchema,
  create,
  EndTurnSchema,
  Outcome,
  Reason,
  RemovePersonaSchema,
  TurnStatus,
  UpdateRoomSchema,
} from "../state/wire.ts";
import { claimed, FoldedRoom, jon, mira, persona, reasonOf, runner } from "./folded-room.fixture.ts";

const other = { kind: "runner", runner: "u_2" } as const;

function asked(...personas: string[]): { room: FoldedRoom; turnIds: string[] } {
  const room = FoldedRoom.with(personas);
  room.post(jon, personas.map((handle) => `@${handle}`).join(" "));
  return { room, turnIds: room.owed().map(({ turnId }) => turnId) };
}

describe("who is asked", () => {
  it("[T1] mentions, replies and @all ask; the asks stand in the event", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, "hello @Grace and `@ada`");
    expect(room.last("messagePosted").asks).toMatchObject([
      { personaId: "p_grace", hop: 1, refused: Outcome.UNSPECIFIED },
    ]);
    room.answer("p_grace", "Hello!");
    room.post(mira, "why?", { replyTo: room.lastMessage().id });
    expect(room.last("messagePosted").asks).toMatchObject([{ personaId: "p_grace" }]);
    room.post(mira, "@all what do you think?");
    expect(room.last("messagePosted").asks).toMatchObject([{ personaId: "p_ada" }, { personaId: "p_grace" }]);
  });

  it("[T1] an unknown handle is text, a persona is asked once however often it is named", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, "@nobody @ada @ada");
    expect(room.last("messagePosted").asks).toHaveLength(1);
    expect(room.lastMessage().mentions).toHaveLength(2);
  });

  it("[T1] with one person and one persona every message asks, with two people none does", () => {
    const room = FoldedRoom.with(["ada"]);
    room.post(mira, "hello");
    expect(room.last("messagePosted").asks).toHaveLength(1);
    room.post(jon, "hello");
    expect(room.last("messagePosted").asks).toHaveLength(0);
    room.post(mira, "hello");
    expect(room.last("messagePosted").asks).toHaveLength(0);
  });

  it("[T9] what a message asks beyond the bound is refused in the event", () => {
    const handles = Array.from({ length: 12 }, (_, index) => `bot${index}`);
    const room = FoldedRoom.with(handles);
    room.post(jon, "@all go");
    const { asks } = room.last("messagePosted");
    expect(asks.filter((ask) => ask.refused === Outcome.CAPPED && ask.reason === Reason.ASKS)).toHaveLength(4);
    expect(room.owed()).toHaveLength(limits.asksPerMessageMax);
  });

  it("[T9] personas that mention each other for ever stop at the cap, and it says so", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, "@ada begin");
    let turns = 0;
    while (room.owed().length > 0) {
      const next = room.owed()[0]?.personaId ?? "";
      room.answer(next, next === "p_ada" ? "over to @grace" : "back to @ada");
      turns += 1;
    }
    expect(turns).toBe(defaultChainCaps.hopsMax);
    expect(room.last("turnEnded").asks).toMatchObject([{ refused: Outcome.CAPPED, reason: Reason.HOPS }]);
    expect(room.state.chains.size).toBe(0);
  });

  it("[T9] a persona does not ask itself, and not with @all", () => {
    const { room } = asked("ada", "grace");
    room.answer("p_ada", "I, @ada, say to @all: yes");
    expect(room.last("turnEnded").asks).toEqual([]);
  });

  it("[T9] only an answered turn asks", () => {
    const { room, turnIds } = asked("ada");
    room.do(mira, { case: "addPersona", value: create(AddPersonaSchema, { resolved: persona("grace") }) });
    room.claim(turnIds[0] ?? "");
    room.end(turnIds[0] ?? "", "ask @grace", { outcome: Outcome.FAILED });
    expect(room.last("turnEnded").asks).toEqual([]);
  });

  it("[L5] a turn's id follows from room, seq and persona alone", () => {
    expect(asked("ada", "grace").turnIds).toEqual(asked("ada", "grace").turnIds);
    expect(new Set(asked("ada", "grace").turnIds).size).toBe(2);
  });
});

describe("claims and ends", () => {
  it("[T2] only an owed turn can be claimed, once", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    expect(claimed(room.claim(turnId))).toMatchObject({ attempt: 1, contextHead: room.state.headSeq - 1 });
    expect(reasonOf(room.claim(turnId, other))).toBe("NOT_OWED");
    expect(reasonOf(room.claim("t_nothing"))).toBe("NOT_OWED");
  });

  it("[T2] a persona runs one turn at a time, in the order of the asks", () => {
    const { room, turnIds } = asked("ada");
    room.post(jon, "@ada and then?");
    const second = room.owed()[1]?.turnId ?? "";
    expect(reasonOf(room.claim(second))).toBe("PERSONA_BUSY");
    room.claim(turnIds[0] ?? "");
    expect(reasonOf(room.claim(second))).toBe("PERSONA_BUSY");
    room.end(turnIds[0] ?? "", "first");
    expect(reasonOf(room.claim(second))).toBe("ok");
  });

  it("[T3] turnStarted makes the message and fixes its place; the end fills it", () => {
    const { room, turnIds } = asked("ada");
    room.claim(turnIds[0] ?? "");
    const { seq } = room.lastMessage();
    room.post(jon, "meanwhile");
    room.end(turnIds[0] ?? "", "Hello Jon");
    const answer = room.state.recent.find((message) => message.seq === seq);
    expect(answer).toMatchObject({
      author: "p_ada",
      authorName: "Ada",
      text: "Hello Jon",
      turn: { outcome: Outcome.ANSWERED },
    });
  });

  it("[L4] a claim and an end that are sent again get the first answer", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    const first = room.claim(turnId, runner, "claim-1");
    expect(room.claim(turnId, runner, "claim-1")).toEqual(first);
    const end = room.end(turnId, "done", { commandId: "end-1" });
    expect(room.end(turnId, "done", { commandId: "end-1" })).toEqual(end);
    expect(room.events.filter(({ kind }) => kind.case === "turnEnded")).toHaveLength(1);
  });

  it("[T7] an end of another attempt or of another runner is refused", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    expect(reasonOf(room.end(turnId, "x", { attempt: 2 }))).toBe("STALE_ATTEMPT");
    expect(reasonOf(room.end(turnId, "x", { by: other }))).toBe("STALE_ATTEMPT");
  });

  it("[T9] a text over 128 KiB of UTF-8 is cut between characters and says LENGTH", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    room.end(turnId, `a${"😀".repeat(40_000)}`);
    const { text, reason, outcome } = room.last("turnEnded");
    expect({ reason, outcome }).toEqual({ reason: Reason.LENGTH, outcome: Outcome.ANSWERED });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limits.turnTextBytesMax);
    expect(text).toMatch(/^a(?:\u{1f600})+$/u);
  });
});

describe("stop and recovery", () => {
  it("[T5] stop drops an owed turn at once: attempt 0 and no message", () => {
    const { room, turnIds } = asked("ada");
    room.stop(mira, turnIds[0] ?? "");
    expect(room.last("turnEnded")).toMatchObject({ attempt: 0, messageId: "", outcome: Outcome.STOPPED });
    expect(room.owed()).toEqual([]);
  });

  it("[T5] stopping a running turn is the fence, and drops what the same persona owes", () => {
    const { room, turnIds } = asked("ada", "grace");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    room.post(jon, "@ada more");
    room.stop(mira, turnId);
    expect(room.owed().map(({ personaId, status }) => [personaId, status])).toEqual([
      ["p_ada", TurnStatus.STOPPING],
      ["p_grace", TurnStatus.OWED],
    ]);
    expect(room.state.turns.get(turnId)?.turn.status).toBe(TurnStatus.STOPPING);
  });

  it("[T5] an end after the fence is recorded as stopped, whatever it says", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    room.stop(mira, turnId);
    room.end(turnId, "as far as I");
    expect(room.last("turnEnded")).toMatchObject({
      outcome: Outcome.STOPPED,
      reason: Reason.STOPPED,
      text: "as far as I",
    });
  });

  it("[T5] without an end the room ends it with the draft, and the money comes later", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    room.stop(mira, "all");
    room.do({ kind: "room" }, { case: "endStopping", value: { turnId, attempt: 1, draft: "as far" } });
    expect(room.last("turnEnded")).toMatchObject({ outcome: Outcome.STOPPED, text: "as far", partial: true });
    const receipt = create(ReceiptSchema, { provider: "anthropic", costNanoUsd: 12n });
    const late = create(EndTurnSchema, { turnId, attempt: 1, text: "late", outcome: Outcome.ANSWERED, receipt });
    room.do(runner, { case: "endTurn", value: late });
    expect(room.last("turnSettled")).toMatchObject({ turnId });
    expect(room.lastMessage().text).toBe("as far");
  });

  it("[S7] only the runner that ran a turn may hand in its bill, once", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    room.stop(mira, "all");
    room.do({ kind: "room" }, { case: "endStopping", value: { turnId, attempt: 1, draft: "" } });
    const bill = (costNanoUsd: bigint, attempt = 1) => {
      const receipt = create(ReceiptSchema, { provider: "anthropic", costNanoUsd });
      return { case: "endTurn", value: create(EndTurnSchema, { turnId, attempt, receipt }) } as const;
    };
    expect(reasonOf(room.do(other, bill(5n)))).toBe("STALE_ATTEMPT");
    expect(reasonOf(room.do(runner, bill(5n, 2)))).toBe("STALE_ATTEMPT");
    expect(room.events.some(({ kind }) => kind.case === "turnSettled")).toBe(false);
    expect(reasonOf(room.do(runner, bill(12n)))).toBe("ok");
    expect(room.lastMessage().turn?.receipt?.costNanoUsd).toBe(12n);
    expect(room.state.unbilled.size).toBe(0);
    room.do(runner, bill(99n));
    expect(room.lastMessage().turn?.receipt?.costNanoUsd).toBe(12n);
  });

  it("[L8] nothing runs in a deleted room", () => {
    const { room, turnIds } = asked("ada", "grace");
    room.claim(turnIds[0] ?? "");
    room.do(mira, { case: "deleteRoom", value: {} });
    expect(room.state).toMatchObject({ deleted: true, turns: new Map(), unbilled: new Map(), chains: new Map() });
    expect(reasonOf(room.claim(turnIds[1] ?? ""))).toBe("ROOM_NOT_FOUND");
  });

  it("[T5] a stop of a turn that is over changes nothing", () => {
    const { room, turnIds } = asked("ada");
    room.answer("p_ada", "done");
    const head = room.state.headSeq;
    expect(reasonOf(room.stop(mira, turnIds[0] ?? ""))).toBe("ok");
    expect(room.state.headSeq).toBe(head);
  });

  it("[T8] a dead runner's turn is claimed as the next attempt, at most twice, then interrupted", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    for (const attempt of [1, 2]) {
      expect(reasonOf(room.claim(turnId, other))).toBe("NOT_OWED");
      room.abandoned.add(`${turnId} ${attempt}`);
      room.do({ kind: "room" }, { case: "recoverTurn", value: { turnId, attempt, draft: "" } });
      expect(claimed(room.claim(turnId, other)).attempt).toBe(attempt + 1);
    }
    room.abandoned.add(`${turnId} 3`);
    expect(reasonOf(room.claim(turnId, other))).toBe("NOT_OWED");
    room.do({ kind: "room" }, { case: "recoverTurn", value: { turnId, attempt: 3, draft: "" } });
    expect(room.last("turnEnded")).toMatchObject({ outcome: Outcome.INTERRUPTED, reason: Reason.RUNNER_LOST });
    expect(room.state.recent.filter((message) => message.turn?.turnId === turnId)).toHaveLength(1);
  });

  it("[T8] a dead runner's turn with a draft ends interrupted with that text", () => {
    const { room, turnIds } = asked("ada");
    const [turnId = ""] = turnIds;
    room.claim(turnId);
    room.do({ kind: "room" }, { case: "recoverTurn", value: { turnId, attempt: 1, draft: "I was saying" } });
    expect(room.lastMessage()).toMatchObject({
      text: "I was saying",
      turn: { outcome: Outcome.INTERRUPTED, partial: true },
    });
  });

  it("[T9] removing a persona stops its turns, archiving the room stops all", () => {
    const { room, turnIds } = asked("ada", "grace");
    room.claim(turnIds[0] ?? "");
    room.do(mira, { case: "removePersona", value: create(RemovePersonaSchema, { personaId: "p_ada" }) });
    expect(room.state.turns.get(turnIds[0] ?? "")?.turn.status).toBe(TurnStatus.STOPPING);
    room.do(mira, { case: "updateRoom", value: create(UpdateRoomSchema, { archived: true }) });
    expect(room.state.turns.has(turnIds[1] ?? "")).toBe(false);
    expect(reasonOf(room.post(mira, "hello"))).toBe("ROOM_ARCHIVED");
  });
});
