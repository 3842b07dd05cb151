import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import {
  ContinueTurnSchema,
  create,
  EndTurnSchema,
  HoldPersonaSchema,
  Outcome,
  PickVersionSchema,
  Reason,
  RegenerateSchema,
  RequestCause,
  TurnStatus,
} from "../state/wire.ts";
import { claimed, FoldedRoom, jon, mira, reasonOf, runner } from "./folded-room.fixture.ts";

function answered(text = "the first answer"): { room: FoldedRoom; answerId: string } {
  const room = FoldedRoom.with(["ada", "grace"]);
  room.post(jon, "@ada what is it?");
  room.answer("p_ada", text);
  return { room, answerId: room.lastMessage().id };
}

function brokenOff(): { room: FoldedRoom; partial: string; question: string } {
  const room = FoldedRoom.with(["ada", "grace"]);
  room.post(jon, "@ada tell");
  const [first] = room.owed();
  room.claim(first?.turnId ?? "");
  room.end(first?.turnId ?? "", "Once upon", { outcome: Outcome.FAILED });
  return { room, partial: room.lastMessage().id, question: first?.trigger ?? "" };
}

const regenerate = (room: FoldedRoom, messageId: string, model = "") =>
  room.do(jon, { case: "regenerate", value: create(RegenerateSchema, { messageId, model }) });
const hold = (room: FoldedRoom, on: boolean) =>
  room.do(mira, { case: "holdPersona", value: create(HoldPersonaSchema, { personaId: "p_ada", on }) });
const continueTurn = (room: FoldedRoom, messageId: string) =>
  room.do(jon, { case: "continueTurn", value: create(ContinueTurnSchema, { messageId }) });

