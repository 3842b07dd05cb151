import { describe, expect, it } from "vitest";
import { freshRoom, freshTenant, sampleCommit } from "./contract/sample-writes.ts";
import { temporaryStore } from "./contract/temporary-store.ts";

describe("room.sqlite in groups", () => {
  it("[L2] a lost commit inside one transaction takes none of the others with it", async () => {
    const { open } = await temporaryStore();
    const groups: number[] = [];
    const [a, b] = [await open({ onGroup: (rows) => groups.push(rows) }), await open()];
    const tenant = freshTenant();
    const keys = Array.from({ length: 30 }, (_, index) => ({ tenant, room: `r_${index}` }));
    for (const [index, key] of keys.entries()) if (index % 3 === 1) await b.append(sampleCommit(key, 1, "b1"));
    const verdicts = await Promise.all(keys.map((key) => a.append(sampleCommit(key, 1, "a1"))));
    expect(groups).toEqual([30]);
    expect(verdicts.filter(({ kind }) => kind === "lost")).toHaveLength(10);
    for (const [index, key] of keys.entries()) {
      expect((await b.readHead(key))?.tag).toBe(index % 3 === 1 ? "b1" : "a1");
    }
  });

  it("[L2] a commit that can not be stored fails alone in its group", async () => {
    const { open } = await temporaryStore();
    const groups: number[] = [];
    const store = await open({ onGroup: (rows) => groups.push(rows) });
    const tenant = freshTenant();
    const keys = Array.from({ length: 5 }, (_, index) => ({ tenant, room: `r_${index}` }));
    const twice = [1, 2].map((seq) => ({
      messageId: "m_same",
      seq,
      author: "p",
      record: new Uint8Array(),
      mentions: [],
    }));
    const writes = keys.map((key, index) =>
      sampleCommit(key, 1, `t${index}`, index === 2 ? { events: 2, messages: twice } : {}),
    );
    const results = await Promise.allSettled(writes.map((write) => store.append(write)));
    expect(groups).toEqual([5]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(results[2]).toMatchObject({ reason: { name: "StoreError", kind: "corrupt" } });
    for (const [index, key] of keys.entries()) {
      expect((await store.readHead(key))?.tag).toBe(index === 2 ? undefined : `t${index}`);
    }
  });

  it("[T6] drafts, marks and clearings ride in the groups of commits", async () => {
    const { open } = await temporaryStore();
    const groups: number[] = [];
    const store = await open({ onGroup: (rows) => groups.push(rows) });
    const key = freshRoom();
    await store.append(sampleCommit(key, 1, "t1", { busy: true }));
    groups.length = 0;
    await Promise.all([
      store.append(sampleCommit(key, 2, "t2")),
      store.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "x" }]),
      store.writeReadMark(key, "p_1", 1),
      store.clearBusy(key, "t1"),
      store.deleteDrafts(key, ["t_1"]),
    ]);
    expect(groups).toEqual([5]);
    expect(await store.readDrafts(key)).toEqual([]);
  });

  it("[L2] what is too much for the queue is refused, and the rest is stored", async () => {
    const { open } = await temporaryStore();
    const store = await open({ bounds: { waitingRowsMax: 10, groupRowsMax: 4 } });
    const tenant = freshTenant();
    const keys = Array.from({ length: 15 }, (_, index) => ({ tenant, room: `r_${index}` }));
    const results = await Promise.allSettled(keys.map((key) => store.append(sampleCommit(key, 1, "t"))));
    for (const [index, key] of keys.entries()) {
      const expected =
        index < 10 ? { value: { kind: "won" } } : { reason: { name: "StoreError", kind: "unavailable" } };
      expect(results[index]).toMatchObject(expected);
      expect((await store.readHead(key))?.seq).toBe(index < 10 ? 1 : undefined);
    }
  });
});
