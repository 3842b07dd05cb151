import { describe, expect, it } from "vitest";
import type { RoomKey, RoomStore, StoredCommit } from "../room-store.ts";
import type { UseBackend } from "./contract-context.ts";
import { bytes, freshRoom, sampleCommit } from "./sample-writes.ts";

const everything = { commitsMax: 10_000, bytesMax: Number.MAX_SAFE_INTEGER };

/** L8: the one change that the log allows. */
export function describeReplacements(use: UseBackend): void {
  describe("replaceCommit", () => {
    it("[L8] puts another record in the place of a commit's, and changes nothing else", async () => {
      const { a, b } = use();
      const key = freshRoom();
      const neighbour = { ...key, room: "r_2" };
      for (const each of [key, neighbour]) await threeCommits(a, each);
      const before = await commitAt(a, key, 3);
      expect(await a.replaceCommit(key, before, bytes("erased"))).toBe(true);
      expect(await b.readCommits(key, 0, everything)).toEqual([
        { firstSeq: 1, lastSeq: 2, tag: "t1", record: bytes("commit t1") },
        { firstSeq: 3, lastSeq: 4, tag: "t3", record: bytes("erased") },
        { firstSeq: 5, lastSeq: 5, tag: "t5", record: bytes("commit t5") },
      ]);
      expect(await b.readHead(key)).toEqual({ seq: 5, tag: "t5" });
      expect((await b.readMessages(key, { limit: 9 })).rows).toHaveLength(3);
      expect((await commitAt(b, neighbour, 3)).record).toEqual(bytes("commit t3"));
    });

    it("[L8] repeated, it has done it: nobody knows whether a try whose answer was lost came through", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await threeCommits(a, key);
      const before = await commitAt(a, key, 1);
      for (const store of [a, b, a]) expect(await store.replaceCommit(key, before, bytes("erased"))).toBe(true);
      expect((await commitAt(a, key, 1)).record).toEqual(bytes("erased"));
    });

    it("[L8] of two that change different parts of one commit, the second reads again: no erased text comes back", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await threeCommits(a, key);
      const before = await commitAt(a, key, 5);
      const done = await Promise.all([
        a.replaceCommit(key, before, bytes("without one")),
        b.replaceCommit(key, before, bytes("without other")),
      ]);
      expect(done.toSorted()).toEqual([false, true]);
      const after = await commitAt(a, key, 5);
      expect(after.record).toEqual(bytes(done[0] ? "without one" : "without other"));
      expect(await b.replaceCommit(key, after, bytes("without both"))).toBe(true);
    });

    it("[L8] nothing is replaced, and nothing made, where the commit is not the same or is not there", async () => {
      const { a } = use();
      const key = freshRoom();
      const none = { firstSeq: 1, lastSeq: 2, tag: "t1", record: bytes("commit t1") };
      expect(await a.replaceCommit(key, none, bytes("x"))).toBe(false);
      expect(await a.readHead(key)).toBeUndefined();
      await threeCommits(a, key);
      const before = await commitAt(a, key, 1);
      const others: StoredCommit[] = [
        { ...before, tag: "another" },
        { ...before, record: bytes("another") },
        { ...before, firstSeq: 2 },
        { ...before, firstSeq: 6, lastSeq: 6 },
      ];
      for (const other of others) expect(await a.replaceCommit(key, other, bytes("x"))).toBe(false);
      expect((await a.readCommits(key, 0, everything)).map(({ tag }) => tag)).toEqual(["t1", "t3", "t5"]);
      expect((await commitAt(a, key, 1)).record).toEqual(bytes("commit t1"));
    });

    it("[L2, L8] a commit that was replaced is still its writer's, and writing it again brings nothing back", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await threeCommits(a, key);
      await b.replaceCommit(key, await commitAt(b, key, 5), bytes("erased"));
      expect(await a.append(sampleCommit(key, 5, "t5"))).toEqual({ kind: "won" });
      expect((await commitAt(a, key, 5)).record).toEqual(bytes("erased"));
    });

    it("[L8] a room that was erased has nothing to replace", async () => {
      const { a } = use();
      const key = freshRoom();
      await threeCommits(a, key);
      const before = await commitAt(a, key, 1);
      await a.append(sampleCommit(key, 6, "end", { messages: [], room: { deleted: true } }));
      await a.eraseRoom(key);
      expect(await a.replaceCommit(key, before, bytes("x"))).toBe(false);
      expect((await a.readCommits(key, 0, everything)).map(({ tag }) => tag)).toEqual(["end"]);
    });
  });
}

async function threeCommits(store: RoomStore, key: RoomKey): Promise<void> {
  await store.append(sampleCommit(key, 1, "t1", { events: 2 }));
  await store.append(sampleCommit(key, 3, "t3", { events: 2 }));
  await store.append(sampleCommit(key, 5, "t5"));
}

async function commitAt(store: RoomStore, key: RoomKey, firstSeq: number): Promise<StoredCommit> {
  const [commit] = await store.readCommits(key, firstSeq - 1, { commitsMax: 1, bytesMax: 1 });
  if (!commit) throw new Error(`there is no commit at ${firstSeq}`);
  return commit;
}
