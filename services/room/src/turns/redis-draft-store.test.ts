import { silentLog } from "@polylogue/runtime/log/log";
import { type RedisServer, startRedisServer } from "@polylogue/runtime/redis/fixtures/redis-server";
import { openRedis, type Redis } from "@polylogue/runtime/redis/redis";
import { parseRedisUrl } from "@polylogue/runtime/redis/redis-url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshRoom } from "../store/contract/sample-writes.ts";
import type { DraftStore } from "../store/room-store.ts";
import { describeDraftStore } from "./draft-store.contract.ts";
import { createRedisDraftStore } from "./redis-draft-store.ts";

let server: RedisServer;
let redises: readonly Redis[];
let a: DraftStore;
let b: DraftStore;
let impatient: DraftStore;

beforeAll(async () => {
  server = await startRedisServer();
  const target = parseRedisUrl(server.url);
  if (!target) throw new Error(`${server.url} is no address of Redis`);
  const open = (commandTimeoutMs: number) => openRedis({ target, log: silentLog, timing: { commandTimeoutMs } });
  const [one, other, hasty] = [open(20_000), open(20_000), open(30)];
  redises = [one, other, hasty];
  await settled();
  a = createRedisDraftStore({ redis: one, prefix: "test" });
  b = createRedisDraftStore({ redis: other, prefix: "test" });
  impatient = createRedisDraftStore({ redis: hasty, prefix: "test" });
});
afterAll(async () => {
  await Promise.all(redises.map((redis) => redis.close()));
  await server.close();
});

const settled = () => Promise.all(redises.map((redis) => redis.settled()));

describe("draft store: redis", () => {
  describeDraftStore(() => ({ a, b }));

  it("[T6] drafts of a room that nobody ends go by themselves, an hour after the last", async () => {
    const key = freshRoom();
    await a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "x" }]);
    const ttlMs = Number(await server.call("PTTL", `test:drafts:${JSON.stringify([key.tenant, key.room])}`));
    expect(ttlMs).toBeGreaterThan(3_500_000);
    expect(ttlMs).toBeLessThanOrEqual(3_600_000);
  });

  it("[T9] a text that is longer than a turn's may be is not taken", async () => {
    const key = freshRoom();
    const write = a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "é".repeat(65_537) }]);
    await expect(write).rejects.toThrow("longer than a turn's text");
    expect(await a.readDrafts(key)).toEqual([]);
  });

  it("[T6] what Redis did not do is told in the words of the store, and can be done again", async () => {
    const key = freshRoom();
    const write = () => a.writeDrafts([{ key, turnId: "t_1", attempt: 1, text: "x" }]);
    await server.call("CONFIG", "SET", "maxmemory", 1);
    await expect(write()).rejects.toMatchObject({ name: "StoreError", kind: "full" });
    await server.call("CONFIG", "SET", "maxmemory", 0);
    await server.call("SET", `test:drafts:${JSON.stringify([key.tenant, key.room])}`, "no hash");
    await expect(b.readDrafts(key)).rejects.toMatchObject({ name: "StoreError", kind: "corrupt" });
    server.pause();
    await expect(impatient.readDrafts(key)).rejects.toMatchObject({ name: "StoreError", kind: "unavailable" });
    server.resume();
    await server.kill();
    for (const work of [write, () => b.readDrafts(key), () => a.deleteDrafts(key, ["t_1"])]) {
      await expect(work()).rejects.toMatchObject({ name: "StoreError", kind: "unavailable" });
    }
    await server.restart();
    await settled();
    await write();
    expect(await b.readDrafts(key)).toEqual([{ turnId: "t_1", attempt: 1, text: "x" }]);
  });
});
