import { Outcome, Reason } from "@polylogue/proto/room";
import { createFixedInstanceList } from "@polylogue/runtime/instances/fixed-instance-list";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import { setRunnerStage, stagePersonas } from "./testing/runner-stage.ts";

describe("stop and stale attempts", () => {
  it("[T5] a stop aborts the call and ends the turn with what had left", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("shown");
    await settle();
    door.call().text(" and not shown");
    await settle();
    room.refuse("t_1", "TURN_STOPPED");
    await settle();
    expect(door.call().signal.aborted).toBe(true);
    expect(room.ends).toMatchObject([{ outcome: Outcome.STOPPED, reason: Reason.STOPPED, text: "shown" }]);
    door.call().text(" late");
    door.call().end();
    await clock.advance(1_000);
    expect(room.viewed("t_1")).toBe("shown");
    expect(room.ends).toHaveLength(1);
  });

  it("[T5] a stop before the model speaks ends the turn without text", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { room, door, settle } = await setRunnerStage({
      personas: {
        async getPersona(read) {
          await gate;
          return await stagePersonas.getPersona(read);
        },
      },
    });
    room.offer("t_1");
    await settle();
    room.refuse("t_1", "TURN_STOPPED");
    await settle();
    expect(room.ends).toMatchObject([{ outcome: Outcome.STOPPED, text: "" }]);
    release();
    await settle();
    expect(door.calls).toHaveLength(0);
  });

  it.each(["STALE_ATTEMPT", "NOT_OWED"] as const)("[T7] %s aborts the call and sends no end", async (reason) => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("old");
    await settle();
    room.refuse("t_1", reason);
    await settle();
    expect(door.call().signal.aborted).toBe(true);
    door.call().text("er");
    door.call().end();
    await clock.advance(60_000);
    expect(room.ends).toHaveLength(0);
    expect(room.deltas).toHaveLength(1);
    room.offer("t_1");
    await settle();
    expect(door.calls).toHaveLength(2);
  });

  it("[T7] a refusal of an earlier attempt does not touch this one", async () => {
    const { room, door, settle } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    room.refuse("t_1", "STALE_ATTEMPT", { attempt: "7" });
    await settle();
    expect(door.call().signal.aborted).toBe(false);
  });
});

