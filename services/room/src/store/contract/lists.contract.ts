import { describe, expect, it } from "vitest";
import type { BusyRoom, RoomKey, RoomStore } from "../room-store.ts";
import type { UseBackend } from "./contract-context.ts";
import { bytes, freshRoom, freshTenant, sampleCommit } from "./sample-writes.ts";

/** Lists over rooms. */
export function describeLists(use: UseBackend): void {
  describe("lists of rooms", () => {
    it("[S8] a viewer sees listed rooms and rooms of its seats, newest activity first, without deleted ones", async () => {
      const { a } = use();
      const tenant = freshTenant();
      const seats = [{ participantId: "p_1", seated: true }];
      const at = (room: string): RoomKey => ({ tenant, room });
      await a.append(sampleCommit(at("listed"), 1, "t", { room: { visibility: "listed", activeAtMs: 10 } }));
      await a.append(sampleCommit(at("link"), 1, "t", { room: { activeAtMs: 20 } }));
      await a.append(sampleCommit(at("link-mine"), 1, "t", { seats, room: { activeAtMs: 30 } }));
      await a.append(sampleCommit(at("both"), 1, "t", { seats, room: { visibility: "listed", activeAtMs: 40 } }));
      await a.append(sampleCommit(at("gone"), 1, "t", { seats, room: { visibility: "listed", deleted: true } }));
      const invited = { visibility: "invited", activeAtMs: 5 } as const;
      await a.append(sampleCommit(at("invited-mine"), 1, "t", { seats, room: invited }));
      await a.append(sampleCommit(at("invited"), 1, "t", { room: invited }));
      expect(await roomsOf(a, tenant, "p_1")).toEqual(["both", "link-mine", "listed", "invited-mine"]);
      expect(await roomsOf(a, tenant, "p_2")).toEqual(["both", "listed"]);
      const { rows } = await a.listRooms(tenant, "p_2", { limit: 1 });
      expect(rows[0]?.row).toEqual({
        headSeq: 1,
        visibility: "listed",
        deleted: false,
        activeAtMs: 40,
        record: bytes("room t"),
      });
    });

    it("[S8] a list follows seats, visibility, activity and deletion", async () => {
      const { a, b } = use();
      const tenant = freshTenant();
      const [one, two] = [
        { tenant, room: "r_one" },
        { tenant, room: "r_two" },
      ];
      const seat = (seated: boolean): { participantId: string; seated: boolean }[] => [
        { participantId: "p_1", seated },
      ];
      await a.append(sampleCommit(one, 1, "t", { seats: seat(true), room: { activeAtMs: 10 } }));
      await a.append(sampleCommit(two, 1, "t", { seats: seat(true), room: { activeAtMs: 20 } }));
      expect(await roomsOf(b, tenant, "p_1")).toEqual(["r_two", "r_one"]);
      await a.append(sampleCommit(one, 2, "t", { room: { activeAtMs: 30 } }));
      expect(await roomsOf(b, tenant, "p_1")).toEqual(["r_one", "r_two"]);
      await a.append(sampleCommit(two, 2, "t", { seats: seat(false), room: { activeAtMs: 40 } }));
      expect(await roomsOf(b, tenant, "p_1")).toEqual(["r_one"]);
      await a.append(sampleCommit(two, 3, "t", { room: { visibility: "listed", activeAtMs: 50 } }));
      expect(await roomsOf(b, tenant, "p_1")).toEqual(["r_two", "r_one"]);
      await a.append(sampleCommit(one, 3, "t", { room: { deleted: true, activeAtMs: 60 } }));
      expect(await roomsOf(b, tenant, "p_1")).toEqual(["r_two"]);
    });

    it("[S8] pages of a list meet, also where rooms were active in the same millisecond", async () => {
      const { a } = use();
      const tenant = freshTenant();
      for (let index = 0; index < 11; index += 1) {
        const seats = index % 2 ? [{ participantId: "p_1", seated: true }] : [];
        const room = { visibility: index % 2 ? "link" : "listed", activeAtMs: 100 + Math.floor(index / 4) } as const;
        await a.append(sampleCommit({ tenant, room: `r_${index}` }, 1, "t", { seats, room }));
      }
      const whole = await roomsOf(a, tenant, "p_1");
      expect(whole).toHaveLength(11);
      const paged: string[] = [];
      let pages = 0;
      for (let cursor: string | undefined, isLast = false; !isLast; pages += 1) {
        const page = await a.listRooms(tenant, "p_1", { limit: 3, ...(cursor !== undefined && { cursor }) });
        paged.push(...page.rows.map(({ room }) => room));
        cursor = page.nextCursor;
        isLast = cursor === undefined;
      }
      expect(paged).toEqual(whole);
      expect(pages).toBe(4);
      expect(await a.listRooms(tenant, "p_1", { limit: 11 })).not.toHaveProperty("nextCursor");
    });

    it("[S8] a cursor that can not be read means the first page", async () => {
      const { a } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t", { room: { visibility: "listed" } }));
      for (const cursor of ["", "nonsense", "W10", Buffer.from('["x",1]').toString("base64url")]) {
        expect((await a.listRooms(key.tenant, "p_1", { limit: 5, cursor })).rows).toHaveLength(1);
      }
    });
  });

  describe("busy rooms", () => {
    it("[T2] a busy commit brings the row, with a version of its own each time", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t1"));
      expect(await busyOf(b, key)).toBeUndefined();
      await a.append(sampleCommit(key, 2, "t2", { busy: true }));
      const first = await busyOf(b, key);
      await b.append(sampleCommit(key, 3, "t3", { busy: true }));
      const second = await busyOf(a, key);
      expect(first).toBeDefined();
      expect(second).toBeDefined();
      expect(second?.version).not.toBe(first?.version);
      // A commit that ends the last turn leaves the row: only who has watched it for a while takes it away.
      await a.append(sampleCommit(key, 4, "t4"));
      expect(await busyOf(a, key)).toEqual(second);
    });

    it("[T2] the row is cleared only if it is unchanged, once", async () => {
      const { a, b } = use();
      const key = freshRoom();
      await a.append(sampleCommit(key, 1, "t1", { busy: true }));
      const seen = await busyOf(a, key);
      await b.append(sampleCommit(key, 2, "t2", { busy: true }));
      expect(await a.clearBusy(key, seen?.version ?? "")).toBe(false);
      const now = await busyOf(a, key);
      expect(await a.clearBusy(key, now?.version ?? "")).toBe(true);
      expect(await busyOf(b, key)).toBeUndefined();
      expect(await a.clearBusy(key, now?.version ?? "")).toBe(false);
    });

    it("[T2] pages of busy rooms meet, over all tenants", async () => {
      const { a } = use();
      const keys = Array.from({ length: 7 }, (_, index) => ({ tenant: freshTenant(), room: `r_${index % 2}` }));
      for (const key of keys) await a.append(sampleCommit(key, 1, "t", { busy: true }));
      const found: BusyRoom[] = [];
      for (let after: RoomKey | undefined, isLast = false; !isLast; ) {
        const page: BusyRoom[] = await a.listBusyRooms({ limit: 3, ...(after && { after }) });
        found.push(...page);
        after = page.at(-1)?.key;
        isLast = page.length < 3;
      }
      for (const key of keys) expect(found.filter((busy) => busy.key.tenant === key.tenant)).toHaveLength(1);
      expect(new Set(found.map(({ key }) => JSON.stringify(key))).size).toBe(found.length);
    });
  });
}

async function roomsOf(store: RoomStore, tenant: string, viewer: string): Promise<string[]> {
  return (await store.listRooms(tenant, viewer, { limit: 100 })).rows.map(({ room }) => room);
}

async function busyOf(store: RoomStore, key: RoomKey): Promise<BusyRoom | undefined> {
  const all = await store.listBusyRooms({ limit: 10_000 });
  return all.find((busy) => busy.key.tenant === key.tenant && busy.key.room === key.room);
}
