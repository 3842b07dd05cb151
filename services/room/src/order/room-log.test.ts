import { describe, expect, it } from "vitest";
import { jon, mira, reasonOf } from "../decide/folded-room.fixture.ts";
import { create, EventSchema, UpdateRoomSchema } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { logCommand } from "./log-command.ts";
import { createRoomCommand, key, openLogOn, postCommand, seqOf } from "./room-log.fixture.ts";

const archive = logCommand(mira, { case: "updateRoom", value: create(UpdateRoomSchema, { archived: true }) });

/** A store whose next write happens, but whose answer is lost. */
function losingReplies(store: RoomStore) {
  const losses = { next: 0 };
  const append: RoomStore["append"] = async (write) => {
    const verdict = await store.append(write);
    if (losses.next > 0) {
      losses.next -= 1;
      throw new StoreError("unavailable", "the answer was lost");
    }
    return verdict;
  };
  const wrapped = new Proxy(store, {
    get(target, name: keyof RoomStore) {
      return name === "append" ? append : target[name].bind(target);
    },
  });
  return { store: wrapped, losses };
}

describe("the log", () => {
  it("[L2] what queues while a commit is under way becomes one next commit", async () => {
    const { log, committed } = openLogOn(createMemoryRoomStore().open());
    await log.submit(createRoomCommand(mira));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => log.submit(postCommand(mira, `post ${n}`))));
    expect(answers.map(seqOf)).toEqual(Array.from({ length: 20 }, (_, n) => n + 4));
    expect(committed.length).toBeLessThan(6);
  });

  it("[L2] a commit holds at most 64 events; the rest is decided for the next", async () => {
    const { log, committed } = openLogOn(createMemoryRoomStore().open());
    await log.submit(createRoomCommand(mira));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => log.submit(postCommand(mira, `post ${n}`))),
    );
    expect(answers.map(seqOf)).toEqual(Array.from({ length: 200 }, (_, n) => n + 4));
    expect(Math.max(...committed.map(({ record }) => record.events.length))).toBeLessThanOrEqual(64);
    expect(committed.some(({ record }) => record.events.length > 10)).toBe(true);
  });

  it("[L2] a commit holds at most 256 KiB", async () => {
    const { log, committed } = openLogOn(createMemoryRoomStore().open());
    await log.submit(createRoomCommand(mira));
    await Promise.all(Array.from({ length: 30 }, () => log.submit(postCommand(mira, "\u20ac".repeat(16_000)))));
    const sizes = committed.map(({ record }) => record.events.length);
    expect(Math.max(...sizes)).toBeLessThan(6);
    expect(log.state.headSeq).toBe(33);
  });

  it("[L2] two instances writing one room never make a hole, and each decides again what it lost", async () => {
    const backend = createMemoryRoomStore();
    const a = openLogOn(backend.open());
    await a.log.submit(createRoomCommand(mira));
    const b = openLogOn(backend.open());
    await b.log.open();
    const seqs: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      const answers = await Promise.all([
        a.log.submit(postCommand(mira, `a1 ${round}`)),
        b.log.submit(postCommand(mira, `b1 ${round}`)),
        a.log.submit(postCommand(mira, `a2 ${round}`)),
        b.log.submit(postCommand(mira, `b2 ${round}`)),
      ]);
      seqs.push(...answers.map(seqOf));
    }
    expect(seqs.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 120 }, (_, n) => n + 4));
    expect(a.log.lostCommits + b.log.lostCommits).toBeGreaterThan(5);
    await Promise.all([a.log.catchUp(), b.log.catchUp()]);
    expect(a.log.state.recent.map(({ id }) => id)).toEqual(b.log.state.recent.map(({ id }) => id));
  });

  it("[L2] the loser decides again from the new state: nobody posts into a room that was archived meanwhile", async () => {
    const backend = createMemoryRoomStore();
    const a = openLogOn(backend.open());
    await a.log.submit(createRoomCommand(mira));
    const b = openLogOn(backend.open());
    await b.log.open();
    await a.log.submit(archive);
    // B does not know it yet: its first decision is a post, and only the lost commit tells.
    const answers = await Promise.all([1, 2, 3].map((n) => b.log.submit(postCommand(mira, `late ${n}`))));
    expect(answers.map(reasonOf)).toEqual(["ROOM_ARCHIVED", "ROOM_ARCHIVED", "ROOM_ARCHIVED"]);
    expect(b.log.lostCommits).toBe(1);
    expect(b.log.state.recent).toEqual([]);
  });

  it("[L3] the answer comes after the commit, and so does what is published", async () => {
    const { log, committed } = openLogOn(createMemoryRoomStore().open());
    const answer = log.submit(createRoomCommand(mira));
    expect(committed).toHaveLength(0);
    await answer;
    expect(committed).toHaveLength(1);
  });

  it("[L4] a command whose answer was lost is found in the log by its retry, also by another instance", async () => {
    const backend = createMemoryRoomStore();
    const { store, losses } = losingReplies(backend.open());
    const a = openLogOn(store);
    await a.log.submit(createRoomCommand(mira));
    losses.next = 1;
    expect(reasonOf(await a.log.submit(postCommand(mira, "once", "c-1", 3)))).toBe("STORE_UNAVAILABLE");
    const b = openLogOn(backend.open());
    await b.log.open();
    const there = await b.log.submit(postCommand(mira, "once", "c-1", 3));
    expect(await a.log.submit(postCommand(mira, "once", "c-1", 3))).toEqual(there);
    await a.log.catchUp();
    expect(a.log.state.recent.map(({ text }) => text)).toEqual(["once"]);
  });

  it("[L4] a twin below the window is found in the log by seenSeq; farther than 10,000 events it is TOO_OLD", async () => {
    const backend = createMemoryRoomStore();
    const a = openLogOn(backend.open());
    await a.log.submit(createRoomCommand(mira));
    const first = await a.log.submit(postCommand(mira, "first", "c-1", 3));
    const fill = async (count: number) => {
      for (let done = 0; done < count; done += 500) {
        await Promise.all(Array.from({ length: 500 }, (_, n) => a.log.submit(postCommand(mira, `fill ${n}`))));
      }
    };
    // Enough commits for a snapshot, so that a fresh instance does not fold the beginning.
    for (let n = 0; n < 250; n += 1) await a.log.submit(postCommand(mira, `alone ${n}`));
    const b = openLogOn(backend.open());
    await b.log.open();
    expect(await b.log.submit(postCommand(mira, "first", "c-1", 3))).toEqual(first);
    expect(reasonOf(await b.log.submit(postCommand(mira, "other", "c-1", 3)))).toBe("COMMAND_ID_REUSED");
    await fill(11_000);
    for (let n = 0; n < 250; n += 1) await a.log.submit(postCommand(mira, `alone ${n}`));
    const c = openLogOn(backend.open());
    await c.log.open();
    expect(reasonOf(await c.log.submit(postCommand(mira, "first", "c-1", 3)))).toBe("TOO_OLD");
  }, 60_000);

  it("[L6] an old message, out of the window, is edited on what the store has of it", async () => {
    const { log } = openLogOn(createMemoryRoomStore().open());
    await log.submit(createRoomCommand(mira));
    await log.submit(postCommand(mira, "old"));
    const id = log.state.recent[0]?.id ?? "";
    await Promise.all(Array.from({ length: 150 }, (_, n) => log.submit(postCommand(mira, `newer ${n}`))));
    expect(log.state.recent.some((message) => message.id === id)).toBe(false);
    const edit = (revision: number) =>
      log.submit(
        logCommand(mira, {
          case: "edit",
          value: { $typeName: "polylogue.room.v1.Edit", commandId: "", messageId: id, revision, text: "new" },
        }),
      );
    const answers = await Promise.all([edit(1), edit(1), edit(2)]);
    expect(answers.map(reasonOf)).toEqual(["ok", "REVISION_CHANGED", "ok"]);
  });

  it("[L7] a room opened from snapshot and tail equals the one that wrote it", async () => {
    const backend = createMemoryRoomStore();
    const store = backend.open();
    const a = openLogOn(store);
    await a.log.submit(createRoomCommand(mira, ["ada", "grace"]));
    for (let n = 0; n < 230; n += 1) await a.log.submit(postCommand(n % 2 === 0 ? mira : jon, `@ada post ${n}`));
    expect((await store.readSnapshot(key))?.seq).toBeGreaterThan(100);
    const b = openLogOn(backend.open());
    await b.log.open();
    expect(b.log.state).toEqual(a.log.state);
  });

  it("[L9] a room that a newer build wrote is read, and nothing is decided for it", async () => {
    const backend = createMemoryRoomStore();
    const a = openLogOn(backend.open());
    await a.log.submit(createRoomCommand(mira));
    const b = openLogOn(backend.open());
    await b.log.open();
    const [first] = a.committed;
    if (!first) throw new Error("no commit");
    const unknown = create(EventSchema, { seq: 4, tag: first.record.tag });
    b.log.receive({ ...first.record, firstSeq: 4, lastSeq: 4, foldVersion: 99, events: [unknown] });
    expect(reasonOf(await b.log.submit(postCommand(mira, "hello")))).toBe("NEWER_FOLD");
  });

  it("[B2] a commit from the bus that does not follow the head is read from the store", async () => {
    const backend = createMemoryRoomStore();
    const a = openLogOn(backend.open());
    await a.log.submit(createRoomCommand(mira));
    const b = openLogOn(backend.open());
    await b.log.open();
    await a.log.submit(postCommand(mira, "lost on the bus"));
    await a.log.submit(postCommand(mira, "heard"));
    const heard = a.committed.at(-1);
    if (!heard) throw new Error("no commit");
    b.log.receive(heard.record);
    b.log.receive(heard.record);
    await b.log.catchUp();
    expect(b.committed.flatMap(({ record }) => record.events).map(({ seq }) => seq)).toEqual([4, 5]);
  });

  it("a room takes at most 512 waiting commands", async () => {
    const { log } = openLogOn(createMemoryRoomStore().open());
    await log.submit(createRoomCommand(mira));
    const answers = await Promise.all(
      Array.from({ length: 700 }, (_, n) => log.submit(postCommand(mira, `post ${n}`))),
    );
    const refused = answers.filter((answer) => reasonOf(answer) === "IN_FLIGHT_EXHAUSTED");
    expect(refused.length).toBeGreaterThan(0);
    expect(log.state.headSeq).toBe(3 + answers.length - refused.length);
  });
});
