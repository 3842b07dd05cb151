import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { silentLog } from "@polylogue/runtime/log/log";
import { describe, expect, it } from "vitest";
import { jon, mira, reasonOf } from "../decide/folded-room.fixture.ts";
import { create, DeleteSchema, StopSchema } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { logCommand } from "./log-command.ts";
import { createRoomCommand, key, openLogOn, postCommand } from "./room-log.fixture.ts";

function over(store: RoomStore, methods: Partial<RoomStore>): RoomStore {
  return new Proxy(store, {
    get: (target, name: keyof RoomStore) => methods[name] ?? target[name].bind(target),
  });
}

const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A room on a store, and another instance's log of it whose reads can be told to fail. */
async function twoLogs() {
  const memory = createMemoryRoomStore().open();
  const reads = { count: 0, isBroken: false };
  const readCommits: RoomStore["readCommits"] = async (...page) => {
    reads.count += 1;
    if (reads.isBroken) throw new StoreError("unavailable", "away");
    return memory.readCommits(...page);
  };
  const a = openLogOn(memory);
  const b = openLogOn(over(memory, { readCommits }));
  await a.log.submit(createRoomCommand(mira));
  await b.log.open();
  return { a, b, reads, memory };
}

describe("a log in trouble", () => {
  it("[L3] a commit stands and is acknowledged, whatever those who are told of it make of it", async () => {
    const errors: string[] = [];
    const { log } = openLogOn(createMemoryRoomStore().open(), undefined, {
      log: { ...silentLog, error: (_, message) => errors.push(message) },
      onCommit: () => {
        throw new TypeError("a defect");
      },
    });
    expect(reasonOf(await log.submit(createRoomCommand(mira)))).toBe("ok");
    expect(reasonOf(await log.submit(postCommand(mira, "hello")))).toBe("ok");
    expect(log.state.recent.map(({ text }) => text)).toEqual(["hello"]);
    expect(errors).toHaveLength(2);
  });

  it("[L3] a commit whose answer was lost is published as own when it is found", async () => {
    const memory = createMemoryRoomStore().open();
    let losses = 0;
    const append: RoomStore["append"] = async (write) => {
      const verdict = await memory.append(write);
      if (losses > 0) {
        losses -= 1;
        throw new StoreError("unavailable", "the answer was lost");
      }
      return verdict;
    };
    const { log, committed } = openLogOn(over(memory, { append }));
    await log.submit(createRoomCommand(mira));
    losses = 1;
    expect(reasonOf(await log.submit(postCommand(mira, "once")))).toBe("STORE_UNAVAILABLE");
    await log.catchUp();
    expect(committed.map(({ record, isOwn }) => [record.lastSeq, isOwn])).toEqual([
      [3, true],
      [4, true],
    ]);
  });

  it("[L2] a command about a message that is newer than what is known here is decided on what made it", async () => {
    const { a, b } = await twoLogs();
    await a.log.submit(postCommand(mira, "more that is not known there"));
    const posted = await a.log.submit(postCommand(mira, "news"));
    const messageId = posted.kind === "ok" && posted.ok.case === "post" ? posted.ok.value.messageId : "";
    const command = { case: "delete", value: create(DeleteSchema, { messageId, commandId: "d-1" }) } as const;
    expect(reasonOf(await b.log.submit(logCommand(mira, command)))).toBe("ok");
    expect(b.log.state.recent.map(({ deleted }) => deleted)).toEqual([false, true]);
  });

  it("[L3] a store that is full is told from one that is away, and a retry is stored once when there is space", async () => {
    const memory = createMemoryRoomStore().open();
    let isFull = false;
    const append: RoomStore["append"] = async (write) => {
      if (isFull) throw new StoreError("full", "no space");
      return memory.append(write);
    };
    const { log } = openLogOn(over(memory, { append }));
    await log.submit(createRoomCommand(mira));
    isFull = true;
    const refused = await log.submit(postCommand(mira, "once", "c-1"));
    expect(refused).toMatchObject({ refusal: { reason: "STORE_FULL", retryAfterMs: 5_000 } });
    isFull = false;
    for (let tries = 0; tries < 2; tries += 1)
      expect(reasonOf(await log.submit(postCommand(mira, "once", "c-1")))).toBe("ok");
    expect(log.state.recent.map(({ text }) => text)).toEqual(["once"]);
  });

  it("[S2] catching up fails when the store can not be read, and the next try reads it", async () => {
    const { a, b, reads } = await twoLogs();
    await a.log.submit(postCommand(mira, "news"));
    reads.isBroken = true;
    await expect(b.log.catchUp()).rejects.toThrow("away");
    reads.isBroken = false;
    await b.log.catchUp();
    expect(b.log.state.headSeq).toBe(a.log.state.headSeq);
  });

  it("[L6] who comes during a slow read is shown nothing older than a second before that", async () => {
    const memory = createMemoryRoomStore().open();
    const clock = createManualClock(1_000);
    const gates: (() => void)[] = [];
    const isSlow = { now: false };
    const readCommits: RoomStore["readCommits"] = async (...page) => {
      const commits = await memory.readCommits(...page);
      if (isSlow.now) await new Promise<void>((resolve) => gates.push(resolve));
      return commits;
    };
    const a = openLogOn(memory, clock);
    const b = openLogOn(over(memory, { readCommits }), clock);
    await a.log.submit(createRoomCommand(mira));
    await b.log.open();
    await clock.advance(5_000);
    isSlow.now = true;
    const first = b.log.freshen(1_000);
    await turnOfTheLoop();
    await a.log.submit(postCommand(mira, "news"));
    await clock.advance(5_000);
    const [second, third] = [b.log.freshen(1_000), b.log.freshen(1_000)];
    isSlow.now = false;
    for (const open of gates) open();
    await Promise.all([first, second, third]);
    expect(b.log.state.headSeq).toBe(a.log.state.headSeq);
  });

  it("[S2] catching up always reads, also right after a command was answered", async () => {
    for (let hops = 0; hops < 20; hops += 1) {
      const { b, reads } = await twoLogs();
      await b.log.submit(postCommand(jon, "x"));
      for (let hop = 0; hop < hops; hop += 1) await Promise.resolve();
      const { count } = reads;
      await b.log.catchUp();
      expect(reads.count).toBeGreaterThan(count);
    }
  });

  it("[S2] catching up does not wait for a pause between commands", async () => {
    const { b } = await twoLogs();
    let isOver = false;
    const talk = async () => {
      while (!isOver) await b.log.submit(postCommand(mira, "and another thing"));
    };
    const talking = [talk(), talk()];
    await turnOfTheLoop();
    await b.log.catchUp();
    isOver = true;
    await Promise.all(talking);
  });

  it("[S1] a commit that the bus brings while the room is being read does not send the state back", async () => {
    const memory = createMemoryRoomStore().open();
    const a = openLogOn(memory);
    await a.log.submit(createRoomCommand(mira));
    for (let n = 0; n < 300; n += 1) await a.log.submit(postCommand(mira, `post ${n}`));
    let during: () => void = () => {};
    const readFrom: number[] = [];
    const slow = over(memory, {
      readSnapshot: async (room) => {
        during();
        await turnOfTheLoop();
        return memory.readSnapshot(room);
      },
      readCommits: async (room, afterSeq, limits) => {
        readFrom.push(afterSeq);
        return memory.readCommits(room, afterSeq, limits);
      },
    });
    await a.log.submit(postCommand(mira, "meanwhile"));
    const last = a.committed.at(-1)?.record;
    const b = openLogOn(slow);
    during = () => last && b.log.receive(last);
    await b.log.open();
    await b.log.catchUp();
    expect(b.log.state.headSeq).toBe(a.log.state.headSeq);
    expect(b.committed).toEqual([]);
    expect(Math.min(...readFrom)).toBeGreaterThan(200);
  });

  it("[L6] nothing is refused, or found done already, on a state that another instance has changed", async () => {
    const { a, b } = await twoLogs();
    await a.log.submit(postCommand(jon, "@ada hi"));
    const [turnId = ""] = a.log.state.turns.keys();
    const stop = create(StopSchema, { target: { case: "turnId", value: turnId } });
    await b.log.submit(logCommand(mira, { case: "stop", value: stop }));
    await a.log.catchUp();
    expect(a.log.state.turns.size).toBe(0);
  });

  it("[L6] an instance that has the store for itself refuses without a read", async () => {
    const { memory } = await twoLogs();
    let reads = 0;
    const readCommits: RoomStore["readCommits"] = (...page) => {
      reads += 1;
      return memory.readCommits(...page);
    };
    const { log } = openLogOn(over(memory, { readCommits }), undefined, { isExclusive: true });
    await log.open();
    const { headSeq } = log.state;
    reads = 0;
    expect(reasonOf(await log.submit(postCommand(mira, "")))).toBe("TEXT_EMPTY");
    expect([reads, log.state.headSeq]).toEqual([0, headSeq]);
  });

  it("[L8] a deleted room stays busy until it is erased", async () => {
    const { a, memory } = await twoLogs();
    await a.log.submit({ sender: mira, command: { case: "deleteRoom", value: {} }, commandId: "", seenSeq: undefined });
    expect(await memory.listBusyRooms({ limit: 10 })).toMatchObject([{ key }]);
    await memory.eraseRoom(key);
    expect(await memory.listBusyRooms({ limit: 10 })).toEqual([]);
  });
});
