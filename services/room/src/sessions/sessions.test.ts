import { describe, expect, it } from "vitest";
import {
  BeatSchema,
  ClaimTurnSchema,
  create,
  EndTurnSchema,
  LeaveSchema,
  Outcome,
  RemoveParticipantSchema,
  StopSchema,
  SyncTurnSchema,
  TypingSchema,
} from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import { answering, bodyOf, delta, join, joined, post, serve } from "./answering.fixture.ts";
import { errorReason, key, openInstance } from "./room-instance.fixture.ts";

describe("sessions on a trunk", () => {
  it("[S1] joined holds the room at its head, and every event after it follows on the same stream, in order", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_mira", "Mira");
    const posts = Array.from({ length: 30 }, (_, n) => gateway.ask(1, post(`post ${n}`)));
    const late = joined(gateway, 2, "p_jon", "Jon");
    await Promise.all(posts);
    const { headSeq } = await late;
    const place = gateway.frames.findIndex((down) => down.session === 2 && down.frame?.body.case === "joined");
    const after = gateway.frames
      .slice(place)
      .flatMap(({ frame }) => (frame?.body.case === "event" ? [frame.body.value.seq] : []));
    expect(after).toEqual(Array.from({ length: 33 - headSeq }, (_, n) => headSeq + 1 + n));
  });

  it("[G3] a broadcast crosses a trunk once, however many sessions watch", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const [one, two] = [instance.gateway(), instance.gateway()];
    for (const session of [1, 2, 3]) await joined(one, session, `p_${session}`, `Guest ${session}`);
    await joined(two, 1, "p_4", "Guest 4");
    await one.ask(1, post("hello"));
    await two.event("messagePosted");
    for (const peer of [one, two]) {
      const events = peer.frames.filter(({ frame }) => frame?.body.case === "event");
      expect(events.map(({ session, tenant }) => [session, tenant])).toEqual(events.map(() => [0, "local"]));
      expect(events).toHaveLength(2);
    }
  });

  it("[S7] frames of a session without a valid statement are refused", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    expect(errorReason(await gateway.ask(9, join))).toBe("BAD_CREDENTIAL");
    const statement = await instance.signer.sign(
      "statement",
      { tenant: "local", participantId: "p_x", displayName: "X", kind: "guest", session: 7 },
      60_000,
    );
    gateway.sendUp({
      session: 8,
      body: { case: "attach", value: { $typeName: "polylogue.room.v1.Attach", statement } },
    });
    expect(errorReason(await gateway.ask(8, join))).toBe("BAD_CREDENTIAL");
  });

  it("[G5] another tenant's room answers like one that never was", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await gateway.attach(1, "p_x", "X", "other");
    const foreign = await gateway.ask(1, join);
    const missing = await gateway.ask(1, join, "r_never");
    expect(foreign.body).toEqual(missing.body);
    expect(errorReason(foreign)).toBe("ROOM_NOT_FOUND");
  });

  it("joining comes before any other command to a room, and leave ends it", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await gateway.attach(1, "p_jon", "Jon");
    expect(errorReason(await gateway.ask(1, post("hello")))).toBe("NOT_JOINED");
    await gateway.ask(1, join);
    await gateway.ask(1, { case: "leave", value: create(LeaveSchema) });
    expect(errorReason(await gateway.ask(1, post("hello")))).toBe("NOT_JOINED");
  });

  it("a post that is sent right behind its join, before the answer, is taken in order", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await gateway.attach(1, "p_jon", "Jon");
    const [ok, posted] = await Promise.all([gateway.ask(1, join), gateway.ask(1, post("hello"))]);
    expect([errorReason(ok), errorReason(posted)]).toEqual(["ok", "ok"]);
  });

  it("[S6] who is removed hears it and gets nothing further", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_mira", "Mira");
    const other = instance.gateway();
    await joined(other, 1, "p_jon", "Jon");
    await other.ask(1, post("hello"));
    const value = create(RemoveParticipantSchema, { participantId: "p_jon", ban: true });
    await gateway.ask(1, { case: "removeParticipant", value });
    const told = await other.until(({ frame }) => frame?.body.case === "error" && frame.replyTo === undefined);
    expect(errorReason(told)).toBe("BANNED");
    const before = other.frames.length;
    await gateway.ask(1, post("he is gone"));
    expect(errorReason(await other.ask(1, join))).toBe("BANNED");
    expect(other.frames.length).toBe(before + 1);
  });

  it("presence tells who comes and goes, each person once", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_mira", "Mira");
    const second = instance.gateway();
    expect((await joined(second, 1, "p_jon", "Jon")).present.map(({ id }) => id)).toEqual(["p_jon", "p_mira"]);
    await joined(second, 2, "p_jon", "Jon");
    for (const session of [1, 2]) await second.ask(session, { case: "leave", value: create(LeaveSchema) });
    await gateway.until(
      ({ frame }) =>
        frame?.body.case === "signal" &&
        frame.body.value.kind.case === "presence" &&
        !frame.body.value.kind.value.online,
    );
    const seen = gateway.frames.flatMap(({ frame }) => {
      const kind = frame?.body.case === "signal" ? frame.body.value.kind : undefined;
      return kind?.case === "presence" ? [[kind.value.participant?.id, kind.value.online]] : [];
    });
    expect(seen).toEqual([
      ["p_mira", true],
      ["p_jon", true],
      ["p_jon", false],
    ]);
  });

  it("typing reaches the others as a signal and is not stored", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    await gateway.ask(1, { case: "typing", value: create(TypingSchema, { on: true }) });
    expect(
      gateway.frames.some(({ frame }) => frame?.body.case === "signal" && frame.body.value.kind.case === "typing"),
    ).toBe(true);
    expect((await instance.store.readHead(key))?.seq).toBe(3);
  });
});

