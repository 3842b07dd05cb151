import { limits } from "@polylogue/proto";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { createFixedInstanceList } from "@polylogue/runtime/instances/fixed-instance-list";
import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";
import { describe, expect, it } from "vitest";
import { createMemoryBus } from "../bus/memory-room-bus.ts";
import { createSilentBus, type RoomBus } from "../bus/room-bus.ts";
import type { TrunkSink } from "../hub/room-watch.ts";
import { create, LeaveSchema, Outcome, StopSchema } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import { answering, beat, bodyOf, joined, post, serve, signals } from "./answering.fixture.ts";
import { errorReason, key, openInstance, type TrunkPeer } from "./room-instance.fixture.ts";

const deaf: TrunkSink = { push: () => {}, reply: () => {}, feed: () => {} };

/** A bus that says nothing of rooms while it is told to, and can be away altogether. */
function faulty(bus: RoomBus) {
  const faults = { isMute: false, isAway: false };
  const changed = new Set<() => void>();
  const handle: RoomBus = {
    ...createSilentBus(),
    publish: (room, encode) => void (faults.isMute || faults.isAway || bus.publish(room, encode)),
    subscribe: (room, hear) => bus.subscribe(room, (message) => void (faults.isAway || hear(message))),
    announce: (message) => void (faults.isAway || bus.announce(message)),
    onAnnouncement: (hear) => bus.onAnnouncement((message) => void (faults.isAway || hear(message))),
    get isWell() {
      return !faults.isAway;
    },
    onChange(change) {
      changed.add(change);
      return () => changed.delete(change);
    },
  };
  const setAway = (isAway: boolean) => {
    faults.isAway = isAway;
    for (const change of changed) change();
  };
  return { handle, faults, setAway };
}

/** Two instances over one store and a bus whose faults are the first one's. */
async function twoInstances() {
  const backend = createMemoryRoomStore();
  const bus = createMemoryBus();
  const clock = createManualClock(1_000_000);
  const { handle, faults, setAway } = faulty(bus.open());
  const first = openInstance({ store: backend.open(), bus: handle, isExclusive: false, clock });
  const second = openInstance({ store: backend.open(), bus: bus.open(), isExclusive: false, clock });
  await first.createRoom();
  await first.start();
  await second.start();
  // Each has heard the other.
  await clock.advance(1_000);
  const [one, two] = [first.gateway(), second.gateway()];
  await joined(one, 1, "p_jon", "Jon");
  await joined(two, 1, "p_eve", "Eve");
  const texts = (peer: TrunkPeer) =>
    peer.frames.flatMap(({ frame }) =>
      frame?.body.case === "event" && frame.body.value.kind.case === "messagePosted"
        ? [frame.body.value.kind.value.message?.text]
        : [],
    );
  return { backend, bus, clock, first, second, one, two, faults, setAway, texts };
}

