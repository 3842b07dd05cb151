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