describe("another version of an answer", () => {
  it("[T1, T2] is asked for by an event, sees the room as it was, and stands for the answer when it came to its end", () => {
    const { room, answerId } = answered();
    const before = room.messages.get(answerId)?.seq ?? 0;
    room.post(jon, "thanks");
    expect(reasonOf(regenerate(room, answerId, "openai/gpt-6-sol"))).toBe("ok");
    const requested = room.last("turnsRequested");
    expect(requested).toMatchObject({ cause: RequestCause.REGENERATE, messageId: answerId });
    const [turn] = room.owed();
    expect(turn).toMatchObject({ versionOf: answerId, model: "openai/gpt-6-sol", asker: "p_jon" });
    expect(claimed(room.claim(turn?.turnId ?? ""))).toMatchObject({
      contextHead: before - 1,
      messageId: requested.versionId,
    });
    room.end(turn?.turnId ?? "", "the second answer, @grace");
    // It wakes nobody: the answer has asked already.
    expect(room.owed()).toEqual([]);
    expect(room.messages.get(answerId)).toMatchObject({ versions: [requested.versionId], picked: requested.versionId });
    expect(room.messages.get(requested.versionId)).toMatchObject({
      versionOf: answerId,
      text: "the second answer, @grace",
    });
  });

  it("[T1] is an answer to the message that had asked, and goes when that is deleted", () => {
    const { room, answerId } = answered();
    const question = room.messages.get(answerId)?.turn?.trigger ?? "";
    expect(room.messages.get(question)?.text).toBe("@ada what is it?");
    regenerate(room, answerId);
    expect(room.last("turnsRequested")).toMatchObject({ messageId: answerId, trigger: question });
    expect(room.owed()).toMatchObject([{ versionOf: answerId, trigger: question }]);
    room.delete(jon, question);
    expect(room.owed()).toEqual([]);
  });

  it("[T4] that nobody has begun ends once when the answer is deleted", () => {
    const { room, answerId } = answered();
    regenerate(room, answerId);
    const [turn] = room.owed();
    room.delete(mira, answerId);
    const ends = room.events.filter(({ kind }) => kind.case === "turnEnded" && kind.value.turnId === turn?.turnId);
    expect(ends).toHaveLength(1);
    expect(room.owed()).toEqual([]);
  });

  it("[T4] without a text does not take the answer's place, whatever its end says", () => {
    const { room, answerId } = answered();
    regenerate(room, answerId);
    room.answer("p_ada", " \n");
    expect(room.messages.get(answerId)?.picked).toBe("");
  });

  it("[T10] of an answer that goes on with another goes on with it, too", () => {
    const { room, partial } = brokenOff();
    continueTurn(room, partial);
    room.answer("p_ada", " a time.");
    regenerate(room, room.lastMessage().id);
    expect(room.owed()).toMatchObject([{ continues: partial }]);
  });

  it("[T4] one that failed does not take the answer's place, and can be picked only with a text", () => {
    const { room, answerId } = answered();
    regenerate(room, answerId);
    const { versionId } = room.last("turnsRequested");
    const [turn] = room.owed();
    room.claim(turn?.turnId ?? "");
    room.end(turn?.turnId ?? "", "", { outcome: Outcome.FAILED });
    expect(room.messages.get(answerId)?.picked).toBe("");
    const pick = (id: string) =>
      room.do(mira, { case: "pickVersion", value: create(PickVersionSchema, { messageId: answerId, versionId: id }) });
    expect(reasonOf(pick(versionId))).toBe("NO_SUCH_VERSION");
    expect(reasonOf(pick("m_nothing"))).toBe("NO_SUCH_VERSION");
    expect(reasonOf(pick(answerId))).toBe("ok");
  });

  it("of a version is one of the answer, and there are at most so many", () => {
    const { room, answerId } = answered();
    for (let n = 0; n < limits.versionsPerMessageMax; n += 1) {
      const versions = room.messages.get(answerId)?.versions ?? [];
      expect(reasonOf(regenerate(room, versions.at(-1) ?? answerId))).toBe("ok");
      room.answer("p_ada", `version ${n}`);
    }
    expect(room.messages.get(answerId)?.versions).toHaveLength(limits.versionsPerMessageMax);
    expect(reasonOf(regenerate(room, answerId))).toBe("VERSIONS_FULL");
  });

  it("[L8] goes with the answer, and a picked one that goes gives the place back", () => {
    const { room, answerId } = answered();
    regenerate(room, answerId);
    room.answer("p_ada", "the second answer");
    const [versionId = ""] = room.messages.get(answerId)?.versions ?? [];
    room.delete(mira, versionId);
    expect(room.messages.get(answerId)).toMatchObject({ picked: "", deleted: false });
    regenerate(room, answerId);
    const [turn] = room.owed();
    room.claim(turn?.turnId ?? "");
    room.delete(mira, answerId);
    expect(room.owed()).toMatchObject([{ versionOf: answerId, status: 3 }]);
    room.end(turn?.turnId ?? "", "too late");
    expect(
      [...room.messages.values()].filter(({ versionOf }) => versionOf === answerId).map(({ text }) => text),
    ).toEqual(["", ""]);
    expect(reasonOf(regenerate(room, answerId))).toBe("NOT_AN_ANSWER");
  });

  it("of what is no answer is refused, as is a model without a name", () => {
    const { room, answerId } = answered();
    room.post(jon, "hello");
    expect(reasonOf(regenerate(room, room.lastMessage().id))).toBe("NOT_AN_ANSWER");
    expect(reasonOf(regenerate(room, answerId, "gpt"))).toBe("BAD_COMMAND");
    expect(reasonOf(regenerate(room, answerId, "a/b\nc"))).toBe("BAD_COMMAND");
  });
});