describe("instances that hear each other", () => {
  it("[B5] the last message of a room that the bus lost is found by the next digest", async () => {
    const { clock, one, two, faults, texts } = await twoInstances();
    faults.isMute = true;
    await one.ask(1, post("lost by the bus"));
    await clock.advance(0);
    expect(texts(two)).toEqual([]);
    await clock.advance(1_000);
    expect(texts(two)).toEqual(["lost by the bus"]);
  });

  it("[B2, B5] a room that could not be read when it was heard to be ahead is read as soon as the store is back", async () => {
    const { clock, one, two, second, faults, texts } = await twoInstances();
    const read = second.store.readCommits.bind(second.store);
    second.store.readCommits = () => Promise.reject(new Error("away"));
    faults.isMute = true;
    await one.ask(1, post("lost by the bus"));
    // So long that no digest tells of it any more.
    await clock.advance(10_000);
    expect(texts(two)).toEqual([]);
    second.store.readCommits = read;
    await clock.advance(3_000);
    expect(texts(two)).toEqual(["lost by the bus"]);
  });

  it("[B4, B5] while the bus is away the store is asked every 2 s, in one read for all rooms", async () => {
    const { clock, one, two, second, setAway, texts } = await twoInstances();
    const asked: number[] = [];
    const readHeads = second.store.readHeads.bind(second.store);
    second.store.readHeads = (keys) => {
      asked.push(keys.length);
      return readHeads(keys);
    };
    setAway(true);
    await one.ask(1, post("while the bus was away"));
    // The first falls silent to the second after 3 s.
    await clock.advance(5_100);
    expect(texts(two)).toEqual(["while the bus was away"]);
    await clock.advance(10_000);
    expect(asked.every((count) => count === 1)).toBe(true);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(7);
  });

  it("[B3] after the bus is back everything that was missed is read at once", async () => {
    const { clock, one, two, first, setAway, texts } = await twoInstances();
    setAway(true);
    await two.ask(1, post("from the other side"));
    expect(texts(one)).toEqual([]);
    setAway(false);
    await clock.advance(0);
    expect(texts(one)).toEqual(["from the other side"]);
    expect(first.rooms.peek(key)?.state.recent.at(-1)?.text).toBe("from the other side");
  });

  it("[S8] who is on another instance is present here, and goes when the last session goes", async () => {
    const { clock, one, two, first } = await twoInstances();
    await clock.advance(0);
    const late = await joined(one, 2, "p_late", "Late");
    expect(late.present.map(({ id }) => id).sort()).toEqual(["p_eve", "p_jon", "p_late"]);
    await joined(two, 2, "p_jon", "Jon");
    await clock.advance(0);
    one.frames.length = 0;
    two.frames.length = 0;
    // Jon leaves the first instance and is still on the second.
    await one.ask(1, { case: "leave", value: create(LeaveSchema) });
    await clock.advance(0);
    expect(signals(one, "presence")).toEqual([]);
    expect(signals(two, "presence")).toEqual([]);
    await two.ask(2, { case: "leave", value: create(LeaveSchema) });
    await clock.advance(0);
    expect(signals(one, "presence")).toMatchObject([{ online: false, participant: { id: "p_jon" } }]);
    expect(signals(two, "presence")).toMatchObject([{ online: false, participant: { id: "p_jon" } }]);
    expect(
      first.rooms
        .peek(key)
        ?.presence.people(10)
        .map(({ id }) => id),
    ).toEqual(["p_late", "p_eve"]);
  });

  it("[S8] whose trunk broke is said to have gone only if nobody brings them back within 5 s", async () => {
    const { clock, one, two, first } = await twoInstances();
    await joined(one, 2, "p_late", "Late");
    await clock.advance(0);
    const seen = two.frames.length;
    const presence = () =>
      two.frames
        .slice(seen)
        .flatMap(({ frame }) => (frame?.body.case === "signal" ? [frame.body.value.kind] : []))
        .flatMap((kind) => (kind.case === "presence" ? [[kind.value.participant?.id, kind.value.online]] : []));
    one.close();
    await clock.advance(2_000);
    const again = first.gateway();
    await joined(again, 1, "p_jon", "Jon");
    await clock.advance(2_900);
    expect(presence()).toEqual([]);
    expect(first.rooms.peek(key)?.presence.people(10)).toHaveLength(3);
    await clock.advance(200);
    expect(presence()).toEqual([["p_late", false]]);
    expect(
      first.rooms
        .peek(key)
        ?.presence.people(10)
        .map(({ id }) => id),
    ).toEqual(["p_jon", "p_eve"]);
  });

  it("[S8] the people of an instance that stops are gone at once, those of one that dies after 30 s", async () => {
    const { clock, one, second, first, setAway } = await twoInstances();
    await clock.advance(0);
    const people = () =>
      first.rooms
        .peek(key)
        ?.presence.people(10)
        .map(({ id }) => id);
    expect(people()).toEqual(["p_jon", "p_eve"]);
    setAway(true);
    await clock.advance(29_000);
    expect(people()).toEqual(["p_jon", "p_eve"]);
    await clock.advance(11_000);
    expect(people()).toEqual(["p_jon"]);
    const ofEve = signals(one, "presence").filter(({ participant }) => participant?.id === "p_eve");
    expect(ofEve.map(({ online }) => online)).toEqual([true, false]);
    setAway(false);
    await clock.advance(10_000);
    expect(people()).toEqual(["p_jon", "p_eve"]);
    await second.stop();
    await clock.advance(0);
    expect(people()).toEqual(["p_jon"]);
  });

  it("[S8] nobody is said to have gone because an instance has more people than it names", async () => {
    const { clock, one, first, second } = await twoInstances();
    const room = second.rooms.peek(key);
    const count = limits.presentMax + 50;
    for (let n = 0; n < count; n += 1) {
      const person = { kind: "person", participantId: `p_${n}`, displayName: `Guest ${n}` } as const;
      room?.presence.add({ trunk: deaf, session: n, person });
    }
    await clock.advance(0);
    const present = () => first.rooms.peek(key)?.presence.people(1_000).length;
    expect(present()).toBe(count + 2);
    await clock.advance(30_000);
    expect(signals(one, "presence").filter(({ online }) => !online)).toEqual([]);
    expect(present()).toBe(count + 2);
    for (let n = 0; n < count; n += 1) room?.presence.remove(deaf, n);
    await clock.advance(10_000);
    expect(present()).toBe(2);
  });
});

