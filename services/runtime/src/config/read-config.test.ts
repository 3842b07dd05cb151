import { expect, test } from "vitest";
import { z } from "zod";
import {
  addressesField,
  addressField,
  integerField,
  logLevelField,
  portField,
  redisPrefixField,
  redisUrlField,
  secretField,
} from "./fields.ts";
import { ConfigError, readConfig } from "./read-config.ts";

const schema = z.object({
  ROOM_HOST: z.string().default("127.0.0.1"),
  ROOM_PORT: portField.default(7_101),
  ROOM_TURNS_MAX: integerField(1, 100).default(10),
  SERVICE_SECRET: secretField,
  LOG_LEVEL: logLevelField,
});
const secret = "x".repeat(32);

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return expect.unreachable();
}

test("defaults fill in, values are converted, an empty variable counts as absent, strangers are left alone", () => {
  const env = { SERVICE_SECRET: secret, ROOM_TURNS_MAX: "25", ROOM_PORT: "", ROOM_HOST: undefined, PATH: "/bin" };
  expect(readConfig(schema, env)).toEqual({
    ROOM_HOST: "127.0.0.1",
    ROOM_PORT: 7_101,
    ROOM_TURNS_MAX: 25,
    SERVICE_SECRET: secret,
    LOG_LEVEL: "info",
  });
});

test("every problem is listed under its variable, at once and without a value", () => {
  const env = { ROOM_PORT: "70000", ROOM_TURNS_MAX: "0", SERVICE_SECRET: "hunter2", LOG_LEVEL: "loud" };
  const problems = problemsOf(() => readConfig(schema, env));
  expect(problems.map((problem) => problem.split(":")[0])).toEqual([
    "ROOM_PORT",
    "ROOM_TURNS_MAX",
    "SERVICE_SECRET",
    "LOG_LEVEL",
  ]);
  expect(problems.join("\n")).not.toMatch(/hunter2|loud|70000/);
});

test("a missing variable is said to be missing", () => {
  expect(problemsOf(() => readConfig(schema, {}))).toEqual([expect.stringMatching(/^SERVICE_SECRET: is missing/)]);
});

test("an unknown variable with one of the service's prefixes is a typing error, with another one it is not ours", () => {
  const env = { SERVICE_SECRET: secret, ROOM_PROT: "7101", GATEWAY_PORT: "1" };
  expect(problemsOf(() => readConfig(schema, env, { prefixes: ["ROOM_"] }))).toEqual(["ROOM_PROT: no such setting"]);
});

test("an address of Redis is read whole, and a wrong one is named without the password in it", () => {
  const redis = z.object({ REDIS_URL: redisUrlField.optional(), REDIS_PREFIX: redisPrefixField });
  expect(readConfig(redis, { REDIS_URL: "" })).toEqual({ REDIS_PREFIX: "polylogue" });
  expect(readConfig(redis, { REDIS_URL: "redis://:pw@a:1", REDIS_PREFIX: "blue.2" })).toEqual({
    REDIS_URL: { kind: "single", addresses: [{ host: "a", port: 1 }], isTls: false, password: "pw", database: 0 },
    REDIS_PREFIX: "blue.2",
  });
  const problems = problemsOf(() => readConfig(redis, { REDIS_URL: "redis://:hunter2@a:x", REDIS_PREFIX: "a b" }));
  expect(problems).toEqual([
    expect.stringMatching(/^REDIS_URL: must be redis:/),
    expect.stringMatching(/^REDIS_PREFIX: must be 1 to 64/),
  ]);
  expect(problems.join()).not.toContain("hunter2");
});

test("addresses are host:port, lists of them have at least one", () => {
  const accepted = (field: z.ZodType, text: string) => field.safeParse(text).success;
  for (const good of ["localhost:1", "10.0.0.1:7101", "[::1]:80"]) expect(accepted(addressField, good)).toBe(true);
  for (const bad of ["localhost", "http://a:1", ":80", "a b:1"]) expect(accepted(addressField, bad)).toBe(false);
  expect(addressesField.parse("a:1, b:2")).toEqual(["a:1", "b:2"]);
  expect(accepted(addressesField, "a:1,,b:2")).toBe(false);
});