describe("an answer that broke off", () => {
  it("[T10] goes on in a message of its own", () => {
    const { room, partial, question } = brokenOff();
    expect(reasonOf(continueTurn(room, partial))).toBe("ok");
    expect(room.last("turnsRequested")).toMatchObject({ messageId: partial, trigger: question });
    const [turn] = room.owed();
    expect(turn).toMatchObject({ continues: partial, trigger: question, hop: 1 });
    room.answer("p_ada", " a time.");
    expect(room.lastMessage()).toMatchObject({ continues: partial, text: " a time." });
  });

  it("[T2] goes on once at a time, whoever asks for it", () => {
    const { room, partial } = brokenOff();
    continueTurn(room, partial);
    const value = create(ContinueTurnSchema, { messageId: partial });
    expect(reasonOf(room.do(mira, { case: "continueTurn", value }))).toBe("ok");
    expect(room.owed()).toHaveLength(1);
  });

  it("[L8] takes what goes on with it along when it is deleted", () => {
    const { room, partial } = brokenOff();
    continueTurn(room, partial);
    room.delete(mira, partial);
    expect(room.owed()).toEqual([]);
    const running = brokenOff();
    continueTurn(running.room, running.partial);
    const [turn] = running.room.owed();
    running.room.claim(turn?.turnId ?? "");
    running.room.delete(mira, running.partial);
    expect(running.room.owed()).toMatchObject([{ turnId: turn?.turnId, status: TurnStatus.STOPPING }]);
  });

  it("is the only one that does", () => {
    const { room, answerId } = answered();
    expect(reasonOf(continueTurn(room, answerId))).toBe("NOT_PARTIAL");
    expect(reasonOf(continueTurn(room, "m_nothing"))).toBe("NOT_AN_ANSWER");
  });
});

describe("a held persona", () => {
  it("[T5] is stopped and asked by nobody's name but its own, which lets it go", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, "@ada one");
    room.claim(room.owed()[0]?.turnId ?? "");
    room.post(jon, "@ada two");
    expect(reasonOf(hold(room, true))).toBe("ok");
    expect(room.events.slice(-3).map(({ kind }) => kind.case)).toEqual(["personaUpdated", "turnStopping", "turnEnded"]);
    room.end(room.owed()[0]?.turnId ?? "", "half");
    room.post(jon, "@all three");
    expect(room.last("messagePosted").asks).toMatchObject([
      { personaId: "p_ada", refused: Outcome.STOPPED, reason: Reason.HELD },
      { personaId: "p_grace", refused: Outcome.UNSPECIFIED },
    ]);
    room.answer("p_grace", "not me, @ada?");
    expect(room.last("turnEnded").asks).toMatchObject([{ personaId: "p_ada", reason: Reason.HELD }]);
    room.post(jon, "@ada please");
    expect(room.owed()).toMatchObject([{ personaId: "p_ada" }]);
    expect(room.state.participants.get("p_ada")?.held).toBe(false);
  });

  it("is let go by hand, too, and holding twice changes nothing", () => {
    const room = FoldedRoom.with(["ada"]);
    hold(room, true);
    const { length } = room.events;
    expect(reasonOf(hold(room, true))).toBe("ok");
    expect(room.events).toHaveLength(length);
    hold(room, false);
    room.post(mira, "hello");
    expect(room.owed()).toHaveLength(1);
  });
});

describe("an answer that says nothing", () => {
  it.each(["@grace", "@grace, @grace!", " @grace … ", "**@grace**"])("[T9] %s passes, and wakes nobody", (text) => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, "@ada go");
    room.answer("p_ada", text);
    expect(room.last("turnEnded")).toMatchObject({
      outcome: Outcome.PASSED,
      reason: Reason.MENTIONS_ONLY,
      text,
      asks: [],
    });
  });

  it("[T4] the note on an end is one line within its bound", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, "@ada go");
    const [turn] = room.owed();
    room.claim(turn?.turnId ?? "");
    const value = create(EndTurnSchema, {
      turnId: turn?.turnId ?? "",
      attempt: 1,
      outcome: Outcome.PASSED,
      reason: Reason.PASSED,
      note: ` nothing\nto add ${"x".repeat(500)}`,
    });
    room.do(runner, { case: "endTurn", value });
    const { note } = room.last("turnEnded");
    expect(note.startsWith("nothing to add xxx")).toBe(true);
    expect(note).toHaveLength(limits.turnNoteMax);
  });
});
