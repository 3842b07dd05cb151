import { describe, expect, it } from "vitest";
import { freshRoom } from "../store/contract/sample-writes.ts";
import type { DraftStore } from "../store/room-store.ts";

/** What every place for drafts keeps, seen by two instances. */
export function describeDraftStore(use: () => { readonly a: DraftStore; readonly b: DraftStore }): void {
  describe("drafts", () => {
    it("[T6] a draft is overwritten, and read by whoever opens the room elsewhere", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.writeDrafts([
        { key, turnId: "t_1", attempt: 1, text: "Hel" },
        { key, turnId: "t_2", attempt: 1, text: "other" },
      ]);
      await a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "Hello" }]);
      expect(await b.readDrafts(key)).toEqual([
        { turnId: "t_1", attempt: 1, text: "Hello" },
        { turnId: "t_2", attempt: 1, text: "other" },
      ]);
    });

    it("[T7] a lower attempt never overwrites a higher one, which starts again with less text", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "a long first text" }]);
      await b.writeDrafts([{ key, turnId: "t_1", attempt: 2, text: "new" }]);
      await a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "a long first text, and more" }]);
      expect(await a.readDrafts(key)).toEqual([{ turnId: "t_1", attempt: 2, text: "new" }]);
    });

    it("[T6] a text is kept whole: empty, long, with a NUL, and cut inside a surrogate pair", async () => {
      const { a } = use();
      const key = freshRoom();
      const texts = ["", "x".repeat(131_072), "before\0after", "\u{1f600} cut \ud83d"];
      await a.writeDrafts(texts.map((text, index) => ({ key, turnId: `t_${index}`, attempt: 1, text })));
      const stored = (await a.readDrafts(key)).map(({ text }) => text);
      // Half a pair is no character; what stands for it has its length, so that offsets stay right.
      expect(stored).toEqual([...texts.slice(0, 3), "\u{1f600} cut \ufffd"]);
    });

    it("[T6] drafts go when they are deleted, and only those", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.writeDrafts(["t_1", "t_2", "t_3"].map((turnId) => ({ key, turnId, attempt: 1, text: turnId })));
      await b.deleteDrafts(key, ["t_1", "t_3", "t_9"]);
      expect((await a.readDrafts(key)).map(({ turnId }) => turnId)).toEqual(["t_2"]);
      await a.writeDrafts([]);
      await a.deleteDrafts(key, []);
    });

    it("[T6] a room's drafts are its own, whatever stands in its names", async () => {
      const { a, b } = use();
      const { tenant } = freshRoom();
      const names = ["r", "r ", "{r}", "r:1", "r\n", '"],["', "\u{1f600}"];
      const keys = [...names.map((room) => ({ tenant, room })), { tenant: `${tenant}:r`, room: "1" }];
      await a.writeDrafts(keys.map((key, index) => ({ key, turnId: "t {1}:\n", attempt: 1, text: String(index) })));
      const texts = await Promise.all(keys.map(async (key) => (await b.readDrafts(key)).map(({ text }) => text)));
      expect(texts).toEqual(keys.map((_, index) => [String(index)]));
      await b.deleteDrafts({ tenant, room: "r" }, ["t {1}:\n"]);
      expect(await a.readDrafts({ tenant, room: "r" })).toEqual([]);
      expect(await a.readDrafts({ tenant, room: "r " })).toHaveLength(1);
    });

    it("[T7] of racing writes of several attempts the highest one stays", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await Promise.all(
        [3, 1, 4, 2].map((attempt, index) =>
          (index % 2 ? a : b).writeDrafts([{ key, turnId: "t_1", attempt, text: `of ${attempt}` }]),
        ),
      );
      expect(await a.readDrafts(key)).toEqual([{ turnId: "t_1", attempt: 4, text: "of 4" }]);
    });
  });
}
