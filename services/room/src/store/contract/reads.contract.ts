import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { countedMessagesMax, type RoomKey, type RoomStore } from "../room-store.ts";
import type { UseBackend } from "./contract-context.ts";
import { bytes, freshRoom, freshTenant, sampleCommit, sampleMessage } from "./sample-writes.ts";

/** L6, L7: what is read of a room. */
export function describeReads(use: UseBackend): void {
  describe("reads of a room", () => {
    it("[L6] a read that begins after an acknowledgement sees it, through either handle", async () => {
      const { a, b } = use();
      const key = freshRoom();
      for (let seq = 1; seq <= 20; seq += 1) {
        await (seq % 2 ? a : b).append(sampleCommit(key, seq, `t${seq}`));
        for (const store of [a, b]) {
          const [head, message, page] = await Promise.all([
            store.readHead(key),
            store.readMessage(key, `m_${seq}_t${seq}`),
            store.readMessages(key, { limit: 1 }),
          ]);
          expect(head).toEqual({ seq, tag: `t${seq}` });
          expect(message?.seq).toBe(seq);
          expect(page.rows).toEqual([message]);
        }
      }
    });

    it("[B5] the heads of many rooms come in the order of their keys, a room that is not there as undefined", async () => {
      const { a, b } = use();
      const [first, second] = [freshRoom(), freshRoom()];
      await a.append(sampleCommit(first, 1, "t1", { events: 3 }));
      await b.append(sampleCommit(second, 1, "u1"));
      await a.append(sampleCommit(second, 2, "u2"));
      expect(await b.readHeads([second, freshRoom(), first])).toEqual([
        { seq: 2, tag: "u2" },
        undefined,
        { seq: 3, tag: "t1" },
      ]);
      expect(await a.readHeads([])).toEqual([]);
    });

    it("[L7] pages of commits go up, begin with the commit that reaches above the seq, and keep their limits", async () => {
      const { a } = use();
      const key = freshRoom();
      for (let index = 0; index < 10; index += 1)
        await a.append(sampleCommit(key, 1 + index * 3, `t${index}`, { events: 3 }));
      const firsts = async (afterSeq: number, commitsMax: number, bytesMax: number): Promise<number[]> =>
        (await a.readCommits(key, afterSeq, { commitsMax, bytesMax })).map(({ firstSeq }) => firstSeq);
      expect(await firsts(0, 3, 10_000)).toEqual([1, 4, 7]);
      expect(await firsts(3, 2, 10_000)).toEqual([4, 7]);
      // 5 lies inside 4..6.
      expect(await firsts(5, 2, 10_000)).toEqual([4, 7]);
      expect(await firsts(6, 2, 10_000)).toEqual([7, 10]);
      expect(await firsts(29, 5, 10_000)).toEqual([28]);
      expect(await firsts(30, 5, 10_000)).toEqual([]);
      expect(await firsts(999, 5, 10_000)).toEqual([]);
      const size = bytes("commit t0").length;
      expect(await firsts(0, 10, size * 2)).toEqual([1, 4]);
      // Whoever pages must get on, however small the limit is.
      expect(await firsts(0, 10, 1)).toEqual([1]);
    });

    it("[L6] pages of messages ascend in both directions and say whether there are more", async () => {
      const { a } = use();
      const key = freshRoom();
      for (let seq = 1; seq <= 10; seq += 1) await a.append(sampleCommit(key, seq, `t${seq}`));
      const page = async (options: {
        before?: number;
        after?: number;
        limit: number;
      }): Promise<[number[], boolean]> => {
        const { rows, hasMore } = await a.readMessages(key, options);
        return [rows.map(({ seq }) => seq), hasMore];
      };
      expect(await page({ limit: 3 })).toEqual([[8, 9, 10], true]);
      expect(await page({ limit: 10 })).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false]);
      expect(await page({ before: 4, limit: 2 })).toEqual([[2, 3], true]);
      expect(await page({ before: 4, limit: 3 })).toEqual([[1, 2, 3], false]);
      expect(await page({ before: 1, limit: 3 })).toEqual([[], false]);
      expect(await page({ before: 4_294_967_295, limit: 1 })).toEqual([[10], true]);
      expect(await page({ after: 0, limit: 2 })).toEqual([[1, 2], true]);
      expect(await page({ after: 7, limit: 3 })).toEqual([[8, 9, 10], false]);
      expect(await page({ after: 10, limit: 3 })).toEqual([[], false]);
    });

    it("[L6] a changed message keeps its place and replaces its row", async () => {
      const { a } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t1"));
      await a.append(sampleCommit(key, 2, "t2"));
      const edited = { ...sampleMessage(1, "t1", "p_1", ["p_5"]), record: bytes("edited") };
      await a.append(sampleCommit(key, 3, "t3", { messages: [edited] }));
      expect(await a.readMessage(key, "m_1_t1")).toEqual(edited);
      expect((await a.readMessages(key, { limit: 10 })).rows).toEqual([edited, sampleMessage(2, "t2")]);
      expect(await a.readMessage(key, "m_3_t3")).toBeUndefined();
    });

    it("[L7] the newest snapshot counts, and an older one does not replace it", async () => {
      const { a } = use();
      const key = freshRoom();
      expect(await a.readSnapshot(key)).toBeUndefined();
      for (const [seq, snapshotSeq] of [
        [1, 1],
        [2, 2],
        [3, 1],
      ] as const) {
        const snapshot = { seq: snapshotSeq, record: bytes(`at ${seq}`) };
        await a.append(sampleCommit(key, seq, `t${seq}`, { snapshot }));
      }
      expect(await a.readSnapshot(key)).toEqual({ seq: 2, record: bytes("at 2") });
    });

    it("[S8] counts are of others' messages above the mark, follow edits, and stop at their bound", async () => {
      const { a } = use();
      const key = freshRoom();
      const authors = ["p_1", "p_2", "p_1", "p_2", "p_2"];
      for (const [index, author] of authors.entries()) {
        const mentions = author === "p_2" ? ["p_1", "p_1"] : ["p_2", "p_1"];
        await a.append(sampleCommit(key, index + 1, "t", { author, mentions }));
      }
      const count = (afterSeq: number, viewer: string, countMax = 100): Promise<unknown> =>
        a.countMessages(key, afterSeq, { notBy: viewer, mentioning: viewer, countMax });
      expect(await count(0, "p_1")).toEqual({ unread: 3, mentions: 3 });
      expect(await count(0, "p_2")).toEqual({ unread: 2, mentions: 2 });
      expect(await count(3, "p_2")).toEqual({ unread: 0, mentions: 0 });
      expect(await count(4, "p_1")).toEqual({ unread: 1, mentions: 1 });
      expect(await count(0, "p_1", 2)).toEqual({ unread: 2, mentions: 2 });
      expect(await count(0, "nobody")).toEqual({ unread: 5, mentions: 0 });
      await a.append(sampleCommit(key, 6, "t", { messages: [sampleMessage(5, "t", "p_2", [])] }));
      expect(await count(0, "p_1")).toEqual({ unread: 3, mentions: 2 });
    });

    it("[T1] a message may mention everybody of a full room, and an edit nobody any more", async () => {
      const { a } = use();
      const key = freshRoom();
      const everybody = Array.from({ length: limits.participantsPerRoomMax }, (_, number) => `p_n${number}`);
      const mentions = async () => {
        const counts = [0, 250, 499].map((number) => {
          const id = `p_n${number}`;
          return a.countMessages(key, 0, { notBy: id, mentioning: id, countMax: 9 });
        });
        return (await Promise.all(counts)).map((count) => count.mentions);
      };
      await a.append(sampleCommit(key, 1, "t", { mentions: everybody }));
      expect(await mentions()).toEqual([1, 1, 1]);
      const edited = { ...sampleMessage(1, "t"), record: bytes("edited") };
      await a.append(sampleCommit(key, 2, "u", { messages: [edited] }));
      expect(await mentions()).toEqual([0, 0, 0]);
    });

    it("[S8] a viewer's own messages do not make a count cost more than its bound", async () => {
      const { a } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t", { author: "p_other", mentions: ["p_own"] }));
      const own = Array.from({ length: countedMessagesMax }, (_, index) => sampleMessage(index + 2, "t", "p_own"));
      await a.append(sampleCommit(key, 2, "t", { events: countedMessagesMax, messages: own }));
      const options = { notBy: "p_own", mentioning: "p_own", countMax: 100 };
      expect(await a.countMessages(key, 0, options)).toEqual({ unread: 0, mentions: 1 });
    });

    it("[L6] a room that was never written reads as empty", async () => {
      const { a } = use();
      await expectEmpty(a, freshRoom());
    });

    it("[G5] the same room id in two tenants is two rooms", async () => {
      const { a, b } = use();
      const here = freshRoom();
      const there = { tenant: freshTenant(), room: here.room };
      await a.append(sampleCommit(here, 1, "here", { busy: true, seats: [{ participantId: "p_1", seated: true }] }));
      await a.writeDrafts([{ key: here, turnId: "t_1", attempt: 1, text: "here" }]);
      await a.writeReadMark(here, "p_1", 1);
      await expectEmpty(b, there);
      expect(await b.readReadMarks(there.tenant, "p_1", [there.room])).toEqual(new Map());
      expect(await b.listRooms(there.tenant, "p_1", { limit: 5 })).toEqual({ rows: [] });
      expect(await b.clearBusy(there, "here")).toBe(false);
      expect(await b.append(sampleCommit(there, 1, "there"))).toEqual({ kind: "won" });
      expect(await a.readHead(here)).toEqual({ seq: 1, tag: "here" });
      expect(await a.readHead(there)).toEqual({ seq: 1, tag: "there" });
    });

    it("[G5] an id with a NUL in it is not the id before the NUL", async () => {
      const { a } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t1"));
      await expectEmpty(a, { tenant: key.tenant, room: `${key.room}\0more` });
      await expectEmpty(a, { tenant: `${key.tenant}\0more`, room: key.room });
      expect(await a.readMessage(key, "m_1_t1\0more")).toBeUndefined();
    });
  });
}

async function expectEmpty(store: RoomStore, key: RoomKey): Promise<void> {
  expect(await store.readHead(key)).toBeUndefined();
  expect(await store.readCommits(key, 0, { commitsMax: 10, bytesMax: 1_000 })).toEqual([]);
  expect(await store.readSnapshot(key)).toBeUndefined();
  expect(await store.readMessages(key, { limit: 10 })).toEqual({ rows: [], hasMore: false });
  expect(await store.readMessage(key, "m_1")).toBeUndefined();
  expect(await store.readDrafts(key)).toEqual([]);
  expect(await store.countMessages(key, 0, { notBy: "p", mentioning: "p", countMax: 9 })).toEqual({
    unread: 0,
    mentions: 0,
  });
}
