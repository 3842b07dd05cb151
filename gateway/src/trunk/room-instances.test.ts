import { describe, expect, it } from "vitest";
import { createRoomInstances } from "./room-instances.ts";

const rooms = Array.from({ length: 900 }, (_, index) => `r_${index}`);

describe("createRoomInstances", () => {
  it("[G4] gateways with the same list in another order prefer the same instance", () => {
    const one = createRoomInstances(["a:1", "b:1", "c:1"]);
    const other = createRoomInstances(["c:1", "a:1", "b:1", "a:1"]);
    for (const room of rooms) expect(other.ranked("t", room)).toEqual(one.ranked("t", room));
  });

  it("[G4] rooms are spread, and losing an instance moves only its own rooms", () => {
    const three = createRoomInstances(["a:1", "b:1", "c:1"]);
    const two = createRoomInstances(["a:1", "c:1"]);
    const count = new Map<string, number>();
    for (const room of rooms) {
      const [first = "", second] = three.ranked("t", room);
      count.set(first, (count.get(first) ?? 0) + 1);
      expect(two.ranked("t", room)[0]).toBe(first === "b:1" ? second : first);
    }
    for (const address of ["a:1", "b:1", "c:1"]) expect(count.get(address)).toBeGreaterThan(200);
  });

  it("[G4] tenant and room stay apart", () => {
    const instances = createRoomInstances(Array.from({ length: 50 }, (_, index) => `h:${index}`));
    expect(instances.ranked("a", "bc")).not.toEqual(instances.ranked("ab", "c"));
  });
});
