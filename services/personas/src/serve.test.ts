import { create } from "@bufbuild/protobuf";
import { EndReason, PromptRole, ToolCallSchema } from "@polylogue/proto/model";
import { Outcome, Reason } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import { offerOf } from "./testing/room-peer.ts";
import { setRunnerStage } from "./testing/runner-stage.ts";

describe("a runner's turn", () => {
  it("[S7] serves first, under its service credential", async () => {
    const { room } = await setRunnerStage({ turnsMax: 7 });
    expect(room.trunk().credential).toBe("service-token");
    expect(room.trunk().messages[0]?.[0]?.body.value).toMatchObject({
      command: { case: "serve", value: { runner: "runner_1", turnsMax: 7 } },
    });
  });

  it("[T2] is claimed once, however often it is offered", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1", "t_1");
    room.offer("t_1");
    await settle();
    room.offer("t_1");
    await settle();
    expect(room.claims.map((claim) => claim.turnId)).toEqual(["t_1"]);
    expect(door.calls).toHaveLength(1);
  });

  it.each(["NOT_OWED", "PERSONA_BUSY"] as const)(
    "[T2] gives up quietly when the claim is refused as %s",
    async (reason) => {
      const { room, door, settle, clock } = await setRunnerStage();
      room.answers.claim = () => reason;
      room.offer("t_1");
      await clock.advance(60_000);
      expect(room.claims).toHaveLength(1);
      expect(door.calls).toHaveLength(0);
      expect(room.ends).toHaveLength(0);
      expect(room.beats).toHaveLength(0);
      room.answers.claim = () => "ok";
      room.offer("t_1");
      await settle();
      expect(door.calls).toHaveLength(1);
      expect(new Set(room.claims.map((claim) => claim.commandId)).size).toBe(2);
    },
  );

  it("[T2] takes an offer that comes before the answer to serve: the room may be quicker with it", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.answers.serve = "silent";
    room.trunk().drop();
    await clock.advance(1_000);
    room.offer("t_1");
    await settle();
    room.answerServe();
    await settle();
    expect(door.calls).toHaveLength(1);
  });

  it("ignores offers beyond turnsMax and takes them when they come again", async () => {
    const { room, door, settle } = await setRunnerStage({ turnsMax: 2 });
    room.offer("t_1", "t_2", "t_3");
    await settle();
    expect(room.claims.map((claim) => claim.turnId)).toEqual(["t_1", "t_2"]);
    door.call(0).end();
    await settle();
    room.offer("t_3");
    await settle();
    expect(room.claims.map((claim) => claim.turnId)).toEqual(["t_1", "t_2", "t_3"]);
  });

  it("[G8] calls the model once, under the claim's ticket, with the persona's prompt", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    expect(door.calls).toHaveLength(1);
    expect(door.call().ticket).toBe("ticket-t_1");
    expect(door.call().request.models).toEqual(["x/y"]);
    expect(door.call().request.system).toMatch(/^Be brief\.\n/);
    expect(door.call().request.messages?.at(-1)).toMatchObject({ role: PromptRole.USER });
  });

  it("[T4] ends answered with the whole text and the receipt, after the last delta", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("Hel");
    await settle();
    door.call().text("lo");
    door.call().text(" there");
    door.call().end();
    await settle();
    expect(room.deltas.map(({ offset, text }) => [offset, text])).toEqual([
      [0, "Hel"],
      [3, "lo there"],
    ]);
    expect(room.order).toEqual(["serve", "claimTurn", "delta", "delta", "endTurn"]);
    expect(room.ends).toMatchObject([
      {
        turnId: "t_1",
        attempt: 1,
        outcome: Outcome.ANSWERED,
        reason: Reason.UNSPECIFIED,
        text: "Hello there",
        commandId: "end-t_1-1",
        receipt: { model: "m-1" },
      },
    ]);
    await clock.advance(60_000);
    expect(room.beats).toHaveLength(0);
  });

  it("[T4] passes when the model says nothing visible", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text(" \n");
    door.call().end();
    await settle();
    expect(room.deltas).toHaveLength(0);
    expect(room.ends).toMatchObject([{ outcome: Outcome.PASSED, reason: Reason.EMPTY, text: "" }]);
  });

  it("[T4] a defect ends the turn failed with what was said", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("so far");
    door.call().throws(new Error("broken"));
    await settle();
    expect(room.ends).toMatchObject([{ outcome: Outcome.FAILED, reason: Reason.INTERNAL, text: "so far" }]);
    expect(room.viewed("t_1")).toBe("so far");
  });

  it("[T10] never repeats a call that failed", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().part({ case: "refused", value: { reason: "RATE_LIMITED", message: "slow down", retryAfterMs: 10 } });
    await settle();
    expect(room.ends).toMatchObject([{ outcome: Outcome.FAILED, reason: Reason.RATE_LIMITED, text: "" }]);
    await clock.advance(60_000);
    expect(door.calls).toHaveLength(1);
  });

  it("[T9] a text over 128 KiB is cut, the call aborted, the turn answered with LENGTH", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    const call = door.call();
    for (let piece = 0; piece < 60; piece += 1) call.text("é😀".repeat(500));
    await settle();
    expect(call.signal.aborted).toBe(true);
    expect(room.ends).toMatchObject([{ outcome: Outcome.ANSWERED, reason: Reason.LENGTH }]);
    const text = room.ends[0]?.text ?? "";
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(131_072);
    expect(Buffer.byteLength(text)).toBeGreaterThan(131_072 - 6);
    expect(Buffer.from(text).toString()).toBe(text);
    expect(room.viewed("t_1")).toBe(text);
  });

  it("[T4] an answer that begins to speak as somebody else ends there: nobody sees it, nobody pays for more", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    for (const character of "Tea.\n\nMira: I prefer coffee") door.call().text(character);
    await settle();
    expect(door.call().signal.aborted).toBe(true);
    expect(room.ends).toMatchObject([
      {
        outcome: Outcome.ANSWERED,
        reason: Reason.SPOKE_AS_OTHER,
        text: "Tea.",
        note: "Mira",
        receipt: { model: "m-1" },
      },
    ]);
    expect(room.viewed("t_1")).toBe("Tea.");
  });

  it("[T4] an answer that speaks as somebody else from the start has failed, and says as whom", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1", "t_2");
    await settle();
    door.call(0).text("Mira: hi");
    door.call(1).text("Mira:");
    door.call(1).end();
    await settle();
    const end = { outcome: Outcome.FAILED, reason: Reason.SPOKE_AS_OTHER, text: "", note: "Mira" };
    expect(room.ends.toSorted((one, other) => one.turnId.localeCompare(other.turnId))).toMatchObject([
      { ...end, receipt: { model: "m-1" } },
      { ...end, receipt: { model: "m-1" } },
    ]);
    expect(room.deltas).toHaveLength(0);
    expect([0, 1].map((index) => door.call(index).signal.aborted)).toEqual([true, false]);
  });

  it("[T4] passes with the model's reason when it calls pass, which every call offers", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1", "t_2", "t_3");
    await settle();
    expect(door.call().request.tools?.map(({ name }) => name)).toEqual(["pass"]);
    const value = create(ToolCallSchema, { name: "pass", argumentsJson: '{"reason":"Bob\\n said it."}' });
    door.call(0).part({ case: "toolCall", value });
    door.call(0).end(EndReason.TOOL);
    door.call(1).text("Yes.");
    door.call(1).part({ case: "toolCall", value });
    door.call(1).end(EndReason.TOOL);
    door.call(2).part({ case: "toolCall", value: create(ToolCallSchema, { name: "search", argumentsJson: "{}" }) });
    door.call(2).end(EndReason.TOOL);
    await settle();
    expect(room.ends.toSorted((one, other) => one.turnId.localeCompare(other.turnId))).toMatchObject([
      { outcome: Outcome.PASSED, reason: Reason.PASSED, text: "", note: "Bob said it." },
      { outcome: Outcome.ANSWERED, reason: Reason.UNSPECIFIED, text: "Yes.", note: "" },
      { outcome: Outcome.PASSED, reason: Reason.EMPTY, text: "", note: "" },
    ]);
  });

  it("[T1] asks the model that the ask names first, then the persona's own", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer({ ...offerOf("t_1"), model: "other/z" }, { ...offerOf("t_2"), model: "x/y" });
    await settle();
    expect(door.calls.map(({ request }) => request.models)).toEqual([["other/z", "x/y"], ["x/y"]]);
  });

  it("[T4] tells with the end how much of the room the prompt had", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1", "t_2");
    await settle();
    door.call(0).text("Hi");
    door.call(0).end();
    door.call(1).text("Hel");
    await settle();
    room.refuse("t_2", "TURN_STOPPED");
    await settle();
    const context = { messages: 1, leftOut: 0, hasMore: false };
    expect(room.ends).toMatchObject([
      { outcome: Outcome.ANSWERED, context },
      { outcome: Outcome.STOPPED, context },
    ]);
    expect(room.ends[0]?.context?.tokens).toBeGreaterThan(100);
  });

  it("takes the own name tag off before anybody sees it", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    for (const character of '<message from="Ada" kind="persona">Hi!</message>') door.call().text(character);
    door.call().end();
    await settle();
    expect(room.ends[0]?.text).toBe("Hi!");
    expect(room.viewed("t_1")).toBe("Hi!");
  });
});