describe("turns on trunks", () => {
  it("[G8] a claim gives the ticket of this attempt", async () => {
    const { instance, claim, turnId } = await answering();
    const ticket = await instance.signer.verify("ticket", claim.ticket);
    expect(ticket?.claims).toMatchObject({
      tenant: "local",
      room: "r_1",
      turnId,
      attempt: 1,
      personaId: "p_ada",
      asker: "p_jon",
    });
  });

  it("[T7] deltas reach watchers with their offsets; overlaps are trimmed, lower attempts dropped", async () => {
    const { gateway, runner, turnId } = await answering();
    runner.tell(0, delta(turnId, 0, "Hel"), key.room, key.tenant);
    runner.tell(0, delta(turnId, 0, "Hello"), key.room, key.tenant);
    runner.tell(0, delta(turnId, 5, "?", 0), key.room, key.tenant);
    runner.tell(0, delta(turnId, 5, " Jon"), key.room, key.tenant);
    const texts = () =>
      gateway.frames.flatMap(({ frame }) => {
        const kind = frame?.body.case === "signal" ? frame.body.value.kind : undefined;
        return kind?.case === "delta" ? [[kind.value.offset, kind.value.text]] : [];
      });
    await gateway.until(() => texts().length === 3);
    expect(texts()).toEqual([
      [0, "Hel"],
      [3, "lo"],
      [5, " Jon"],
    ]);
    const refused = await runner.until(({ frame }) => frame?.body.case === "error");
    expect(errorReason(refused)).toBe("STALE_ATTEMPT");
  });

  it("[T6] a late joiner gets the text so far, and syncTurn gives it again", async () => {
    const { gateway, runner, turnId } = await answering();
    runner.tell(0, delta(turnId, 0, "Hello"), key.room, key.tenant);
    await gateway.until(({ frame }) => frame?.body.case === "signal" && frame.body.value.kind.case === "delta");
    const late = await joined(gateway, 2, "p_mira", "Mira");
    expect(late.turns).toMatchObject([{ turnId, attempt: 1, text: "Hello" }]);
    await gateway.ask(2, { case: "syncTurn", value: create(SyncTurnSchema, { turnId }) });
    const text = await gateway.until((down) => down.session === 2 && down.frame?.body.case === "signal");
    expect(bodyOf(text, "signal").kind).toMatchObject({
      case: "turnText",
      value: { turnId, attempt: 1, text: "Hello" },
    });
  });

  it("[T6] the draft is stored with the first text, then at most every second while it grows", async () => {
    const { instance, gateway, runner, turnId } = await answering();
    let length = 0;
    const say = async (text: string) => {
      runner.tell(0, delta(turnId, length, text), key.room, key.tenant);
      length += text.length;
      const end = length;
      await gateway.until(({ frame }) => {
        const kind = frame?.body.case === "signal" ? frame.body.value.kind : undefined;
        return kind?.case === "delta" && kind.value.offset + kind.value.text.length === end;
      });
    };
    await say("Hello");
    await instance.clock.advance(0);
    expect(await instance.store.readDrafts(key)).toMatchObject([{ turnId, attempt: 1, text: "Hello" }]);
    await say(" Jon");
    expect(await instance.store.readDrafts(key)).toMatchObject([{ text: "Hello" }]);
    await instance.clock.advance(1_000);
    expect(await instance.store.readDrafts(key)).toMatchObject([{ text: "Hello Jon" }]);
  });

  it("[T5] stop tells the runner at once, shows no new text, and ends with the draft when no end comes in 3 s", async () => {
    const { instance, gateway, runner, turnId } = await answering();
    runner.tell(0, delta(turnId, 0, "as far"), key.room, key.tenant);
    await gateway.until(({ frame }) => frame?.body.case === "signal" && frame.body.value.kind.case === "delta");
    await gateway.ask(1, { case: "stop", value: create(StopSchema, { target: { case: "turnId", value: turnId } }) });
    expect(errorReason(await runner.until(({ frame }) => frame?.body.case === "error"))).toBe("TURN_STOPPED");
    runner.tell(0, delta(turnId, 6, " as this"), key.room, key.tenant);
    await runner.until(() => runner.frames.filter(({ frame }) => frame?.body.case === "error").length === 2);
    await instance.clock.advance(2_500);
    expect(instance.rooms.peek(key)?.state.turns.size).toBe(1);
    await instance.clock.advance(1_500);
    const ended = bodyOf(await gateway.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.STOPPED, text: "as far", partial: true });
  });

  it("[T8] a turn whose runner is silent for 12 s is ended with its draft; a beat keeps it", async () => {
    const { instance, gateway, runner, turnId } = await answering();
    runner.tell(0, delta(turnId, 0, "I was"), key.room, key.tenant);
    for (let n = 0; n < 4; n += 1) {
      await instance.clock.advance(8_000);
      await runner.ask(0, { case: "beat", value: create(BeatSchema, { runner: "u_1", turns: [turnId] }) }, undefined);
    }
    expect(instance.rooms.peek(key)?.state.turns.size).toBe(1);
    await instance.clock.advance(13_000);
    const ended = bodyOf(await gateway.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.INTERRUPTED, text: "I was", partial: true });
  });

  it("[T8] a silent turn without text is offered again and claimed as the next attempt", async () => {
    const { instance, turnId } = await answering();
    const second = instance.runner("u_2");
    await second.ask(0, serve, undefined);
    await instance.clock.advance(13_000);
    await second.until(({ frame }) => frame?.body.case === "offer" && frame.body.value.attempt === 2);
    const claim = { case: "claimTurn", value: create(ClaimTurnSchema, { turnId, commandId: "c" }) } as const;
    const ok = bodyOf(await second.ask(0, claim, key.room, key.tenant), "ok");
    expect(ok.result.value).toMatchObject({ attempt: 2 });
  });

  it("[T2] an owed turn that nobody claims is offered again; a runner that comes later gets it", async () => {
    const instance = openInstance();
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    await gateway.ask(1, post("hi @ada"));
    const runner = instance.runner();
    await runner.ask(0, serve, undefined);
    await runner.until(({ frame }) => frame?.body.case === "offer");
    await instance.clock.advance(4_000);
    expect(runner.frames.filter(({ frame }) => frame?.body.case === "offer").length).toBeGreaterThan(1);
  });

  it("[T2, T8] a fresh process takes up what an earlier life left: owed turns are offered, running ones end with their draft", async () => {
    const backend = createMemoryRoomStore();
    const life = await answering(openInstance({ store: backend.open() }));
    life.runner.tell(0, delta(life.turnId, 0, "half a sent"), key.room, key.tenant);
    await life.gateway.until(({ frame }) => frame?.body.case === "signal" && frame.body.value.kind.case === "delta");
    await life.instance.draftWriter.flush();
    await life.gateway.ask(1, post("@ada and this?"));
    const next = openInstance({ store: backend.open() });
    await next.busyRooms.start(true);
    const runner = next.runner("u_9");
    await runner.ask(0, serve, undefined);
    const offer = bodyOf(await runner.until(({ frame }) => frame?.body.case === "offer"), "offer");
    expect(offer.turnId).not.toBe(life.turnId);
    const state = next.rooms.peek(key)?.state;
    expect(state?.recent.find((message) => message.turn?.turnId === life.turnId)).toMatchObject({
      text: "half a sent",
      turn: { outcome: Outcome.INTERRUPTED, partial: true },
    });
  });

  it("[T2] the busy row of a quiet room goes after a minute, and not before", async () => {
    const { instance, runner, turnId } = await answering();
    await instance.busyRooms.start(true);
    const end = create(EndTurnSchema, { commandId: "e", turnId, attempt: 1, outcome: Outcome.ANSWERED, text: "Hello" });
    await runner.ask(0, { case: "endTurn", value: end }, key.room, key.tenant);
    await instance.clock.advance(59_000);
    expect(await instance.store.listBusyRooms({ limit: 10 })).toHaveLength(1);
    await instance.clock.advance(95_000);
    expect(await instance.store.listBusyRooms({ limit: 10 })).toHaveLength(0);
  });

  it("[S7] a runner may not speak for a turn that another runner holds, and sends no person's commands", async () => {
    const { instance, turnId } = await answering();
    const other = instance.runner("u_2");
    other.tell(0, delta(turnId, 0, "forged"), key.room, key.tenant);
    expect(errorReason(await other.until(({ frame }) => frame?.body.case === "error"))).toBe("TURN_STOPPED");
    expect(instance.rooms.peek(key)?.drafts.get(turnId)?.text).toBe("");
    expect(errorReason(await other.ask(0, post("hello"), key.room, key.tenant))).toBe("NOT_ALLOWED");
  });
});
