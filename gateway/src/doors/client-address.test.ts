import { describe, expect, it } from "vitest";
import { clientAddress, countedAddress } from "./client-address.ts";

describe("clientAddress", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["[2001:db8::1]", "2001:db8:0:0::/64"],
  ])("[G1] %s is counted as %s", (address, counted) => {
    expect(countedAddress(address)).toBe(counted);
  });

  it("[G1] forwarded headers are believed as far as the operator has proxies", () => {
    const from = (forwarded: string | undefined, hops: number) =>
      clientAddress(
        { headers: { ...(forwarded && { "x-forwarded-for": forwarded }) }, socket: { remoteAddress: "10.0.0.1" } },
        hops,
      );
    expect(from("1.1.1.1, 2.2.2.2", 0)).toBe("10.0.0.1");
    expect(from("1.1.1.1, 2.2.2.2", 1)).toBe("2.2.2.2");
    expect(from("1.1.1.1, 2.2.2.2", 2)).toBe("1.1.1.1");
    expect(from(undefined, 1)).toBe("10.0.0.1");
    expect(from(`${"x".repeat(5_000)}`, 1)).toHaveLength(64);
  });
});
