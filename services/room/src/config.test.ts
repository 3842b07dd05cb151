import { describe, expect, it } from "vitest";
import { readRoomConfig } from "./config.ts";

const secret = { SERVICE_SECRET: "s".repeat(32) };
const local = { accessKeyId: "local", secretAccessKey: "local" };

describe("where DynamoDB is", () => {
  const dynamodbOf = (env: Record<string, string>) => readRoomConfig({ ...secret, ...env }).dynamodb;

  it("is the vendor's affair when nothing is said", () => {
    expect(dynamodbOf({ ROOM_STORE: "dynamodb" })).toEqual({ place: {}, table: "polylogue-room" });
    expect(dynamodbOf({ AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "id" })?.place).toEqual({});
  });

  it("is a server of one's own that takes any credentials, unless the environment has some", () => {
    const env = { DYNAMODB_URL: "http://127.0.0.1:8000", ROOM_TABLE: "rooms" };
    const endpoint = env.DYNAMODB_URL;
    expect(dynamodbOf(env)).toEqual({ place: { endpoint, region: "local", credentials: local }, table: "rooms" });
    expect(dynamodbOf({ ...env, AWS_REGION: "eu-west-1" })?.place).toMatchObject({ region: "eu-west-1" });
    for (const own of [{ AWS_PROFILE: "mine" }, { AWS_ACCESS_KEY_ID: "id" }]) {
      expect(dynamodbOf({ ...env, ...own })?.place).toEqual({ endpoint });
    }
  });

  it.each([
    ["DYNAMODB_URL", "localhost:8000"],
    ["DYNAMODB_URL", "ftp://localhost"],
    ["ROOM_TABLE", "a"],
    ["ROOM_TABLE", "rooms of all"],
    ["ROOM_STORE", "cassandra"],
  ])("%s can not be %s", (name, value) => {
    expect(() => readRoomConfig({ ...secret, [name]: value })).toThrow(name);
  });
});

describe("what connects instances", () => {
  const read = (env: Record<string, string>) => readRoomConfig({ ...secret, ...env });

  it("is a Redis, if there is one", () => {
    const alone = read({});
    expect([alone.redis, alone.drafts, alone.address]).toEqual([undefined, undefined, undefined]);
    expect(
      read({ REDIS_URL: "redis://cache:7000/2", ROOM_DRAFTS: "store", ROOM_ADDRESS: "room-1:7101" }),
    ).toMatchObject({
      redis: {
        target: { kind: "single", addresses: [{ host: "cache", port: 7_000 }], database: 2 },
        prefix: "polylogue",
      },
      drafts: "store",
      address: "room-1:7101",
    });
    expect(read({ REDIS_URL: "redis://cache", REDIS_PREFIX: "blue" }).redis?.prefix).toBe("blue");
  });

  it.each([
    ["REDIS_URL", { REDIS_URL: "cache:6379" }],
    ["REDIS_PREFIX", { REDIS_URL: "redis://cache", REDIS_PREFIX: "a b" }],
    ["ROOM_DRAFTS", { ROOM_DRAFTS: "redis" }],
    ["ROOM_DRAFTS", { REDIS_URL: "redis://cache", ROOM_DRAFTS: "disk" }],
    ["ROOM_DRAFTS", { REDIS_URL: "redis://cache", ROOM_DRAFTS: "redis", ROOM_EXCLUSIVE: "true" }],
    ["ROOM_ADDRESS", { ROOM_ADDRESS: "room" }],
    ["ROOM_ADDRESS", { REDIS_URL: "redis://cache", ROOM_HOST: "0.0.0.0" }],
    ["ROOM_PREFIX", { ROOM_PREFIX: "blue" }],
  ])("%s can not be as in %j", (name, env) => {
    expect(() => read(env)).toThrow(name);
  });
});
