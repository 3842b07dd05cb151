import { Outcome, Reason } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import { setRunnerStage, stagePersonas } from "./testing/runner-stage.ts";

describe("closing", () => {
  it("[S5] takes no more offers, says so, and waits for turns that speak", async () => {
    const { runner, room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    const closed = runner.close();
    room.offer("t_2");
    await clock.advance(1_000);
    expect(room.serves).toEqual([64, 0]);
    door.call().text("made it");
    door.call().end();
    await settle();
    await closed;
    expect(room.claims).toHaveLength(1);
    expect(room.ends).toMatchObject([{ outcome: Outcome.ANSWERED, text: "made it" }]);
    expect(room.trunk().isOpen).toBe(false);
  });

  it("[T4, T8] ends what does not end in time as interrupted, with all of its text, and waits until the room knows", async () => {
    const { runner, room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("so ");
    await settle();
    const closed = runner.close();
    await clock.advance(1_999);
    door.call().text("far");
    expect(door.call().signal.aborted).toBe(false);
    room.answers.end = () => "STORE_UNAVAILABLE";
    await clock.advance(500);
    expect(door.call().signal.aborted).toBe(true);
    expect(room.trunk().isOpen).toBe(true);
    room.answers.end = () => "ok";
    await clock.advance(1_000);
    await closed;
    expect(room.ends.at(-1)).toMatchObject({
      outcome: Outcome.INTERRUPTED,
      reason: Reason.RUNNER_LOST,
      text: "so far",
      commandId: "end-t_1-1",
    });
    expect(room.viewed("t_1")).toBe("so far");
    expect(room.released).toEqual([]);
    expect(room.trunk().isOpen).toBe(false);
    await clock.advance(60_000);
    expect(room.trunks).toHaveLength(1);
  });

  it("[T8] lets go at once what only reads, and after the drain what has said nothing, for others to take", async () => {
    let isReading = true;
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { runner, room, door, settle, clock } = await setRunnerStage({
      personas: {
        async getPersona(read) {
          if (isReading) await gate;
          return await stagePersonas.getPersona(read);
        },
      },
    });
    room.offer("t_read");
    await settle();
    isReading = false;
    room.offer("t_silent");
    await settle();
    expect(door.calls).toHaveLength(1);
    const closed = runner.close();
    await settle();
    expect(room.released).toEqual([["t_read"]]);
    release();
    await clock.advance(2_000);
    await closed;
    expect(room.released.at(-1)).toEqual(["t_read", "t_silent"]);
    expect([room.ends, door.calls.length, door.call().signal.aborted]).toEqual([[], 1, true]);
  });

  it("[T2, T8] lets go what it is claiming as soon as it knows that it has it, and claims nothing anew", async () => {
    const { runner, room, door, settle, clock } = await setRunnerStage();
    room.answers.claim = ({ turnId }) => (turnId === "t_1" ? "silent" : "STORE_UNAVAILABLE");
    room.offer("t_1", "t_2");
    await settle();
    const closed = runner.close();
    // Nobody knows whether it was claimed: it is asked again, over a new trunk.
    room.answers.claim = () => "ok";
    room.trunk().drop();
    await clock.advance(1_000);
    await closed;
    expect(room.claims.filter(({ turnId }) => turnId === "t_1").length).toBe(2);
    expect(room.released.at(-1)).toContain("t_1");
    expect([door.calls, room.ends]).toEqual([[], []]);
    expect(room.trunk().isOpen).toBe(false);
  });

  it("[S5] leaves to the room's recovery only what the room does not answer, within bounded time", async () => {
    const { runner, room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("text");
    room.answers.end = () => "silent";
    const closed = runner.close();
    expect(runner.close()).toBe(closed);
    await clock.advance(2_000 + runnerLimits.handOverMs);
    await closed;
    expect(room.ends).toHaveLength(1);
    expect(room.trunk().isOpen).toBe(false);
  });
});
