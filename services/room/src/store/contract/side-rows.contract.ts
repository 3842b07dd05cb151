import { describe, expect, it } from "vitest";
import type { UseBackend } from "./contract-context.ts";
import { bytes, freshRoom, freshTenant, sampleCommit } from "./sample-writes.ts";

/** What lies beside the log, and its end. */
export function describeSideRows(use: UseBackend): void {
  describe("read marks", () => {
    it("[S8] a mark goes up and never down, and each write tells where it is", async () => {
      const { a, b } = use();
      const key = freshRoom();
      expect(await a.writeReadMark(key, "p_1", 5)).toBe(5);
      expect(await b.writeReadMark(key, "p_1", 3)).toBe(5);
      expect(await b.writeReadMark(key, "p_1", 8)).toBe(8);
      const racing = await Promise.all(
        [12, 9, 15, 11].map((seq, index) => (index % 2 ? a : b).writeReadMark(key, "p_1", seq)),
      );
      expect(Math.max(...racing)).toBe(15);
      expect(await a.readReadMarks(key.tenant, "p_1", [key.room])).toEqual(new Map([[key.room, 15]]));
    });

    it("[S8] marks are read for several rooms at once, and belong to one participant", async () => {
      const { a } = use();
      const tenant = freshTenant();
      await a.writeReadMark({ tenant, room: "r_1" }, "p_1", 5);
      await a.writeReadMark({ tenant, room: "r_2" }, "p_1", 6);
      await a.writeReadMark({ tenant, room: "r_1" }, "p_2", 7);
      expect(await a.readMarksOf({ tenant, room: "r_1" }, ["p_2", "p_3", "p_1"])).toEqual(
        new Map([
          ["p_2", 7],
          ["p_1", 5],
        ]),
      );
      const marks = await a.readReadMarks(tenant, "p_1", ["r_1", "r_2", "r_3"]);
      expect(marks).toEqual(
        new Map([
          ["r_1", 5],
          ["r_2", 6],
        ]),
      );
    });
  });

  describe("erasing", () => {
    it("[L8] nothing that was said in an erased room can be read, and its keys stay taken", async () => {
      const { a, b } = use();
      const key = freshRoom();
      const seats = [{ participantId: "p_1", seated: true }];
      const snapshot = { seq: 1, record: bytes("secret") };
      await a.append(sampleCommit(key, 1, "t1", { seats, snapshot, busy: true, mentions: ["p_2"] }));
      await a.append(sampleCommit(key, 2, "t2", { busy: true }));
      await a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "secret" }]);
      await a.writeReadMark(key, "p_2", 1);
      await a.append(sampleCommit(key, 3, "end", { messages: [], room: { deleted: true } }));
      await b.eraseRoom(key);
      await a.eraseRoom(key);
      const all = { commitsMax: 10, bytesMax: 10_000 };
      expect((await a.readCommits(key, 0, all)).map(({ tag }) => tag)).toEqual(["end"]);
      expect(await a.readMessages(key, { limit: 10 })).toEqual({ rows: [], hasMore: false });
      expect(await a.readMessage(key, "m_1_t1")).toBeUndefined();
      expect(await a.countMessages(key, 0, { notBy: "x", mentioning: "p_2", countMax: 9 })).toEqual({
        unread: 0,
        mentions: 0,
      });
      expect(await a.readSnapshot(key)).toBeUndefined();
      expect(await a.readDrafts(key)).toEqual([]);
      expect(await a.readReadMarks(key.tenant, "p_2", [key.room])).toEqual(new Map());
      expect(await a.listRooms(key.tenant, "p_1", { limit: 9 })).toEqual({ rows: [] });
      expect((await a.listBusyRooms({ limit: 10_000 })).some((busy) => busy.key.tenant === key.tenant)).toBe(false);
      expect(await a.readHead(key)).toEqual({ seq: 3, tag: "end" });
      expect(await b.append(sampleCommit(key, 1, "again"))).toEqual({ kind: "lost" });
    });

    it("[L8] a room of several thousand messages is erased whole, and its neighbour not at all", async () => {
      const { a } = use();
      const tenant = freshTenant();
      const [key, neighbour] = [
        { tenant, room: "r_1" },
        { tenant, room: "r_2" },
      ];
      const messages = Array.from({ length: 2_500 }, (_, index) => ({
        messageId: `m_${index}`,
        seq: index + 1,
        author: "p_1",
        record: bytes("said"),
        mentions: ["p_2"],
      }));
      await a.append(sampleCommit(key, 1, "t1", { events: 2_500, messages }));
      await a.append(sampleCommit(neighbour, 1, "t1", { events: 50, messages: messages.slice(0, 50) }));
      await a.append(sampleCommit(key, 2_501, "end", { messages: [], room: { deleted: true } }));
      await a.eraseRoom(key);
      expect(await a.readMessages(key, { limit: 5 })).toEqual({ rows: [], hasMore: false });
      const options = { notBy: "x", mentioning: "p_2", countMax: 10_000 };
      expect(await a.countMessages(key, 0, options)).toEqual({ unread: 0, mentions: 0 });
      expect(await a.countMessages(neighbour, 0, options)).toEqual({ unread: 50, mentions: 50 });
    });

    it("[L8] a room that is not deleted is not erased; one that never was needs no erasing", async () => {
      const { a } = use();
      const key = freshRoom();
      await a.eraseRoom(key);
      await a.append(sampleCommit(key, 1, "t1"));
      await expect(a.eraseRoom(key)).rejects.toThrow("not deleted");
      expect((await a.readMessages(key, { limit: 5 })).rows).toHaveLength(1);
    });
  });
}
