import { createFixedInstanceList } from "@polylogue/runtime/instances/fixed-instance-list";
import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";
import { silentLog } from "@polylogue/runtime/log/log";
import { describe, expect, it } from "vitest";
import { mira } from "../decide/folded-room.fixture.ts";
import { createRoomCommand, postCommand } from "../order/room-log.fixture.ts";
import { key, openInstance } from "../sessions/room-instance.fixture.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";

function over(store: RoomStore, methods: Partial<RoomStore>): RoomStore {
  return new Proxy(store, {
    get: (target, name: keyof RoomStore) => methods[name] ?? target[name].bind(target),
  });
}

describe("the sweep of busy rooms", () => {
  it("[T2] one room that can not be opened stops neither the start nor the others", async () => {
    const memory = createMemoryRoomStore().open();
    const life = openInstance({ store: memory });
    for (const id of ["r_a", "r_b"]) {
      const { room } = await life.rooms.create({ tenant: "local", room: id }, createRoomCommand(mira));
      await room.submit(postCommand(mira, "@ada hi"));
    }
    const readCommits: RoomStore["readCommits"] = async (room, ...page) => {
      if (room.room === "r_a") throw new StoreError("corrupt", "not readable");
      return memory.readCommits(room, ...page);
    };
    const errors: object[] = [];
    const log = { ...silentLog, error: (fields: object) => errors.push(fields) };
    const next = openInstance({ store: over(memory, { readCommits }), log });
    await next.busyRooms.start(true);
    expect(next.rooms.peek({ tenant: "local", room: "r_b" })?.state.turns.size).toBe(1);
    expect(errors).toMatchObject([{ tenant: "local", room: "r_a" }]);
  });

  it("[T2] a list of busy rooms that can not be read stops the start", async () => {
    const memory = createMemoryRoomStore().open();
    const listBusyRooms: RoomStore["listBusyRooms"] = async () => {
      throw new StoreError("unavailable", "away");
    };
    const { busyRooms } = openInstance({ store: over(memory, { listBusyRooms }) });
    await expect(busyRooms.start(true)).rejects.toThrow("away");
  });

  it("[L8] a deleted room whose erasure a crash cut off is erased by the next life", async () => {
    const memory = createMemoryRoomStore().open();
    const life = openInstance({ store: memory });
    await life.createRoom();
    const room = life.rooms.peek(key);
    await room?.submit(postCommand(mira, "secret"));
    await room?.submit({ sender: mira, command: { case: "deleteRoom", value: {} }, commandId: "", seenSeq: undefined });
    expect((await memory.readMessages(key, { limit: 10 })).rows).toHaveLength(1);
    const next = openInstance({ store: memory });
    await next.busyRooms.start(true);
    expect((await memory.readMessages(key, { limit: 10 })).rows).toEqual([]);
    expect(await memory.listBusyRooms({ limit: 10 })).toEqual([]);
    expect(await next.rooms.open(key)).toBeUndefined();
  });

  it("[L8] a room that another instance deleted, unheard, and did not erase is erased too", async () => {
    const memory = createMemoryRoomStore().open();
    const one = openInstance({ store: memory, isExclusive: false });
    await one.createRoom();
    const two = openInstance({ store: memory, isExclusive: false });
    await two.rooms.open(key);
    const room = one.rooms.peek(key);
    await room?.submit(postCommand(mira, "secret"));
    await room?.submit({ sender: mira, command: { case: "deleteRoom", value: {} }, commandId: "", seenSeq: undefined });
    await two.busyRooms.start(false);
    await two.clock.advance(100_000);
    expect((await memory.readMessages(key, { limit: 10 })).rows).toEqual([]);
    expect(await memory.listBusyRooms({ limit: 10 })).toEqual([]);
  });

  it("[T2] an instance takes up its own busy rooms at once, and others' when their row was seen twice unchanged", async () => {
    const memory = createMemoryRoomStore().open();
    const life = openInstance({ store: memory });
    const addresses = ["a:1", "b:2"];
    const instances = createFixedInstanceList(addresses);
    for (const id of ["r_1", "r_2", "r_3", "r_4", "r_5", "r_6"]) {
      const { room } = await life.rooms.create({ tenant: "local", room: id }, createRoomCommand(mira));
      await room.submit(postCommand(mira, "@ada hi"));
    }
    const next = openInstance({ store: memory, isExclusive: false, address: "a:1", instances });
    const open = () => [...next.rooms.all()].map((room) => room.key.room).sort();
    const own = ["r_1", "r_2", "r_3", "r_4", "r_5", "r_6"].filter(
      (id) => rankAddresses(addresses, ["local", id])[0] === "a:1",
    );
    await next.start();
    expect(open()).toEqual(own);
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(6);
    await next.clock.advance(30_000);
    expect(open()).toHaveLength(6);
  });

  it("[L8] nothing of a deleted room is written after its erasure, and its turns end with it", async () => {
    const life = openInstance();
    await life.createRoom();
    const room = life.rooms.peek(key);
    if (!room) throw new Error("no room");
    await room.submit(postCommand(mira, "@ada hi"));
    const [turnId = ""] = room.state.turns.keys();
    const runner = { kind: "runner", runner: "u_1" } as const;
    const claim = { $typeName: "polylogue.room.v1.ClaimTurn", turnId, commandId: "" } as const;
    await room.submit({
      sender: runner,
      command: { case: "claimTurn", value: claim },
      commandId: "",
      seenSeq: undefined,
    });
    room.appendText(turnId, 1, 0, "half a sent");
    await room.submit({ sender: mira, command: { case: "deleteRoom", value: {} }, commandId: "", seenSeq: undefined });
    await life.store.eraseRoom(key);
    expect(room.appendText(turnId, 1, 11, "ence").kind).toBe("refused");
    await life.clock.advance(5_000);
    expect(await life.store.readDrafts(key)).toEqual([]);
    expect(room.isIdle).toBe(true);
  });
});
