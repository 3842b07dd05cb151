import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import type { DynamoDbCall, DynamoDbFault } from "@polylogue/runtime/dynamodb/fixtures/dynamodb-proxy";
import { whyNoDynamoDb } from "@polylogue/runtime/dynamodb/fixtures/dynamodb-server";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { bytes, freshRoom, freshTenant, sampleCommit } from "./contract/sample-writes.ts";
import { type DynamoBackend, openDynamoBackend } from "./fixtures/dynamo-backend.ts";
import { passing } from "./fixtures/passing.ts";
import type { RoomKey, RoomStore } from "./room-store.ts";

const absence = whyNoDynamoDb();
const everything = { commitsMax: 10_000, bytesMax: Number.MAX_SAFE_INTEGER };
const unavailable = { name: "StoreError", kind: "unavailable" };
const pass: DynamoDbFault = { kind: "pass" };
vi.setConfig({ testTimeout: 30_000 });

describe.skipIf(absence !== undefined)(`rooms in a DynamoDB that fails${absence ? ` (${absence})` : ""}`, () => {
  let backend: DynamoBackend;
  beforeAll(async () => {
    backend = await openDynamoBackend();
  });
  afterAll(() => backend?.close());
  beforeEach(() => backend.proxy.treat(() => pass));

  /** Treats the first so many calls of an operation so. Tells how many there were. */
  function treatFirst(operation: string, count: number, fault: DynamoDbFault): () => number {
    let treated = 0;
    backend.proxy.treat((call) => {
      if (call.operation !== operation || treated === count) return pass;
      treated += 1;
      return fault;
    });
    return () => treated;
  }

  describe("when nobody knows what became of a commit", () => {
    it("[L2, F12] a commit whose answer was lost has won, and is stored once", async () => {
      const { proxied, straight } = backend;
      const key = freshRoom();
      const lost = treatFirst("TransactWriteItems", 1, { kind: "loseReply" });
      expect(await proxied.append(sampleCommit(key, 1, "t1", { busy: true }))).toEqual({ kind: "won" });
      expect(lost()).toBe(1);
      expect(await tagsOf(straight, key)).toEqual(["t1"]);
      expect(await proxied.append(sampleCommit(key, 2, "t2"))).toEqual({ kind: "won" });
    });

    it("[L2, F12] one that never came there is sent again", async () => {
      const { proxied, straight } = backend;
      const key = freshRoom();
      const lost = treatFirst("TransactWriteItems", 2, { kind: "loseRequest" });
      expect(await proxied.append(sampleCommit(key, 1, "t1"))).toEqual({ kind: "won" });
      expect(lost()).toBe(2);
      expect(await tagsOf(straight, key)).toEqual(["t1"]);
    });

    it("[L2, F12] one that another commit was faster than has lost", async () => {
      const { proxied, straight } = backend;
      const key = freshRoom();
      await proxied.append(sampleCommit(key, 1, "t1"));
      const other = straight.append(sampleCommit(key, 2, "other"));
      backend.proxy.treat(({ operation }) =>
        operation === "TransactWriteItems" ? { kind: "hold", until: other } : pass,
      );
      expect(await proxied.append(sampleCommit(key, 2, "late"))).toEqual({ kind: "lost" });
      expect(await tagsOf(straight, key)).toEqual(["t1", "other"]);
    });

    it("[L2] one that won, and on which others built before its writer could look, has won", async () => {
      const { proxied, straight } = backend;
      const key = freshRoom();
      treatFirst("TransactWriteItems", 1, { kind: "loseReply" });
      const next = async (): Promise<void> => {
        while (!(await straight.readHead(key))) await new Promise(setImmediate);
        await straight.append(sampleCommit(key, 2, "other"));
      };
      const [verdict] = await Promise.all([proxied.append(sampleCommit(key, 1, "own")), next()]);
      expect(verdict).toEqual({ kind: "won" });
      expect(await tagsOf(straight, key)).toEqual(["own", "other"]);
    });

    it("[L2] one that was cut off for good, and came through later, is found in the log", async () => {
      const { straight, openProxied, proxy } = backend;
      const clock = createManualClock();
      const store = await openProxied(clock);
      const key = freshRoom();
      let release = (): void => {};
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      proxy.treat(({ operation }) => (operation === "TransactWriteItems" ? { kind: "hold", until } : pass));
      const failed = await passing(clock, store.append(sampleCommit(key, 1, "t1")));
      expect(failed).toMatchObject(unavailable);
      expect(await straight.readHead(key)).toBeUndefined();
      release();
      while (!(await straight.readHead(key))) await new Promise(setImmediate);
      // Its writer reads the log before it decides anything else, and finds itself there; sent again, it has won.
      expect(await store.append(sampleCommit(key, 1, "t1"))).toEqual({ kind: "won" });
      expect(await tagsOf(straight, key)).toEqual(["t1"]);
    });

    it("[L2] one that comes through, and is built on, while its writer looks for it has won", async () => {
      const { straight, openProxied, proxy } = backend;
      const clock = createManualClock();
      const store = await openProxied(clock);
      const key = freshRoom();
      let release = (): void => {};
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      const comeThrough = async (): Promise<void> => {
        release();
        while (!(await straight.readHead(key))) await new Promise(setImmediate);
        await straight.append(sampleCommit(key, 2, "other"));
      };
      let looking: Promise<void> | undefined;
      proxy.treat(({ operation, body }) => {
        if (operation === "TransactWriteItems") return { kind: "hold", until };
        if (!JSON.stringify(body).includes('"sk":{"S":"h"}')) return pass;
        looking ??= comeThrough();
        return { kind: "hold", until: looking };
      });
      const appending = store.append(sampleCommit(key, 1, "own"));
      while (!looking) await clock.advance(10);
      expect(await appending).toEqual({ kind: "won" });
      expect(await tagsOf(straight, key)).toEqual(["own", "other"]);
    });

    it("[L2, F13] a commit that met another transaction is tried again, and tells the winner", async () => {
      const { proxied, straight } = backend;
      const key = freshRoom();
      const conflict: DynamoDbFault = {
        kind: "refuse",
        status: 400,
        type: "TransactionCanceledException",
        more: { CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict" }] },
      };
      const met = treatFirst("TransactWriteItems", 3, conflict);
      expect(await proxied.append(sampleCommit(key, 1, "t1"))).toEqual({ kind: "won" });
      expect(met()).toBe(3);
      await straight.append(sampleCommit(key, 2, "other"));
      treatFirst("TransactWriteItems", 2, conflict);
      expect(await proxied.append(sampleCommit(key, 2, "late"))).toEqual({ kind: "lost" });
    });
  });

  it("[L1, F14] two writers of which one is throttled three times of ten leave no hole, and both get on", async () => {
    const { proxied, straight, proxy } = backend;
    const random = createSeededRandom(9);
    let throttled = 0;
    proxy.treat(() => {
      if (random.fraction() >= 0.3) return pass;
      throttled += 1;
      return { kind: "refuse", status: 400, type: "ProvisionedThroughputExceededException" };
    });
    const tenant = freshTenant();
    const keys = ["r_1", "r_2", "r_3"].map((room) => ({ tenant, room }));
    const verdicts: { readonly tag: string; readonly kind: string }[] = [];
    const race = async (store: RoomStore, key: RoomKey, name: string): Promise<void> => {
      for (let round = 0; round < 6; round += 1) {
        const firstSeq = ((await store.readHead(key))?.seq ?? 0) + 1;
        const tag = `${name}-${key.room}-${round}`;
        verdicts.push({ tag, ...(await store.append(sampleCommit(key, firstSeq, tag))) });
      }
    };
    await Promise.all(keys.flatMap((key) => [race(proxied, key, "a"), race(straight, key, "b")]));
    expect(throttled).toBeGreaterThan(10);
    const won = verdicts.filter(({ kind }) => kind === "won").map(({ tag }) => tag);
    const stored = (await Promise.all(keys.map((key) => tagsOf(straight, key)))).flat();
    expect(stored.toSorted()).toEqual(won.toSorted());
    expect(won.some((tag) => tag.startsWith("a"))).toBe(true);
  });

  it.each<[string, DynamoDbFault]>([
    ["fails", { kind: "refuse", status: 500, type: "InternalServerError" }],
    ["says nothing", { kind: "hang" }],
    ["is not there", { kind: "loseRequest" }],
  ])("[F15] when it only %s, each method says so within 5 s, and it recovers by itself", async (_name, fault) => {
    const clock = createManualClock();
    const store = await backend.openProxied(clock);
    const key = freshRoom();
    await store.append(sampleCommit(key, 1, "t1"));
    backend.proxy.treat(() => fault);
    for (const call of [
      () => store.append(sampleCommit(key, 2, "t2")),
      () => store.readHead(key),
      () => store.readCommits(key, 0, everything),
      () => store.writeReadMark(key, "p_1", 1),
      () => store.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "so far" }]),
    ]) {
      const startMs = clock.monotonicMs();
      expect(await passing(clock, call())).toMatchObject(unavailable);
      expect(clock.monotonicMs() - startMs).toBeLessThanOrEqual(5_000);
    }
    backend.proxy.treat(() => pass);
    expect(await store.append(sampleCommit(key, 2, "t2 again"))).toEqual({ kind: "won" });
    expect(await tagsOf(store, key)).toEqual(["t1", "t2 again"]);
  });

  describe("when an erasing is cut off", () => {
    it("[L8] whoever does it again goes on, and until then the room is found among the busy ones", async () => {
      const { straight, openProxied, proxy } = backend;
      const clock = createManualClock();
      const store = await openProxied(clock);
      const key = await deletedRoom(straight);
      let batches = 0;
      proxy.treat(({ operation }) => {
        if (operation !== "BatchWriteItem") return pass;
        batches += 1;
        return batches > 5 ? { kind: "refuse", status: 500, type: "InternalServerError" } : pass;
      });
      const erasing = store.eraseRoom(key);
      while (batches <= 5) await new Promise(setImmediate);
      expect(await passing(clock, erasing)).toMatchObject(unavailable);
      expect((await straight.listBusyRooms({ limit: 1_000 })).map((busy) => busy.key)).toContainEqual(key);
      await straight.eraseRoom(key);
      await expectErased(straight, key);
    });

    it("[L8, F16] what a batch leaves undone is removed too", async () => {
      const { straight, proxied, proxy } = backend;
      const key = await deletedRoom(straight);
      let left = 0;
      proxy.treat((call) => leaveTwo(call, (count) => (left += count)));
      await proxied.eraseRoom(key);
      expect(left).toBeGreaterThan(10);
      await expectErased(straight, key);
    });
  });

  it("[L7, F17] the log and its messages are read whole, however pages are cut", async () => {
    const { straight, proxied, proxy } = backend;
    const key = freshRoom();
    for (let index = 0; index < 12; index += 1) {
      const message = {
        messageId: `m_${index}`,
        seq: index + 1,
        author: "p_1",
        record: new Uint8Array(120_000),
        mentions: [],
      };
      const write = sampleCommit(key, index + 1, `t${index}`, { messages: [message] });
      await straight.append({ ...write, commit: { ...write.commit, record: new Uint8Array(200_000) } });
    }
    let cuts = 0;
    proxy.treat(({ operation, body }) => {
      if (operation === "Query" && body.Limit !== 1) {
        cuts += 1;
        return { kind: "edit", request: (whole) => ({ ...whole, Limit: 2 }) };
      }
      return pass;
    });
    // 2.4 MB of commits in pages of 1 MB, or of two.
    for (const store of [straight, proxied]) {
      const commits = await store.readCommits(key, 0, everything);
      expect(commits.map(({ firstSeq }) => firstSeq)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
      const { rows } = await store.readMessages(key, { limit: 100 });
      expect(rows.map(({ seq }) => seq)).toEqual(commits.map(({ firstSeq }) => firstSeq));
      const count = await store.countMessages(key, 0, { notBy: "p_2", mentioning: "p_2", countMax: 100 });
      expect(count).toEqual({ unread: 12, mentions: 0 });
    }
    expect(cuts).toBeGreaterThan(12);
  });

  it("[T2] a busy row that is cleared is cleared, though the answer was lost", async () => {
    const { straight, proxied } = backend;
    const key = freshRoom();
    await straight.append(sampleCommit(key, 1, "t1", { busy: true }));
    treatFirst("DeleteItem", 1, { kind: "loseReply" });
    expect(await proxied.clearBusy(key, "t1")).toBe(true);
    expect(await proxied.clearBusy(key, "t1")).toBe(false);
  });
});

