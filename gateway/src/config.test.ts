import { describe, expect, it } from "vitest";
import { gatewayDefaults, readGatewayConfig } from "./config.ts";

const least = {
  SERVICE_SECRET: "x".repeat(32),
  GATEWAY_ROOM_ADDRESSES: "room-1:7101, room-2:7101",
  GATEWAY_DIRECTORY_ADDRESS: "directory:7102",
};

describe("readGatewayConfig", () => {
  it("needs a secret and the addresses of its neighbours, and has defaults for the rest", () => {
    expect(readGatewayConfig(least)).toMatchObject({
      ...gatewayDefaults,
      host: "127.0.0.1",
      port: 8080,
      modelPort: 7103,
      roomAddresses: ["room-1:7101", "room-2:7101"],
      directoryAddress: "directory:7102",
    });
  });

  it("needs a list of room instances, its own or the one in Redis", () => {
    const { GATEWAY_ROOM_ADDRESSES, ...rest } = least;
    expect(() => readGatewayConfig(rest)).toThrow(/GATEWAY_ROOM_ADDRESSES[^\n]*or REDIS_URL/);
    expect(readGatewayConfig({ ...rest, REDIS_URL: "redis://a:1" })).toMatchObject({
      roomAddresses: [],
      redis: { target: { addresses: [{ host: "a", port: 1 }] }, prefix: "polylogue" },
    });
    expect(readGatewayConfig({ ...least, REDIS_URL: "redis://a:1" }).roomAddresses).toHaveLength(2);
    expect(() => readGatewayConfig({ ...least, REDIS_URL: "a:1" })).toThrow(/REDIS_URL/);
  });

  it("[G7] opens the doors that it is told to", () => {
    expect(readGatewayConfig({ ...least, GATEWAY_DOORS: "model" }).doors).toEqual(["model"]);
    expect(() => readGatewayConfig({ ...least, GATEWAY_DOORS: "model,back" })).toThrow(/GATEWAY_DOORS/);
  });

  it("names every bad variable at once, also those that do not exist", () => {
    const bad = {
      ...least,
      GATEWAY_PORT: "99999",
      GATEWAY_ORIGINS: "chat.example",
      GATEWAY_PROT: "1",
      SERVICE_SECRET: "short",
    };
    expect(() => readGatewayConfig(bad)).toThrow(
      /GATEWAY_PROT[\s\S]*GATEWAY_PORT[\s\S]*GATEWAY_ORIGINS[\s\S]*SERVICE_SECRET/,
    );
  });
});
