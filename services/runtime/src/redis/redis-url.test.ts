import { expect, test } from "vitest";
import { parseRedisUrl } from "./redis-url.ts";

test("a URL names one server, as whom to speak to it, and the database", () => {
  const single = { kind: "single", isTls: false, database: 0 };
  expect(parseRedisUrl("redis://localhost")).toEqual({ ...single, addresses: [{ host: "localhost", port: 6_379 }] });
  expect(parseRedisUrl("redis://10.0.0.1:7000/3")).toEqual({
    ...single,
    addresses: [{ host: "10.0.0.1", port: 7_000 }],
    database: 3,
  });
  expect(parseRedisUrl("rediss://ada:p%40ss%2Fword@[::1]:7001/")).toEqual({
    ...single,
    isTls: true,
    username: "ada",
    password: "p@ss/word",
    addresses: [{ host: "::1", port: 7_001 }],
  });
  expect(parseRedisUrl("redis://:secret@cache")).toMatchObject({ password: "secret" });
});

test("a cluster is named by some of its servers", () => {
  expect(parseRedisUrl("redis+cluster://a:1,b,c:3")).toEqual({
    kind: "cluster",
    isTls: false,
    database: 0,
    addresses: [
      { host: "a", port: 1 },
      { host: "b", port: 6_379 },
      { host: "c", port: 3 },
    ],
  });
  expect(parseRedisUrl("rediss+cluster://:x@a:1")).toMatchObject({ kind: "cluster", isTls: true, password: "x" });
});

test.each([
  "",
  "localhost:6379",
  "http://localhost",
  "redis://",
  "redis:///1",
  "redis://a:70000",
  "redis://a:1,b:2",
  "redis://a b:1",
  "redis://a/x",
  "redis://a?db=1",
  "redis://u:%zz@a",
  "redis://a@b@c",
  "redis+cluster://a,,b",
  "redis+cluster://a/1",
  "REDIS://a",
])("%j is no address of Redis", (text) => {
  expect(parseRedisUrl(text)).toBeUndefined();
});