/** Has the server write a batch but for its last two. */
function leaveTwo({ operation, body }: DynamoDbCall, tell: (count: number) => void): DynamoDbFault {
  if (operation !== "BatchWriteItem") return pass;
  const [[name, requests = []] = ["", []]] = Object.entries(body.RequestItems as Record<string, object[]>);
  const rest = requests.length > 2 ? requests.slice(-2) : [];
  const taken = requests.slice(0, requests.length - rest.length);
  tell(rest.length);
  return {
    kind: "edit",
    request: (whole) => ({ ...whole, RequestItems: { [name]: taken } }),
    reply: (whole) => ({ ...whole, UnprocessedItems: rest.length > 0 ? { [name]: rest } : {} }),
  };
}

/** A room of more than one step of erasing, whose last commit deletes it. */
async function deletedRoom(store: RoomStore): Promise<RoomKey> {
  const key = freshRoom();
  const seats = Array.from({ length: 40 }, (_, index) => ({ participantId: `p_${index}`, seated: true }));
  const messages = Array.from({ length: 300 }, (_, index) => ({
    messageId: `m_${index}`,
    seq: index + 1,
    author: "p_1",
    record: bytes("said"),
    mentions: ["p_2"],
  }));
  await store.append(sampleCommit(key, 1, "t1", { events: 300, messages, seats }));
  await store.append(sampleCommit(key, 301, "end", { messages: [], busy: true, room: { deleted: true } }));
  return key;
}

async function expectErased(store: RoomStore, key: RoomKey): Promise<void> {
  expect(await tagsOf(store, key)).toEqual(["end"]);
  expect(await store.readMessages(key, { limit: 10 })).toEqual({ rows: [], hasMore: false });
  expect(await store.readMessage(key, "m_0")).toBeUndefined();
  const options = { notBy: "x", mentioning: "p_2", countMax: 10 };
  expect(await store.countMessages(key, 0, options)).toEqual({ unread: 0, mentions: 0 });
  expect((await store.listBusyRooms({ limit: 1_000 })).map((busy) => busy.key)).not.toContainEqual(key);
}

async function tagsOf(store: RoomStore, key: RoomKey): Promise<string[]> {
  const commits = await store.readCommits(key, 0, everything);
  let expectedSeq = commits.length === 1 ? (commits[0]?.firstSeq ?? 0) : 1;
  for (const { firstSeq, lastSeq } of commits) {
    expect(firstSeq).toBe(expectedSeq);
    expectedSeq = lastSeq + 1;
  }
  return commits.map(({ tag }) => tag);
}
