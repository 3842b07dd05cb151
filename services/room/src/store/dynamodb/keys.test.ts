import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RoomKey } from "../room-store.ts";
import {
  begin,
  busyKey,
  busyPlace,
  busyShards,
  encodeId,
  encodeNumber,
  end,
  headKey,
  listedPlace,
  listedTime,
  mentionPlace,
  messageKey,
  roomPartition,
  seatsPartition,
} from "./keys.ts";

/** Ids that look like parts of keys, and any other text. */
const anyId = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "#", "%", "=", "0", "~", "room"), maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 300 }),
);

describe("keys", () => {
  it("[G5] of two rooms are never the same, whatever their ids are", () => {
    /** Rooms of which tenant and id make the same text together, and any two. */
    const rooms = fc.oneof(
      fc.tuple(anyId, fc.nat(6), fc.nat(6)).map(([text, ...cuts]) => cuts.map((cut) => keyCutAt(text, cut))),
      fc.array(fc.record({ tenant: anyId, room: anyId }), { minLength: 2, maxLength: 2 }),
    );
    let compared = 0;
    fc.assert(
      fc.property(rooms, ([one, other]) => {
        if (!one || !other || (one.tenant === other.tenant && one.room === other.room)) return;
        if (one.tenant + one.room === other.tenant + other.room) compared += 1;
        expect(roomPartition(one)).not.toBe(roomPartition(other));
        expect(busyPlace(one)).not.toBe(busyPlace(other));
      }),
      { numRuns: 1_000 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it("are short and plain enough for the vendor, whatever the ids are", () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const key = { tenant: id, room: id };
        const { pk, sk } = messageKey(key, id);
        for (const text of [pk, seatsPartition(id, encodeId(id))]) expect(text.length).toBeLessThan(2_048);
        for (const text of [sk, mentionPlace(id, 0xffff_ffff), busyPlace(key), listedPlace(id, 9)]) {
          expect(text.length).toBeLessThan(1_024);
          expect(text).toMatch(/^[!-}]+$/);
        }
      }),
    );
  });

  it("keep the tenant in front, and ids as they are where they are plain", () => {
    const key = { tenant: "acme", room: "r_1" };
    expect(headKey(key)).toEqual({ pk: "acme#room#r_1", sk: "h" });
    expect(messageKey(key, "m_a1").sk).toBe("m#m_a1");
    expect(mentionPlace("p_1", 7)).toBe("@#p_1#0000000007");
    expect(roomPartition({ tenant: "", room: "#%=~\0é" })).toBe("#room#%23%25%3d%7e%00%c3%a9");
    expect(encodeId("x".repeat(201))).toMatch(/^=[0-9a-f]{64}$/);
  });

  it("are in the order of numbers and times, between their beginnings and ends", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), anyId, (left, right, id) => {
        expect(encodeNumber(left) < encodeNumber(right)).toBe(left < right);
        expect(listedPlace(id, left) < listedPlace(id, right)).toBe(left < right);
        expect(listedTime(listedPlace(id, left))).toBe(left);
        expect(listedPlace(id, left) > begin && listedPlace(id, left) < end).toBe(true);
      }),
    );
  });

  it("[T2] a busy room's places are spread, and what follows one begins after it", () => {
    const shards = new Set<string>();
    for (let index = 0; index < 200; index += 1) shards.add(busyKey({ tenant: "acme", room: `r_${index}` }).pk);
    expect(shards.size).toBe(busyShards);
    fc.assert(
      fc.property(anyId, anyId, anyId, (tenant, room, other) => {
        const [place, next] = [busyPlace({ tenant, room }), busyPlace({ tenant, room: other })];
        expect(next > place + begin).toBe(next > place);
      }),
    );
  });
});

function keyCutAt(text: string, cut: number): RoomKey {
  return { tenant: text.slice(0, cut), room: text.slice(cut) };
}
