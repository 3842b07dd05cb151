import { describe, expect, it } from "vitest";
import type { CommitWrite, RoomKey, RoomStore } from "../room-store.ts";
import type { UseBackend } from "./contract-context.ts";
import { bytes, freshRoom, freshTenant, sampleCommit } from "./sample-writes.ts";

const everything = { commitsMax: 10_000, bytesMax: Number.MAX_SAFE_INTEGER };

/** L1, L2: the conditional write and its verdicts. */
export function describeAppends(use: UseBackend): void {
  describe("append", () => {
    it("[L2] stores a commit under its key and makes it the head", async () => {
      const { a } = use();
      const key = freshRoom();
      expect(await a.readHead(key)).toBeUndefined();
      expect(await a.append(sampleCommit(key, 1, "t1", { events: 3 }))).toEqual({ kind: "won" });
      expect(await a.append(sampleCommit(key, 4, "t4"))).toEqual({ kind: "won" });
      expect(await a.readHead(key)).toEqual({ seq: 4, tag: "t4" });
      expect(await a.readCommits(key, 0, everything)).toEqual([
        { firstSeq: 1, lastSeq: 3, tag: "t1", record: bytes("commit t1") },
        { firstSeq: 4, lastSeq: 4, tag: "t4", record: bytes("commit t4") },
      ]);
    });

    it("[L2] a key that has a record is lost to another tag, and so is a place inside another's commit", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "a1", { events: 3 }));
      for (const firstSeq of [1, 2, 3]) {
        expect(await b.append(sampleCommit(key, firstSeq, `b${firstSeq}`))).toEqual({ kind: "lost" });
      }
      expect(await tagsOf(b, key)).toEqual(["a1"]);
    });

    it("[L1] a commit that would leave a hole is refused, in a new room and in an old one", async () => {
      const { a } = use();
      const key = freshRoom();
      expect(await a.append(sampleCommit(key, 2, "t2"))).toEqual({ kind: "lost" });
      expect(await a.readHead(key)).toBeUndefined();
      await a.append(sampleCommit(key, 1, "t1"));
      expect(await a.append(sampleCommit(key, 3, "t3"))).toEqual({ kind: "lost" });
      expect(await tagsOf(a, key)).toEqual(["t1"]);
    });

    it("[L2] a commit that is written again under its own tag has won, and is stored once", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t1", { events: 2 }));
      await a.append(sampleCommit(key, 3, "t3"));
      expect(await b.append(sampleCommit(key, 1, "t1", { events: 2 }))).toEqual({ kind: "won" });
      expect(await tagsOf(a, key)).toEqual(["t1", "t3"]);
      expect(await a.readHead(key)).toEqual({ seq: 3, tag: "t3" });
    });

    it("[L2] a lost commit stores nothing that came with it: no message, seat, busy row, snapshot or room row", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "won"));
      const lost: CommitWrite = sampleCommit(key, 1, "lost", {
        mentions: ["p_2"],
        seats: [{ participantId: "p_2", seated: true }],
        busy: true,
        room: { visibility: "listed", activeAtMs: 9_999 },
        snapshot: { seq: 1, record: bytes("snapshot lost") },
      });
      const hole: CommitWrite = {
        ...lost,
        commit: { ...lost.commit, firstSeq: 5, lastSeq: 5 },
        room: { ...lost.room, headSeq: 5 },
      };
      for (const write of [lost, hole]) expect(await b.append(write)).toEqual({ kind: "lost" });
      expect((await a.readMessages(key, { limit: 10 })).rows.map(({ messageId }) => messageId)).toEqual(["m_1_won"]);
      expect(await a.countMessages(key, 0, { notBy: "p_9", mentioning: "p_2", countMax: 10 })).toEqual({
        unread: 1,
        mentions: 0,
      });
      expect(await a.readSnapshot(key)).toBeUndefined();
      expect((await a.listRooms(key.tenant, "p_2", { limit: 10 })).rows).toEqual([]);
      expect(await a.clearBusy(key, "lost")).toBe(false);
    });

    it("[L2] schedule 1 of S1-1: nothing that was decided on a lost commit is stored", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "base", { events: 10 }));
      // A decided 11, 12 and 13, each on the one before. B's 11 comes first.
      expect(await b.append(sampleCommit(key, 11, "b11"))).toEqual({ kind: "won" });
      const results = await Promise.allSettled([11, 12, 13].map((seq) => a.append(sampleCommit(key, seq, `a${seq}`))));
      expect(results[0]).toEqual({ status: "fulfilled", value: { kind: "lost" } });
      // 12 follows B's 11, so the condition alone would have let it through: a handle takes one append of a room at a time.
      expect(results.slice(1).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
      expect(await tagsOf(a, key)).toEqual(["base", "b11"]);
      expect(await a.append(sampleCommit(key, 12, "decided again"))).toEqual({ kind: "won" });
    });

    it("[L1] schedule 2 of S1-1: when the first of three commits is late, the others make no hole", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "base", { events: 10 }));
      // A's 12 and 13 overtake its 11, which waits outside; three handles could not do worse.
      expect(await a.append(sampleCommit(key, 12, "a12"))).toEqual({ kind: "lost" });
      expect(await a.append(sampleCommit(key, 13, "a13"))).toEqual({ kind: "lost" });
      expect(await b.append(sampleCommit(key, 11, "b11"))).toEqual({ kind: "won" });
      expect(await a.append(sampleCommit(key, 11, "a11"))).toEqual({ kind: "lost" });
      expect(await tagsOf(a, key)).toEqual(["base", "b11"]);
    });

    it("[L2] commits of many rooms that go together have verdicts of their own", async () => {
      const { a, b } = use();
      const tenant = freshTenant();
      const keys = Array.from({ length: 9 }, (_, index) => ({ tenant, room: `r_${index}` }));
      // A does not know that B took every third room.
      const taken = keys.filter((_, index) => index % 3 === 0);
      for (const key of taken) await b.append(sampleCommit(key, 1, "b1"));
      const verdicts = await Promise.all(keys.map((key) => a.append(sampleCommit(key, 1, "a1", { busy: true }))));
      expect(verdicts.map(({ kind }) => kind)).toEqual(keys.map((_, index) => (index % 3 === 0 ? "lost" : "won")));
      for (const [index, key] of keys.entries()) {
        const winner = index % 3 === 0 ? "b1" : "a1";
        expect(await tagsOf(b, key)).toEqual([winner]);
        expect((await b.readMessages(key, { limit: 5 })).rows).toEqual(sampleCommit(key, 1, winner).messages);
      }
      const busy = (await a.listBusyRooms({ limit: 10_000 })).filter(({ key }) => key.tenant === tenant);
      expect(busy.length).toBe(6);
    });

    it("[L1][L2] two handles that race in many rooms leave one winner a seq, no hole, and only the winners' messages", async () => {
      const { a, b } = use();
      const tenant = freshTenant();
      const keys = Array.from({ length: 6 }, (_, index) => ({ tenant, room: `r_${index}` }));
      const won: string[] = [];
      let conflicts = 0;
      const race = async (store: RoomStore, key: RoomKey, name: string): Promise<void> => {
        for (let round = 0; round < 15; round += 1) {
          const head = (await store.readHead(key))?.seq ?? 0;
          const write = sampleCommit(key, head + 1, `${name}-${key.room}-${round}`, { events: 1 + (round % 3) });
          const { kind } = await store.append(write);
          if (kind === "won") won.push(write.commit.tag);
          else conflicts += 1;
        }
      };
      await Promise.all(keys.flatMap((key) => [race(a, key, "a"), race(b, key, "b")]));
      // Without a conflict the test would have shown nothing.
      expect(conflicts).toBeGreaterThan(0);
      const stored: string[] = [];
      for (const key of keys) {
        const commits = await a.readCommits(key, 0, everything);
        let expectedSeq = 1;
        for (const { firstSeq, lastSeq, tag } of commits) {
          expect(firstSeq).toBe(expectedSeq);
          expectedSeq = lastSeq + 1;
          stored.push(tag);
        }
        const messages = (await b.readMessages(key, { limit: 1_000 })).rows;
        expect(messages.map(({ messageId }) => messageId)).toEqual(
          commits.map(({ firstSeq, tag }) => `m_${firstSeq}_${tag}`),
        );
      }
      expect(stored.toSorted()).toEqual(won.toSorted());
    });

    it("[L2] a write that contradicts itself is a broken promise, and a message can not have two places", async () => {
      const { a } = use();
      const key = freshRoom();
      const good = sampleCommit(key, 1, "t1");
      await expect(a.append({ ...good, room: { ...good.room, headSeq: 7 } })).rejects.toThrow(RangeError);
      await a.append(good);
      const [message] = good.messages;
      if (!message) throw new Error("a sample commit has a message");
      const moved = sampleCommit(key, 2, "t2", { messages: [{ ...message, seq: 2 }] });
      await expect(a.append(moved)).rejects.toMatchObject({ name: "StoreError", kind: "corrupt" });
      expect(await tagsOf(a, key)).toEqual(["t1"]);
      expect(await a.append(sampleCommit(key, 2, "t2 again"))).toEqual({ kind: "won" });
    });
  });
}

async function tagsOf(store: RoomStore, key: RoomKey): Promise<string[]> {
  return (await store.readCommits(key, 0, everything)).map(({ tag }) => tag);
}