describe("the tick and the beat", () => {
  it("section 7: the first text goes at once, then deltas of all turns leave with one tick in one message", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    const turnIds = Array.from({ length: 40 }, (_, index) => `t_${index}`);
    room.offer(...turnIds);
    await settle();
    for (const call of door.calls) call.text("x");
    await settle();
    expect(room.deltas).toHaveLength(40);
    const messages = room.trunk().messages.length;
    for (let piece = 0; piece < 5; piece += 1) for (const call of door.calls) call.text("b");
    await settle();
    expect(room.trunk().messages).toHaveLength(messages);
    await clock.advance(runnerLimits.tickMs - 1);
    expect(room.trunk().messages).toHaveLength(messages);
    await clock.advance(1);
    expect(room.trunk().messages).toHaveLength(messages + 1);
    expect(room.trunk().messages.at(-1)).toHaveLength(40);
    expect(room.deltas.slice(40).every(({ offset, text }) => offset === 1 && text === "bbbbb")).toBe(true);
    await clock.advance(1_000);
    expect(room.trunk().messages).toHaveLength(messages + 1);
  });

  it("[T8] beats every 3 s with all claimed turns while there are some", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.answers.claim = ({ turnId }) => (turnId === "t_3" ? "silent" : "ok");
    room.offer("t_1", "t_2", "t_3");
    await clock.advance(9_000);
    expect(room.beats).toEqual([
      ["t_1", "t_2"],
      ["t_1", "t_2"],
      ["t_1", "t_2"],
    ]);
    door.call(0).end();
    await settle();
    await clock.advance(3_000);
    expect(room.beats.at(-1)).toEqual(["t_2"]);
    door.call(1).end();
    await clock.advance(60_000);
    expect(room.beats).toHaveLength(4);
  });
});
