import { describe, expect, it } from "vitest";
import { createMemoryBus } from "./bus/memory-room-bus.ts";
import { createSilentBus, type RoomBus } from "./bus/room-bus.ts";
import { mira } from "./decide/folded-room.fixture.ts";
import type { TrunkSink } from "./hub/room-watch.ts";
import { createRoomCommand } from "./order/room-log.fixture.ts";
import { answering, joined, post } from "./sessions/answering.fixture.ts";
import { errorReason, key, openInstance } from "./sessions/room-instance.fixture.ts";
import { createMemoryRoomStore } from "./store/memory-room-store.ts";
import type { RoomStore } from "./store/room-store.ts";
import { StoreError } from "./store/store-error.ts";

const deaf: TrunkSink = { push: () => {}, reply: () => {}, feed: () => {} };

function over(store: RoomStore, methods: Partial<RoomStore>): RoomStore {
  return new Proxy(store, {
    get: (target, name: keyof RoomStore) => methods[name] ?? target[name].bind(target),
  });
}

async function watchedRooms(instance: ReturnType<typeof openInstance>, count: number) {
  for (let n = 0; n < count; n += 1) {
    const { room } = await instance.rooms.create({ tenant: "local", room: `r_${n}_full` }, createRoomCommand(mira, []));
    if (mira.kind === "person") room.presence.add({ trunk: deaf, session: n + 1, person: mira });
  }
}

describe("the rooms in memory", () => {
  it("[S1] a room that was just opened stays when all others are in use: all who join it are in the same one", async () => {
    const backend = createMemoryRoomStore();
    await openInstance({ store: backend.open() }).createRoom();
    const instance = openInstance({ store: backend.open(), roomsMax: 3 });
    await watchedRooms(instance, 4);
    const [one, two] = [instance.gateway(), instance.gateway()];
    await joined(one, 1, "p_mira", "Mira");
    await joined(two, 1, "p_jon", "Jon");
    expect(errorReason(await one.ask(1, post("hello Jon")))).toBe("ok");
    await two.event("messagePosted");
    expect([...instance.rooms.all()].filter((room) => room.key.room === key.room)).toHaveLength(1);
  });

  it("[S1] a room that left the memory while its join waited is opened again", async () => {
    const backend = createMemoryRoomStore();
    await openInstance({ store: backend.open() }).createRoom();
    const instance = openInstance({ store: backend.open(), roomsMax: 1, isExclusive: false });
    const room = await instance.rooms.open(key);
    if (!room) throw new Error("no room");
    // Right after the log was read again, another room takes the place.
    const prepare = room.prepareJoin.bind(room);
    room.prepareJoin = async (position) => {
      await prepare(position);
      await watchedRooms(instance, 1);
    };
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    expect(instance.rooms.peek(key)).toBeDefined();
    expect(instance.rooms.peek(key)).not.toBe(room);
    expect(instance.rooms.peek(key)?.watch.isPresent("p_jon")).toBe(true);
  });

  it("[L2] whoever opens a room that is being made gets the one that is made: a key has one writer here", async () => {
    const memory = createMemoryRoomStore().open();
    let stored: () => void = () => {};
    const isStored = new Promise<void>((resolve) => {
      stored = resolve;
    });
    let answer: () => void = () => {};
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const append: RoomStore["append"] = async (write) => {
      const verdict = await memory.append(write);
      stored();
      await mayAnswer;
      return verdict;
    };
    const { rooms } = openInstance({ store: over(memory, { append }) });
    const making = rooms.create(key, createRoomCommand(mira));
    await isStored;
    const opening = rooms.open(key);
    answer();
    const { room } = await making;
    expect(await opening).toBe(room);
    expect(rooms.peek(key)).toBe(room);
  });

  it("a room that could not be read leaves nothing behind: no subscription, and the next try may succeed", async () => {
    const memory = createMemoryRoomStore().open();
    const bus = createMemoryBus().open();
    await openInstance({ store: memory }).createRoom();
    let subscriptions = 0;
    const counting: RoomBus = {
      ...createSilentBus(),
      publish: (room, encode) => bus.publish(room, encode),
      close: () => bus.close(),
      subscribe: (room, hear) => {
        const unsubscribe = bus.subscribe(room, hear);
        let isOpen = true;
        subscriptions += 1;
        return () => {
          if (isOpen) subscriptions -= 1;
          isOpen = false;
          unsubscribe();
        };
      },
    };
    let isBroken = true;
    const readHead: RoomStore["readHead"] = async (room) => {
      if (isBroken) throw new StoreError("unavailable", "away");
      return memory.readHead(room);
    };
    const { rooms } = openInstance({ store: over(memory, { readHead }), bus: counting });
    await expect(rooms.open(key)).rejects.toThrow("away");
    expect(subscriptions).toBe(0);
    isBroken = false;
    expect(await rooms.open(key)).toBeDefined();
    expect(subscriptions).toBe(1);
  });

  it("[S5] a room that was on its way when the instance closed is closed too: nothing goes on in it", async () => {
    const backend = createMemoryRoomStore();
    await answering(openInstance({ store: backend.open() }));
    const { rooms, clock, store } = openInstance({ store: backend.open(), isExclusive: false });
    const opening = rooms.open(key);
    rooms.close();
    await expect(opening).rejects.toThrow("stopped");
    await expect(rooms.open(key)).rejects.toThrow("stopped");
    const head = await store.readHead(key);
    await clock.advance(16 * 60_000);
    expect([...rooms.all(), await store.readHead(key)]).toEqual([head]);
  });
});
