import { describe, expect, it } from "vitest";
import { readPersonasConfig } from "./config.ts";

const secret = "0123456789abcdef0123456789abcdef";

describe("the configuration", () => {
  it("has defaults for everything but the secret", () => {
    expect(readPersonasConfig({ SERVICE_SECRET: secret })).toEqual({
      roomAddresses: ["127.0.0.1:7101"],
      modelAddresses: ["127.0.0.1:7103"],
      directoryAddress: "127.0.0.1:7102",
      turnsMax: 64,
      drainMs: 2_000,
      serviceSecret: secret,
      logLevel: "info",
    });
    expect(() => readPersonasConfig({})).toThrow("SERVICE_SECRET");
  });

  it("reads where Redis is, whose list of room instances comes before the configured one", () => {
    const config = readPersonasConfig({ SERVICE_SECRET: secret, REDIS_URL: "redis://a:1", REDIS_PREFIX: "blue" });
    expect(config.redis).toMatchObject({ target: { addresses: [{ host: "a", port: 1 }] }, prefix: "blue" });
  });

  it("reads several room instances, and names what it can not read", () => {
    const config = readPersonasConfig({
      SERVICE_SECRET: secret,
      PERSONAS_ROOM_ADDRESSES: "a:1, b:2",
      PERSONAS_TURNS_MAX: "9",
    });
    expect(config).toMatchObject({ roomAddresses: ["a:1", "b:2"], turnsMax: 9 });
    const bad = {
      SERVICE_SECRET: secret,
      PERSONAS_TURNS_MAX: "0",
      PERSONAS_MODEL_ADDRESSES: "nowhere",
      PERSONAS_TURNS: "1",
    };
    expect(() => readPersonasConfig(bad)).toThrow(
      /PERSONAS_TURNS:[\s\S]*PERSONAS_MODEL_ADDRESSES[\s\S]*PERSONAS_TURNS_MAX/,
    );
  });
});