describe("turns of runners that speak to another instance", () => {
  async function answeredElsewhere() {
    const backend = createMemoryRoomStore();
    const bus = createMemoryBus();
    const clock = createManualClock(1_000_000);
    const { handle, setAway } = faulty(bus.open());
    const first = await answering(openInstance({ store: backend.open(), bus: bus.open(), isExclusive: false, clock }));
    const second = openInstance({ store: backend.open(), bus: handle, isExclusive: false, clock });
    await second.start();
    const eve = second.gateway();
    await joined(eve, 1, "p_eve", "Eve");
    const outcomes = () =>
      eve.frames.flatMap(({ frame }) =>
        frame?.body.case === "event" && frame.body.value.kind.case === "turnEnded" ? [frame.body.value.kind.value] : [],
      );
    return { ...first, second, eve, clock, setAway, outcomes };
  }

  it("[T8] beats that another instance passes on keep a turn alive for as long as they come", async () => {
    const { clock, runner, turnId, outcomes, say, instance } = await answeredElsewhere();
    await say(0, "Let me see");
    // Only the second is left to judge.
    instance.rooms.close();
    for (let n = 0; n < 20; n += 1) {
      await runner.ask(0, beat(turnId), undefined);
      await clock.advance(3_000);
    }
    expect(outcomes()).toEqual([]);
    await clock.advance(14_000);
    expect(outcomes()).toHaveLength(1);
  });

  it("[T8] a runner that was never heard is dead after 12 s of a well bus, and the stored draft is its text", async () => {
    const { clock, say, instance, outcomes } = await answeredElsewhere();
    await say(0, "Let me see");
    await instance.draftWriter.flush();
    instance.rooms.close();
    await clock.advance(11_000);
    expect(outcomes()).toEqual([]);
    await clock.advance(3_000);
    expect(outcomes()).toMatchObject([{ outcome: Outcome.INTERRUPTED, text: "Let me see", partial: true }]);
  });

  it("[T8] while the bus is away nobody is condemned whom this instance never heard", async () => {
    const { clock, say, instance, outcomes, setAway } = await answeredElsewhere();
    await say(0, "Let me see");
    await instance.draftWriter.flush();
    instance.rooms.close();
    setAway(true);
    await clock.advance(60_000);
    expect(outcomes()).toEqual([]);
    setAway(false);
    await clock.advance(14_000);
    expect(outcomes()).toHaveLength(1);
  });

  it("[T8] while the bus is away nobody is condemned of whom only others told", async () => {
    const { clock, say, runner, turnId, instance, outcomes, setAway } = await answeredElsewhere();
    await say(0, "Let me see");
    await runner.ask(0, beat(turnId), undefined);
    await clock.advance(0);
    await instance.draftWriter.flush();
    instance.rooms.close();
    setAway(true);
    await clock.advance(60_000);
    expect(outcomes()).toEqual([]);
    setAway(false);
    await clock.advance(14_000);
    expect(outcomes()).toHaveLength(1);
  });

  it("[T8] a runner that comes to an instance is judged by its silence from then on only", async () => {
    const { clock, say, turnId, instance, outcomes, second, setAway } = await answeredElsewhere();
    await say(0, "Let me see");
    await instance.draftWriter.flush();
    instance.rooms.close();
    setAway(true);
    await clock.advance(20_000);
    const runner = second.runner();
    await runner.ask(0, serve, undefined);
    await clock.advance(1_000);
    await runner.ask(0, beat(turnId), undefined);
    expect(outcomes()).toEqual([]);
    await clock.advance(14_000);
    expect(outcomes()).toHaveLength(1);
  });

  it("[T8] drafts that can not be read condemn nobody", async () => {
    const { clock, say, instance, outcomes, second } = await answeredElsewhere();
    await say(0, "Let me see");
    await instance.draftWriter.flush();
    instance.rooms.close();
    const read = second.store.readDrafts.bind(second.store);
    second.store.readDrafts = () => Promise.reject(new Error("away"));
    await clock.advance(30_000);
    expect(outcomes()).toEqual([]);
    second.store.readDrafts = read;
    await clock.advance(1_000);
    expect(outcomes()).toHaveLength(1);
  });
});

