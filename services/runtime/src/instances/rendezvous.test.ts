import { describe, expect, it } from "vitest";
import { rankAddresses } from "./rendezvous.ts";

const names = Array.from({ length: 900 }, (_, index) => `n_${index}`);

describe("rankAddresses", () => {
  it("says the same for the same addresses in another order", () => {
    for (const name of names) {
      expect(rankAddresses(["c:1", "a:1", "b:1"], ["t", name])).toEqual(
        rankAddresses(["a:1", "b:1", "c:1"], ["t", name]),
      );
    }
  });

  it("spreads keys, and an address that goes moves only its own", () => {
    const count = new Map<string, number>();
    for (const name of names) {
      const [first = "", second] = rankAddresses(["a:1", "b:1", "c:1"], ["t", name]);
      count.set(first, (count.get(first) ?? 0) + 1);
      expect(rankAddresses(["a:1", "c:1"], ["t", name])[0]).toBe(first === "b:1" ? second : first);
    }
    for (const address of ["a:1", "b:1", "c:1"]) expect(count.get(address)).toBeGreaterThan(200);
  });

  it("keeps the parts of a key apart", () => {
    const addresses = Array.from({ length: 50 }, (_, index) => `h:${index}`);
    expect(rankAddresses(addresses, ["a", "bc"])).not.toEqual(rankAddresses(addresses, ["ab", "c"]));
  });

  it("ranks one address, and none", () => {
    expect(rankAddresses(["a:1"], ["t"])).toEqual(["a:1"]);
    expect(rankAddresses([], ["t"])).toEqual([]);
  });
});
