import { describe, expect, it } from "vitest";
import { createMemoryBus } from "../bus/memory-room-bus.ts";
import { createSilentBus, type RoomBus } from "../bus/room-bus.ts";
import { BusMessageSchema, create, DeltaSchema, EndTurnSchema, fromBinary, Outcome } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { answering, beat, bodyOf, delta, joined, post, serve, signals, syncTurn } from "./answering.fixture.ts";
import { errorReason, key, openInstance } from "./room-instance.fixture.ts";

/** A bus that loses what it is told to lose. */
function losing(bus: RoomBus) {
  const losses = { isLosingDeltas: false, isLosingAll: false };
  const lossy: RoomBus = {
    ...createSilentBus(),
    publish: (room, encode) => {
      const message = encode();
      const { body } = fromBinary(BusMessageSchema, message);
      if (losses.isLosingAll || (losses.isLosingDeltas && body.case === "signal")) return;
      bus.publish(room, () => message);
    },
    subscribe: (room, hear) => bus.subscribe(room, hear),
    close: () => bus.close(),
  };
  return { lossy, losses };
}

/** Ada's answer runs on the first of two instances; Eve watches on the second. */
async function twoInstances() {
  const backend = createMemoryRoomStore();
  const bus = createMemoryBus();
  const { lossy, losses } = losing(bus.open());
  const first = await answering(openInstance({ store: backend.open(), bus: lossy, isExclusive: false }));
  const { clock } = first.instance;
  const second = openInstance({ store: backend.open(), bus: bus.open(), isExclusive: false, clock });
  const eve = second.gateway();
  await joined(eve, 1, "p_eve", "Eve");
  const room = second.rooms.peek(key);
  if (!room) throw new Error("no room");
  return { ...first, second, eve, secondRoom: room, losses, clock };
}

const seenBy = (peer: Parameters<typeof signals>[0]) =>
  signals(peer, "delta").reduce((text, piece) => {
    return piece.offset <= text.length ? text.slice(0, piece.offset) + piece.text : text;
  }, "");

describe("a text that another instance's runner streams", () => {
  it("[T6, B1] is mended from the stored draft when the bus lost a piece", async () => {
    const { say, eve, secondRoom, losses, clock, turnId } = await twoInstances();
    await say(0, "Hello");
    losses.isLosingDeltas = true;
    await say(5, " wor");
    losses.isLosingDeltas = false;
    await say(9, "ld!");
    await clock.advance(3_000);
    await say(12, " More.");
    await eve.until(() => seenBy(eve) === "Hello world! More.");
    expect(secondRoom.drafts.get(turnId)?.text).toBe("Hello world! More.");
  });

  it("[T6] is read from the store for who asks, when the bus brings nothing", async () => {
    const { say, eve, losses, clock, turnId } = await twoInstances();
    losses.isLosingDeltas = true;
    await say(0, "Hello Jon");
    await clock.advance(1_000);
    await eve.ask(1, syncTurn(turnId));
    await eve.until(() => signals(eve, "turnText").length === 1);
    expect(signals(eve, "turnText")).toMatchObject([{ turnId, attempt: 1, text: "Hello Jon" }]);
  });

  it("[T6] is stored by the instance of its runner alone: one that missed some of it stores no shorter one", async () => {
    const { instance, say, second, secondRoom, losses, clock, turnId } = await twoInstances();
    await say(0, "Hello");
    await clock.advance(0);
    losses.isLosingDeltas = true;
    await say(5, " world");
    await clock.advance(1_000);
    await instance.draftWriter.flush();
    expect(secondRoom.drafts.get(turnId)?.text).toBe("Hello");
    // The draft of another turn of the room, whose runner speaks to the second instance.
    second.draftWriter.grew(secondRoom);
    await second.draftWriter.flush();
    expect(await second.store.readDrafts(key)).toMatchObject([{ turnId, text: "Hello world" }]);
  });

  it("[B1] leaves nothing behind when it comes after its turn's end", async () => {
    const { room, eve, secondRoom } = await twoInstances();
    const late = create(DeltaSchema, { turnId: "t_over", messageId: "m", attempt: 1, offset: 0, text: "late" });
    room.signal({ case: "delta", value: late });
    await eve.until(() => signals(eve, "delta").length === 1);
    expect(secondRoom.drafts.get("t_over")).toBeUndefined();
    expect(secondRoom.drafts.hasUnsaved).toBe(false);
  });
});

describe("a piece of a text from the bus", () => {
  it("[B6] that has no text is neither kept nor passed on", async () => {
    const { say, room, eve, turnId } = await twoInstances();
    const { messageId } = room.state.turns.get(turnId)?.turn ?? { messageId: "" };
    const piece = { turnId, messageId, attempt: 1, offset: 1_000, text: "" };
    for (let n = 0; n < 100; n += 1) room.signal({ case: "delta", value: create(DeltaSchema, piece) });
    await say(0, "Hello");
    await eve.until(() => seenBy(eve) === "Hello");
    expect(signals(eve, "delta")).toMatchObject([{ offset: 0, text: "Hello" }]);
  });
});

