import { createHash } from "node:crypto";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { whyNoDynamoDb } from "@polylogue/runtime/dynamodb/fixtures/dynamodb-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bytes, freshRoom, sampleCommit, sampleMessage } from "./contract/sample-writes.ts";
import { type DynamoBackend, openDynamoBackend } from "./fixtures/dynamo-backend.ts";
import { passing } from "./fixtures/passing.ts";
import type { CommitWrite, RoomKey, RoomRow, RoomStore } from "./room-store.ts";

const absence = whyNoDynamoDb();
const everything = { commitsMax: 10_000, bytesMax: Number.MAX_SAFE_INTEGER };
vi.setConfig({ testTimeout: 30_000 });

describe.skipIf(absence !== undefined)(`commits in DynamoDB, by their size${absence ? ` (${absence})` : ""}`, () => {
  let backend: DynamoBackend;
  beforeAll(async () => {
    backend = await openDynamoBackend();
  });
  afterAll(() => backend?.close());
  beforeEach(() => backend.proxy.treat(() => ({ kind: "pass" })));

  /** The operations that a call makes. */
  async function operationsOf(call: () => Promise<unknown>): Promise<readonly string[]> {
    const before = backend.proxy.operations.length;
    await call();
    return backend.proxy.operations.slice(before);
  }

  it("[L2] a post is one request, and so is a commit of 64 of them", async () => {
    const { proxied } = backend;
    const key = freshRoom();
    const listed = { visibility: "listed" } as const;
    const single = { room: listed, busy: true, mentions: ["p_2"], snapshot: { seq: 1, record: bytes("state") } };
    expect(await operationsOf(() => proxied.append(sampleCommit(key, 1, "t1", single)))).toEqual([
      "TransactWriteItems",
    ]);
    const messages = Array.from({ length: 64 }, (_, index) =>
      sampleMessage(index + 2, "t", "p_1", index % 4 ? [] : ["p_2"]),
    );
    const many = sampleCommit(key, 2, "t2", { events: 64, messages, busy: true, room: listed });
    expect(await operationsOf(() => proxied.append(many))).toEqual(["TransactWriteItems"]);
    expect(await proxied.countMessages(key, 0, { notBy: "p_2", mentioning: "p_2", countMax: 99 })).toEqual({
      unread: 65,
      mentions: 17,
    });
  });

  it("[L6] a commit that changes older messages reads them before, and no more", async () => {
    const { proxied } = backend;
    const key = freshRoom();
    await proxied.append(sampleCommit(key, 1, "t1", { mentions: ["p_2", "p_3"] }));
    const edited = sampleCommit(key, 2, "t2", { messages: [sampleMessage(1, "t1", "p_1", ["p_3", "p_4"])] });
    expect(await operationsOf(() => proxied.append(edited))).toEqual(["BatchGetItem", "TransactWriteItems"]);
    const mentionsOf = async (mentioning: string): Promise<number> =>
      (await proxied.countMessages(key, 0, { notBy: "x", mentioning, countMax: 9 })).mentions;
    expect(await Promise.all(["p_2", "p_3", "p_4"].map(mentionsOf))).toEqual([0, 1, 1]);
  });

  it("[L7] a snapshot larger than an item is kept whole, and a smaller one after it leaves nothing of it", async () => {
    const { straight } = backend;
    const key = freshRoom();
    const large = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
    await straight.append(sampleCommit(key, 1, "t1", { snapshot: { seq: 1, record: large } }));
    expect(digestOf(await straight.readSnapshot(key))).toEqual(digestOf({ seq: 1, record: large }));
    for (const [seq, size] of [
      [2, 400_000],
      [3, 10],
    ] as const) {
      const snapshot = { seq, record: large.slice(0, size) };
      await straight.append(sampleCommit(key, seq, `t${seq}`, { snapshot }));
      expect(digestOf(await straight.readSnapshot(key))).toEqual(digestOf(snapshot));
    }
  });

  it("[L2] a message that is larger than an item is a broken promise, and nothing is stored of its commit", async () => {
    const { straight } = backend;
    const key = freshRoom();
    const message = { ...sampleMessage(1, "t1"), record: new Uint8Array(420_000) };
    await expect(straight.append(sampleCommit(key, 1, "t1", { messages: [message] }))).rejects.toThrow(RangeError);
    expect(await straight.readHead(key)).toBeUndefined();
  });

  it("[L2] what changes more bytes than a transaction takes is stored whole", async () => {
    const { straight } = backend;
    const key = freshRoom();
    const messages = Array.from({ length: 40 }, (_, index) => ({
      ...sampleMessage(index + 1, "t1"),
      record: new Uint8Array(Buffer.from(`a long answer number ${index} `.repeat(5_000))),
    }));
    await straight.append(sampleCommit(key, 1, "t1", { events: 40, messages }));
    const { rows } = await straight.readMessages(key, { limit: 100 });
    expect(rows.map(digestOf)).toEqual(messages.map(digestOf));
  });

  it("[L8] a room of 500 seats is deleted, and in nobody's list any more", async () => {
    const { straight } = backend;
    const key = freshRoom();
    const people = Array.from({ length: 500 }, (_, index) => `p_${index}`);
    const seats = (seated: boolean) => people.map((participantId) => ({ participantId, seated }));
    await straight.append(sampleCommit(key, 1, "t1", { seats: seats(true) }));
    const listsOf = async (id: string) => (await straight.listRooms(key.tenant, id, { limit: 9 })).rows.length;
    expect([await listsOf("p_0"), await listsOf("p_499")]).toEqual([1, 1]);
    await straight.append(sampleCommit(key, 2, "end", { seats: seats(false), messages: [], room: { deleted: true } }));
    expect([await listsOf("p_0"), await listsOf("p_499")]).toEqual([0, 0]);
    await straight.eraseRoom(key);
  });

  it("[L2] in a commit that does not fit into a transaction, too, a message can not have two places", async () => {
    const { straight } = backend;
    const key = freshRoom();
    await straight.append(sampleCommit(key, 1, "t1"));
    const write = largeCommit(key, 2, "t2");
    const moved = { ...write, messages: [...write.messages.slice(0, -1), { ...sampleMessage(1, "t1"), seq: 121 }] };
    await expect(straight.append(moved)).rejects.toMatchObject({ name: "StoreError", kind: "corrupt" });
    expect(await straight.readHead(key)).toEqual({ seq: 1, tag: "t1" });
  });

  describe("when the writer of a commit that does not fit into a transaction dies", () => {
    /** Leaves a commit in the log of which nothing else is carried out; its writer was told that it failed. */
    async function halfDone(key: RoomKey, room: Partial<RoomRow> = {}): Promise<CommitWrite> {
      const clock = createManualClock();
      const store = await backend.openProxied(clock);
      let transactions = 0;
      backend.proxy.treat(({ operation }) => {
        if (operation === "TransactWriteItems") transactions += 1;
        return transactions > 1 ? { kind: "refuse", status: 500, type: "InternalServerError" } : { kind: "pass" };
      });
      const write = largeCommit(key, 1, "t1", room);
      const appending = store.append(write);
      while (transactions < 2) await new Promise(setImmediate);
      expect(await passing(clock, appending)).toMatchObject({ name: "StoreError", kind: "unavailable" });
      return write;
    }

    it.each<[string, (store: RoomStore, key: RoomKey) => Promise<unknown>]>([
      ["reads the head", (store, key) => store.readHead(key)],
      ["reads heads", (store, key) => store.readHeads([key])],
      ["reads the log", (store, key) => store.readCommits(key, 0, everything)],
      ["writes the next commit", (store, key) => store.append(sampleCommit(key, 121, "t2", { messages: [] }))],
      ["writes it again", (store, key) => store.append(largeCommit(key, 1, "t1"))],
    ])("[L6] whoever %s finishes its work first", async (_name, meet) => {
      const { straight } = backend;
      const key = freshRoom();
      const { messages } = await halfDone(key);
      await meet(straight, key);
      expect((await straight.readMessages(key, { limit: 1_000 })).rows).toEqual(messages);
      const options = { notBy: "x", mentioning: "p_2", countMax: 1_000 };
      expect(await straight.countMessages(key, 0, options)).toEqual({ unread: 120, mentions: 120 });
    });

    it("[L8] a deleted room is erased without finishing it", async () => {
      const { straight } = backend;
      const key = freshRoom();
      await halfDone(key, { deleted: true });
      await straight.eraseRoom(key);
      expect(await straight.readHead(key)).toEqual({ seq: 120, tag: "t1" });
      expect(await straight.readMessages(key, { limit: 9 })).toEqual({ rows: [], hasMore: false });
    });
  });

  it("[L6] a writer that wakes up when others have finished its work and gone on changes nothing", async () => {
    const { straight, proxied, proxy } = backend;
    const key = freshRoom();
    let transactions = 0;
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    proxy.treat(({ operation }) => {
      if (operation === "TransactWriteItems") transactions += 1;
      return transactions === 2 ? { kind: "hold", until } : { kind: "pass" };
    });
    const sleeping = proxied.append(largeCommit(key, 1, "t1"));
    while (transactions < 2) await new Promise(setImmediate);
    expect(await straight.readHead(key)).toEqual({ seq: 120, tag: "t1" });
    const edited = { ...sampleMessage(1, "t1"), record: bytes("edited"), mentions: [] };
    expect(await straight.append(sampleCommit(key, 121, "t2", { messages: [edited] }))).toEqual({ kind: "won" });
    release();
    expect(await sleeping).toEqual({ kind: "won" });
    expect(await straight.readMessage(key, "m_1_t1")).toEqual(edited);
  });
});

/** Large arrays take long to compare one by one. */
function digestOf(row: { readonly seq: number; readonly record: Uint8Array } | undefined): string {
  return `${row?.seq} ${createHash("sha256")
    .update(row?.record ?? "")
    .digest("hex")}`;
}

/** 120 messages with a mention each: three steps. */
function largeCommit(key: RoomKey, firstSeq: number, tag: string, room: Partial<RoomRow> = {}): CommitWrite {
  const messages = Array.from({ length: 120 }, (_, index) => sampleMessage(firstSeq + index, tag, "p_1", ["p_2"]));
  return sampleCommit(key, firstSeq, tag, { events: 120, messages, room });
}
