import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { freshRoom, freshTenant, sampleCommit } from "./contract/sample-writes.ts";
import { temporaryStore } from "./contract/temporary-store.ts";

const unavailable = { name: "StoreError", kind: "unavailable" };

describe("room.sqlite when a worker ends", () => {
  it("[L2] appends that a crash of the writer cut off are settled: what won is stored, what failed is not", async () => {
    const { open } = await temporaryStore();
    const writers: Worker[] = [];
    const store = await open({
      bounds: { groupRowsMax: 8 },
      onWorkerStart: (role, worker) => {
        if (role === "writer") writers.push(worker);
      },
    });
    const tenant = freshTenant();
    const keys = Array.from({ length: 200 }, (_, index) => ({ tenant, room: `r_${index}` }));
    const appends = keys.map((key, index) => {
      const append = store.append(sampleCommit(key, 1, "t"));
      // Some groups are through by then, one is under way, the others wait.
      if (index === 40) void append.then(() => crash(writers[0]));
      return append;
    });
    const results = await Promise.allSettled(appends);
    expect(results.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
    for (const [index, key] of keys.entries()) {
      const result = results[index];
      if (result?.status === "rejected") expect(result.reason).toMatchObject(unavailable);
      expect((await store.readHead(key))?.tag).toBe(result?.status === "fulfilled" ? "t" : undefined);
    }
    // The next writer is on its way; what is written meanwhile waits for it.
    expect(await store.append(sampleCommit(freshRoom(), 1, "t"))).toEqual({ kind: "won" });
    expect(writers).toHaveLength(2);
  });

  it("[L2] an append whose answer was lost is settled by reading its key: own tag has won, another's has lost", async () => {
    const { open } = await temporaryStore();
    const writers: Worker[] = [];
    const store = await open({
      onWorkerStart: (role, worker) => {
        if (role === "writer") writers.push(worker);
      },
    });
    const key = freshRoom();
    loseNextAnswer(writers[0]);
    expect(await store.append(sampleCommit(key, 1, "own"))).toEqual({ kind: "won" });
    expect(await store.append(sampleCommit(key, 2, "next"))).toEqual({ kind: "won" });
    loseNextAnswer(writers[1]);
    expect(await store.append(sampleCommit(key, 2, "late"))).toEqual({ kind: "lost" });
    await store.append(sampleCommit(key, 3, "last"));
    expect(writers).toHaveLength(3);
    expect((await store.readCommits(key, 0, { commitsMax: 9, bytesMax: 9_999 })).map(({ tag }) => tag)).toEqual([
      "own",
      "next",
      "last",
    ]);
  });

  it("[L7] reads that a crash of the reader cut off are refused, and the next ones work", async () => {
    const { open } = await temporaryStore();
    const readers: Worker[] = [];
    const store = await open({
      onWorkerStart: (role, worker) => {
        if (role === "reader") readers.push(worker);
      },
    });
    const key = freshRoom();
    await store.append(sampleCommit(key, 1, "t1"));
    crash(readers[0]);
    await expect(store.readHead(key)).rejects.toMatchObject(unavailable);
    expect(await store.append(sampleCommit(key, 2, "t2"))).toEqual({ kind: "won" });
    expect(await store.readHead(key)).toEqual({ seq: 2, tag: "t2" });
    expect(readers).toHaveLength(2);
  });
});

/** The thread ends by an exception after the messages that were posted before. Terminating it in native code would end this process. */
function crash(worker: Worker | undefined): void {
  if (!worker) throw new Error("there is no such worker");
  worker.postMessage(null);
}

/** The thread ends after it committed its next group, before anybody hears of it. */
function loseNextAnswer(worker: Worker | undefined): void {
  if (!worker) throw new Error("a store has a writer");
  const emit = worker.emit.bind(worker);
  worker.emit = (name: string | symbol, ...args: unknown[]): boolean => {
    if (name !== "message") return emit(name as "message", ...args);
    crash(worker);
    return true;
  };
}