describe("a lost trunk", () => {
  it("[T8] a turn that re-attaches first sends its whole text at offset 0, and is named in a beat", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("one ");
    await settle();
    door.call().text("two ");
    await clock.advance(runnerLimits.tickMs);
    room.trunk().drop();
    await settle();
    door.call().text("three ");
    await clock.advance(runnerLimits.backoffMaxMs);
    expect(room.trunks).toHaveLength(2);
    const after = room.trunk().messages.flat().slice(1);
    expect(after.slice(0, 2).map((up) => up.body.value)).toMatchObject([
      { command: { case: "beat", value: { turns: ["t_1"] } } },
      { command: { case: "delta", value: { offset: 0, text: "one two three" } } },
    ]);
    door.call().text("four");
    door.call().end();
    await settle();
    expect(room.ends[0]?.text).toBe("one two three four");
    expect(room.viewed("t_1")).toBe("one two three four");
    expect(door.calls).toHaveLength(1);
  });

  it("[T8] an end is sent again over lost trunks until it is answered, as one command", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("done");
    room.answers.end = () => "silent";
    door.call().end();
    await settle();
    room.trunk().drop();
    await clock.advance(runnerLimits.backoffMaxMs);
    room.trunk().drop();
    // The next one is committed, but its answer is lost.
    room.answers.end = (end) => {
      room.committedEnds.set(end.commandId, end);
      return "silent";
    };
    await clock.advance(runnerLimits.backoffMaxMs);
    room.trunk().drop();
    room.answers.end = () => "ok";
    await clock.advance(runnerLimits.backoffMaxMs);
    expect(room.ends).toHaveLength(4);
    expect(new Set(room.ends.map((end) => end.commandId))).toEqual(new Set(["end-t_1-1"]));
    for (const end of room.ends) expect(end).toEqual(room.ends[0]);
    expect(room.committedEnds.size).toBe(1);
    await clock.advance(60_000);
    expect(room.ends).toHaveLength(4);
    expect(door.calls).toHaveLength(1);
  });

  it("[T8] an end that the room can not take now is sent again", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    room.answers.end = () => "STORE_UNAVAILABLE";
    door.call().text("x");
    door.call().end();
    await clock.advance(1_000);
    expect(room.ends.length).toBeGreaterThan(1);
    room.answers.end = () => "ok";
    await clock.advance(10_000);
    expect(room.committedEnds.size).toBe(1);
  });

  it("[T8] an end that nobody answers is given up after 60 s and leaves the beat", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    room.answers.end = () => "silent";
    door.call().end();
    await clock.advance(runnerLimits.endTimeoutMs - 1);
    expect(room.beats.at(-1)).toEqual(["t_1"]);
    const beats = room.beats.length;
    await clock.advance(60_000);
    expect(room.beats.length).toBeLessThanOrEqual(beats + 1);
    const ends = room.ends.length;
    expect(ends).toBeGreaterThan(2);
    await clock.advance(60_000);
    expect(room.ends).toHaveLength(ends);
  });

  it("[T2] a claim whose answer was lost is repeated as the same command", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.answers.claim = () => "silent";
    room.offer("t_1");
    await settle();
    room.trunk().drop();
    room.answers.claim = () => "ok";
    await clock.advance(runnerLimits.backoffMaxMs);
    expect(room.claims).toHaveLength(2);
    expect(new Set(room.claims.map((claim) => claim.commandId)).size).toBe(1);
    expect(door.calls).toHaveLength(1);
  });

  it("[T8] a turn moves to another instance when its own is lost", async () => {
    const { room, door, settle } = await setRunnerStage({ instances: createFixedInstanceList(["room:1", "room:2"]) });
    expect(room.trunks.map((trunk) => trunk.address)).toEqual(["room:1", "room:2"]);
    room.offer("t_1");
    await settle();
    door.call().text("text");
    await settle();
    const [first, second] = room.trunks;
    expect(first?.messages.flat()).toHaveLength(3);
    first?.drop();
    await settle();
    expect(second?.messages.flat().at(-1)?.body.value).toMatchObject({
      command: { case: "delta", value: { offset: 0, text: "text" } },
    });
    door.call().end();
    await settle();
    expect(room.committedEnds.size).toBe(1);
  });

  it("redials with a jittered pause that grows while nobody answers", async () => {
    const { room, clock } = await setRunnerStage();
    room.answers.serve = "SHUTTING_DOWN";
    room.trunk().drop();
    await clock.advance(60_000);
    const dialled = room.trunks.length;
    expect(dialled).toBeGreaterThan(10);
    expect(dialled).toBeLessThan(120);
    room.answers.serve = "ok";
    await clock.advance(runnerLimits.backoffMaxMs);
    expect(room.trunk().isOpen).toBe(true);
  });
});

describe("offsets", () => {
  it("[T7] all deltas of an attempt joined equal its text, whatever the chunks, ticks and lost trunks", async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom("a", "Ada: ", "é", "😀", "\ud83d", "\ude00", " ", "</message>", "漢字 and "),
      },
      { weight: 2, arbitrary: fc.constant("TICK") },
      { weight: 2, arbitrary: fc.constant("DROP") },
    );
    let drops = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { room, door, clock, settle } = await setRunnerStage();
        room.offer("t_1");
        await settle();
        for (const what of steps) {
          if (what === "DROP" && room.trunk().isOpen) {
            drops += 1;
            room.trunk().drop();
          }
          if (what === "TICK" || what === "DROP") await clock.advance(runnerLimits.tickMs);
          else door.call().text(what);
        }
        // Whatever was cut off is back before the end.
        await clock.advance(runnerLimits.backoffMaxMs);
        door.call().end();
        await settle();
        const end = room.ends[0];
        expect(room.ends).toHaveLength(1);
        expect(room.viewed("t_1")).toBe(end?.text);
        expect(room.deltas.every(({ text }) => text !== "")).toBe(true);
      }),
      { numRuns: 100 },
    );
    expect(drops).toBeGreaterThan(10);
  });
});