describe("what another instance commits", () => {
  it("[S1, B2] reaches who watches here, in order, also when the bus lost some of it", async () => {
    const { gateway, eve, losses } = await twoInstances();
    await gateway.ask(1, post("one"));
    await eve.event("messagePosted");
    losses.isLosingAll = true;
    await gateway.ask(1, post("two"));
    losses.isLosingAll = false;
    await gateway.ask(1, post("three"));
    const seqs = () => eve.frames.flatMap(({ frame }) => (frame?.body.case === "event" ? [frame.body.value.seq] : []));
    await eve.until(() => seqs().length === 3);
    expect(seqs()).toEqual([0, 1, 2].map((n) => (seqs()[0] ?? 0) + n));
  });
});

describe("a runner that speaks to another instance", () => {
  it("[T8] is not taken for dead for its silence here while it beats there", async () => {
    const { say, runner, eve, room, turnId, clock } = await twoInstances();
    await say(0, "Let me think.");
    for (let n = 0; n < 20; n += 1) {
      await runner.ask(0, beat(turnId), undefined);
      await clock.advance(3_000);
    }
    expect(room.state.turns.size).toBe(1);
    expect(
      eve.frames.some(({ frame }) => frame?.body.case === "event" && frame.body.value.kind.case === "turnEnded"),
    ).toBe(false);
  });

  it("[S5, T8] goes on with its turn on another one that had the room not open yet, and no text is lost", async () => {
    const backend = createMemoryRoomStore();
    const bus = createMemoryBus();
    const first = await answering(openInstance({ store: backend.open(), bus: bus.open(), isExclusive: false }));
    const { clock } = first.instance;
    await first.say(0, "Hello");
    const second = openInstance({ store: backend.open(), bus: bus.open(), isExclusive: false, clock });
    const moved = second.runner();
    await moved.ask(0, serve, undefined);
    expect(second.rooms.peek(key)).toBeUndefined();
    // In one go, as a runner does that was sent away: its whole text, what came since, its end.
    moved.tell(0, delta(first.turnId, 0, "Hello Jon"), key.room, key.tenant);
    moved.tell(0, delta(first.turnId, 9, ", welcome"), key.room, key.tenant);
    await first.gateway.until(() => seenBy(first.gateway) === "Hello Jon, welcome");
    const end = { turnId: first.turnId, attempt: 1, text: "Hello Jon, welcome", outcome: Outcome.ANSWERED };
    const command = { case: "endTurn", value: create(EndTurnSchema, end) } as const;
    expect(errorReason(await moved.ask(0, command, key.room, key.tenant))).toBe("ok");
    const ended = bodyOf(await first.gateway.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.ANSWERED, text: "Hello Jon, welcome" });
  });

  it("[S7, T7] is refused text of a turn that it does not hold, also where the room was not open", async () => {
    const backend = createMemoryRoomStore();
    const first = await answering(openInstance({ store: backend.open(), isExclusive: false }));
    const second = openInstance({ store: backend.open(), isExclusive: false, clock: first.instance.clock });
    const stranger = second.runner("u_2");
    stranger.tell(0, delta(first.turnId, 0, "mine"), key.room, key.tenant);
    stranger.tell(0, delta(first.turnId, 0, "mine"), "r_none", key.tenant);
    const refusals = () => stranger.frames.map(({ frame }) => frame && [frame.room, errorReason(frame)]);
    await stranger.until(() => refusals().length === 2);
    expect(refusals()).toEqual([
      ["r_none", "STALE_ATTEMPT"],
      [key.room, "TURN_STOPPED"],
    ]);
    expect(second.rooms.peek(key)?.drafts.get(first.turnId)?.text ?? "").toBe("");
  });

  it("[T8] is taken for dead after 15 minutes without a word, when its own instance is gone", async () => {
    const { instance, eve, secondRoom, clock, losses, say } = await twoInstances();
    await say(0, "Let me");
    await instance.draftWriter.flush();
    losses.isLosingAll = true;
    instance.rooms.close();
    await clock.advance(14 * 60_000);
    expect(secondRoom.state.turns.size).toBe(1);
    await clock.advance(2 * 60_000);
    const ended = bodyOf(await eve.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.INTERRUPTED, text: "Let me" });
  });
});

describe("an instance that can not read what others wrote", () => {
  it("[S2] refuses a join instead of showing an old room as the newest", async () => {
    const { second, gateway, clock } = await twoInstances();
    await clock.advance(1_000);
    const late = second.gateway();
    await late.attach(7, "p_jon", "Jon");
    const read = second.store.readCommits.bind(second.store);
    second.store.readCommits = () => Promise.reject(new StoreError("unavailable", "away"));
    expect(errorReason(await late.ask(7, { case: "join", value: { $typeName: "polylogue.room.v1.Join" } }))).toBe(
      "STORE_UNAVAILABLE",
    );
    second.store.readCommits = read;
    await gateway.ask(1, post("news"));
    expect((await joined(late, 7, "p_jon", "Jon")).messages.at(-1)?.text).toBe("news");
  });
});
