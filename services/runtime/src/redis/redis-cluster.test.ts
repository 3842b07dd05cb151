import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisCluster, startRedisCluster } from "./fixtures/redis-cluster.ts";
import { keySlot, slotsMax } from "./key-slot.ts";
import { type Redis, redisScript } from "./redis.ts";
import { openForTest, until } from "./redis-client.fixture.ts";
import { RedisError } from "./redis-error.ts";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster(3);
}, 30_000);
afterAll(() => cluster.close());

const open = () => openForTest(cluster.url);

/** Resolves with the first message on a channel. */
function first(redis: Redis, channel: string): Promise<string> {
  return new Promise((resolve) => redis.subscribe(channel, (message) => resolve(message.toString())));
}

const names = [
  "plain",
  "",
  "{",
  "{}",
  "{}{a}",
  "a{b}c",
  "a{{b}}c",
  "}{",
  "{é}x",
  "x\n{ y:z }\0",
  "😀",
  ...numbered(40),
];

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n ${index}`);
}

function nodeOf(slot: number) {
  const node = cluster.nodes[Math.floor((slot * cluster.nodes.length) / slotsMax)];
  if (!node) throw new Error(`nobody serves ${slot}`);
  return node;
}

describe("a cluster of Redis", () => {
  it("has every key where its servers look for it", async () => {
    const redis = open();
    await redis.settled();
    for (const name of names)
      expect([name, keySlot(name)]).toEqual([name, await redis.call("CLUSTER", "KEYSLOT", name)]);
    const script = redisScript("return redis.call('APPEND', KEYS[1], ARGV[1])");
    await Promise.all(names.map((name) => redis.run(script, name, "value")));
    expect(await Promise.all(names.map((name) => redis.call("GET", name)))).toEqual(names.map(() => "value"));
    const sizes = await Promise.all(cluster.nodes.map((node) => node.call("DBSIZE")));
    expect(sizes.every((size) => Number(size) > 5)).toBe(true);
    await Promise.all(cluster.nodes.map((node) => node.call("FLUSHALL")));
  });

  it("hears every channel on the one node of its slot", async () => {
    const [one, other] = [open(), open()];
    const heard = Promise.all(names.map((name) => first(one, name)));
    await Promise.all([one.settled(), other.settled()]);
    for (const name of names) other.publish(name, () => Buffer.from(`to ${name}`));
    expect(await heard).toEqual(names.map((name) => `to ${name}`));
    for (const node of cluster.nodes) expect(await node.call("PUBSUB", "SHARDCHANNELS")).not.toEqual([]);
  });

  it("[B3] a channel whose slot moves to another node is not well until it stands there", async () => {
    const [one, other] = [open(), open()];
    const slot = keySlot("moving");
    const from = nodeOf(slot);
    const to = cluster.nodes.find((node) => node !== from);
    if (!to) throw new Error("there is no other node");
    const heard: string[] = [];
    one.subscribe("moving", (message) => heard.push(message.toString()));
    await Promise.all([one.settled(), other.settled()]);
    const unwell = until(one, false);
    await cluster.moveSlot(slot, from, to);
    await unwell;
    await one.settled();
    expect(await to.call("PUBSUB", "SHARDNUMSUB", "moving")).toEqual(["moving", 1]);
    // The publisher learns it by trying: until then its messages are lost (B1).
    while (heard.length === 0) {
      other.publish("moving", () => Buffer.from("x"));
      await other.call("GET", "moving").catch(() => {});
    }
    await cluster.moveSlot(slot, to, from);
  });

  it("[B3] is not well while nobody serves a channel's slot", async () => {
    const redis = open();
    redis.subscribe("nowhere", () => {});
    await redis.settled();
    const slot = keySlot("nowhere");
    for (const node of cluster.nodes) await node.call("CLUSTER", "DELSLOTS", slot);
    await until(redis, false);
    await expect(unknownPlace(redis)).resolves.toMatchObject({ name: "RedisError", kind: "unavailable" });
    expect(redis.isWell).toBe(false);
    const owner = nodeOf(slot);
    for (const node of cluster.nodes)
      await node.call("CLUSTER", "SETSLOT", slot, "NODE", String(await owner.call("CLUSTER", "MYID")));
    await redis.settled();
    expect(await owner.call("PUBSUB", "SHARDNUMSUB", "nowhere")).toEqual(["nowhere", 1]);
  });

  it("[B3] is not well while one node is away, serves the keys of the others, and is well when it is back", async () => {
    const redis = open();
    await redis.settled();
    const lost = cluster.nodes[2];
    if (!lost) throw new Error("there is no third node");
    const nameOn = (node: unknown) => names.find((name) => nodeOf(keySlot(name)) === node) ?? "";
    await lost.kill();
    await until(redis, false);
    await expect(redis.call("GET", nameOn(lost))).rejects.toMatchObject({ name: "RedisError", kind: "unavailable" });
    expect(await redis.call("GET", nameOn(cluster.nodes[0]))).toBeNull();
    await lost.restart();
    await redis.settled();
    expect(redis.isWell).toBe(true);
  }, 20_000);
});

/** Asks for a key of no server until it is known that there is none. */
async function unknownPlace(redis: Redis): Promise<unknown> {
  for (;;) {
    const failure = await redis.call("GET", "nowhere").catch((error: unknown) => error);
    if (failure instanceof RedisError && failure.cause === undefined) return failure;
  }
}
