import { describe, expect, it } from "vitest";
import { jon, reasonOf } from "../decide/folded-room.fixture.ts";
import { postCommand } from "../order/room-log.fixture.ts";
import { create, EndTurnSchema, Outcome, Reason, StopSchema } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { answering, beat, bodyOf, claim, release, serve } from "./answering.fixture.ts";
import { errorReason, key, openInstance } from "./room-instance.fixture.ts";

describe("turns whose runner fell silent", () => {
  it("[T8] one that came back with text and then died ends with that text", async () => {
    const { instance, gateway, runner, room, say } = await answering();
    await instance.clock.advance(13_000);
    await say(0, "Hello there");
    runner.close();
    await instance.clock.advance(14_000);
    const ended = bodyOf(await gateway.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.INTERRUPTED, text: "Hello there", partial: true });
    expect(room.state.turns.size).toBe(0);
  });

  it("[T8] one that was heard again keeps its turn: nobody else may claim it", async () => {
    const { instance, runner, room, say, turnId } = await answering();
    const other = instance.runner("u_2");
    await other.ask(0, serve, undefined);
    await instance.clock.advance(13_000);
    // A beat, without a look at the turn in between.
    await runner.ask(0, beat(turnId), undefined);
    expect(errorReason(await other.ask(0, claim(turnId, "c2"), key.room, key.tenant))).toBe("NOT_OWED");
    await say(0, "Hello");
    await instance.clock.advance(13_000);
    // Silent again, and with text: it ends, and is not begun anew.
    expect(errorReason(await other.ask(0, claim(turnId, "c3"), key.room, key.tenant))).toBe("NOT_OWED");
    expect(room.state.turns.size).toBe(0);
  });

  it("[T8] one that its runner lets go before it said anything is offered to others at once, as the next attempt", async () => {
    const { instance, runner, turnId, room } = await answering();
    const other = instance.runner("u_2");
    await other.ask(0, serve, undefined);
    await runner.ask(0, release(turnId), undefined);
    const offer = bodyOf(await other.until(({ frame }) => frame?.body.case === "offer"), "offer");
    expect(offer).toMatchObject({ turnId, attempt: 2 });
    expect(errorReason(await other.ask(0, claim(turnId, "c2"), key.room, key.tenant))).toBe("ok");
    expect(room.state.turns.get(turnId)).toMatchObject({ runner: "u_2", turn: { attempt: 2 } });
  });

  it("[S7, T8] nobody lets go another runner's turn, and one with text ends with it", async () => {
    const { instance, gateway, runner, turnId, room, say } = await answering();
    const other = instance.runner("u_2");
    await other.ask(0, serve, undefined);
    await other.ask(0, release(turnId, "t_none"), undefined);
    expect(errorReason(await other.ask(0, claim(turnId, "c2"), key.room, key.tenant))).toBe("NOT_OWED");
    await say(0, "Hello");
    await runner.ask(0, release(turnId), undefined);
    const ended = bodyOf(await gateway.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.INTERRUPTED, text: "Hello", partial: true });
    expect(room.state.turns.size).toBe(0);
  });

  it("[T4, T8] a runner that has to go ends its turn as interrupted, and its text is said to be partial", async () => {
    const { gateway, runner, turnId, say } = await answering();
    await say(0, "Half an ans");
    const value = {
      turnId,
      attempt: 1,
      text: "Half an answer",
      outcome: Outcome.INTERRUPTED,
      reason: Reason.RUNNER_LOST,
    };
    await runner.ask(0, { case: "endTurn", value: create(EndTurnSchema, value) }, key.room, key.tenant);
    const ended = bodyOf(await gateway.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ ...value, partial: true });
  });

  it("[T8] while nobody can take it, a turn without text is offered and never stuck", async () => {
    const { instance, runner, turnId, room } = await answering();
    runner.close();
    await instance.clock.advance(60_000);
    const second = instance.runner("u_2");
    await second.ask(0, serve, undefined);
    await second.until(({ frame }) => frame?.body.case === "offer");
    expect(errorReason(await second.ask(0, claim(turnId, "c2"), key.room, key.tenant))).toBe("ok");
    second.close();
    await instance.clock.advance(60_000);
    const third = instance.runner("u_3");
    await third.ask(0, serve, undefined);
    expect(errorReason(await third.ask(0, claim(turnId, "c3"), key.room, key.tenant))).toBe("ok");
    third.close();
    await instance.clock.advance(60_000);
    expect(room.state.turns.size).toBe(0);
  });

  it("[T8] one with text is ended as soon as the store takes it, and nobody may claim it meanwhile", async () => {
    const memory = createMemoryRoomStore().open();
    let isBroken = false;
    const append: RoomStore["append"] = async (write) => {
      if (isBroken) throw new StoreError("unavailable", "away");
      return memory.append(write);
    };
    const broken = new Proxy(memory, {
      get: (target, name: keyof RoomStore) => (name === "append" ? append : target[name].bind(target)),
    });
    const { instance, runner, room, say, turnId } = await answering(openInstance({ store: broken }));
    const other = instance.runner("u_2");
    await other.ask(0, serve, undefined);
    await say(0, "Hello");
    runner.close();
    isBroken = true;
    await instance.clock.advance(20_000);
    isBroken = false;
    expect(errorReason(await other.ask(0, claim(turnId, "c2"), key.room, key.tenant))).toBe("NOT_OWED");
    expect(room.state.turns.size).toBe(1);
    await instance.clock.advance(1_000);
    expect(room.state.turns.size).toBe(0);
  });

  it("[T5] while the store is slow, a stopping turn is asked to end once, not twice a second", async () => {
    const memory = createMemoryRoomStore().open();
    let gate: Promise<void> | undefined;
    let open: () => void = () => {};
    const append: RoomStore["append"] = async (write) => {
      await gate;
      return memory.append(write);
    };
    const slow = new Proxy(memory, {
      get: (target, name: keyof RoomStore) => (name === "append" ? append : target[name].bind(target)),
    });
    const { instance, gateway, room, turnId } = await answering(openInstance({ store: slow }));
    await gateway.ask(1, { case: "stop", value: create(StopSchema, { target: { case: "turnId", value: turnId } }) });
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = room.submit(postCommand(jon, "in flight"));
    // As many as the room's queue takes would be waiting by now.
    await instance.clock.advance(600_000);
    const second = room.submit(postCommand(jon, "and another"));
    open();
    expect([reasonOf(await first), reasonOf(await second)]).toEqual(["ok", "ok"]);
    await gateway.event("turnEnded");
    expect(room.state.turns.size).toBe(0);
  });

  it("[T7] a draft of an earlier attempt is nobody's text after a restart", async () => {
    const backend = createMemoryRoomStore();
    const { instance, turnId } = await answering(openInstance({ store: backend.open() }));
    const second = instance.runner("u_2");
    await second.ask(0, serve, undefined);
    await instance.clock.advance(13_000);
    expect(errorReason(await second.ask(0, claim(turnId, "c2"), key.room, key.tenant))).toBe("ok");
    await instance.store.writeDrafts([{ key, turnId, attempt: 1, text: "of the first attempt" }]);
    const next = openInstance({ store: backend.open() });
    const room = await next.rooms.open(key);
    expect(room?.drafts.get(turnId)).toBeUndefined();
    expect(room?.appendText(turnId, 2, 0, "of the second")).toMatchObject({ kind: "appended", offset: 0 });
  });
});