describe("a turn that is stopped on another instance than its runner's", () => {
  async function stoppedElsewhere() {
    const backend = createMemoryRoomStore();
    const first = await answering(openInstance({ store: backend.open(), isExclusive: false }));
    const { clock } = first.instance;
    const second = openInstance({ store: backend.open(), isExclusive: false, clock });
    const eve = second.gateway();
    await joined(eve, 1, "p_eve", "Eve");
    await first.say(0, "Let me see");
    await first.instance.draftWriter.flush();
    // Its instance dies, and with it whoever else could end it.
    first.instance.rooms.close();
    const stop = create(StopSchema, { target: { case: "turnId", value: first.turnId } });
    const outcomes = () =>
      eve.frames.flatMap(({ frame }) =>
        frame?.body.case === "event" && frame.body.value.kind.case === "turnEnded" ? [frame.body.value.kind.value] : [],
      );
    const read = second.store.readDrafts.bind(second.store);
    let isAway = true;
    second.store.readDrafts = (room) => (isAway ? Promise.reject(new Error("away")) : read(room));
    await eve.ask(1, { case: "stop", value: stop });
    const readAgain = () => {
      isAway = false;
    };
    return { clock, outcomes, readAgain };
  }

  it("[T5, T6] ends with the whole draft, also when that can be read later only", async () => {
    const { clock, outcomes, readAgain } = await stoppedElsewhere();
    await clock.advance(6_000);
    expect(outcomes()).toEqual([]);
    readAgain();
    await clock.advance(1_000);
    expect(outcomes()).toMatchObject([{ outcome: Outcome.STOPPED, text: "Let me see" }]);
  });

  it("[T5] ends in any case, with what is known of it", async () => {
    const { clock, outcomes } = await stoppedElsewhere();
    await clock.advance(13_000);
    expect(outcomes()).toMatchObject([{ outcome: Outcome.STOPPED, text: "" }]);
  });
});

describe("a room that is written by an instance that it does not prefer", () => {
  it("[L2] tells those who are in it to move, once, after it lost twice in a second to the one that it prefers", async () => {
    const backend = createMemoryRoomStore();
    const bus = createMemoryBus();
    const clock = createManualClock(1_000_000);
    const addresses = ["a:1", "b:2"];
    const instances = createFixedInstanceList(addresses);
    const [preferred = "", other = ""] = rankAddresses(addresses, [key.tenant, key.room]);
    const open = (address: string) => {
      // What one writes the other does not hear: so that commits are lost.
      const { handle, faults } = faulty(bus.open());
      faults.isMute = true;
      return openInstance({ store: backend.open(), bus: handle, isExclusive: false, clock, address, instances });
    };
    const [home, guest] = [open(preferred), open(other)];
    await home.createRoom();
    await home.start();
    await guest.start();
    await clock.advance(1_000);
    const [at, away] = [home.gateway(), guest.gateway()];
    await joined(at, 1, "p_jon", "Jon");
    await joined(away, 1, "p_eve", "Eve");
    await clock.advance(0);
    for (let n = 0; n < 4; n += 1) {
      await at.ask(1, post(`home ${n}`));
      expect(errorReason(await away.ask(1, post(`guest ${n}`)))).toBe("ok");
    }
    const moved = (peer: TrunkPeer) =>
      peer.frames.filter(({ session, frame }) => session === 0 && frame?.body.case === "error");
    expect(moved(at)).toEqual([]);
    expect(moved(away)).toHaveLength(1);
    const [first] = moved(away);
    expect(first?.frame && bodyOf(first.frame, "error")).toMatchObject({
      reason: "MOVED",
      details: { address: preferred },
    });
  });
});
