import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeDraftStore } from "../turns/draft-store.contract.ts";
import { describeAppends } from "./contract/appends.contract.ts";
import type { ContractBackend } from "./contract/contract-context.ts";
import { describeLists } from "./contract/lists.contract.ts";
import { describeReads } from "./contract/reads.contract.ts";
import { describeReplacements } from "./contract/replacements.contract.ts";
import { freshRoom, sampleCommit } from "./contract/sample-writes.ts";
import { describeSideRows } from "./contract/side-rows.contract.ts";

/** What every adapter of the room store keeps, whatever it stores in. Each test has rooms of its own, so one backend serves all. */
export function describeRoomStore(name: string, openBackend: () => Promise<ContractBackend>): void {
  describe(`room store: ${name}`, () => {
    let backend: ContractBackend | undefined;
    const use = (): ContractBackend => {
      if (!backend) throw new Error("the backend is not open");
      return backend;
    };
    beforeAll(async () => {
      backend = await openBackend();
    });
    afterAll(async () => {
      await backend?.close();
    });

    describeAppends(use);
    describeReads(use);
    describeReplacements(use);
    describeLists(use);
    describeDraftStore(use);
    describeSideRows(use);

    it("[L3] closing waits for what was taken, may be repeated, and ends the handle", async () => {
      const { a, b, close } = await openBackend();
      const key = freshRoom();
      const verdict = a.append(sampleCommit(key, 1, "t1"));
      await Promise.all([a.close(), a.close()]);
      expect(await verdict).toEqual({ kind: "won" });
      const closed = { name: "StoreError", kind: "unavailable" };
      await expect(a.append(sampleCommit(key, 2, "t2"))).rejects.toMatchObject(closed);
      await expect(a.readHead(key)).rejects.toMatchObject(closed);
      await expect(a.writeReadMark(key, "p_1", 1)).rejects.toMatchObject(closed);
      expect(await b.readHead(key)).toEqual({ seq: 1, tag: "t1" });
      await close();
    });
  });
}
