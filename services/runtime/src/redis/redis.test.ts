import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type RedisServer, startRedisServer } from "./fixtures/redis-server.ts";
import { type RedisOptions, redisScript } from "./redis.ts";
import { hear, openForTest, recordingLog, say } from "./redis-client.fixture.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

const open = (options: Partial<RedisOptions> = {}, url = server.url) => openForTest(url, options);

describe("commands", () => {
  it("are answered with text, numbers and lists, whatever the bytes of their arguments", async () => {
    const redis = open();
    await redis.settled();
    expect(await redis.call("SET", "k{ }\n:é", Buffer.from("\0\r\nü"))).toBe("OK");
    expect(await redis.call("GET", "k{ }\n:é")).toBe("\0\r\nü");
    expect(await redis.call("GET", "nothing")).toBeNull();
    expect(await redis.call("HSET", "h", "a", 1, "b", 2)).toBe(2);
    expect(await redis.call("HGETALL", "h")).toEqual(["a", "1", "b", "2"]);
  });

  it("many at once are written together and answered each for itself", async () => {
    const redis = open();
    await redis.settled();
    const before = await serverReads();
    const answers = await Promise.all(Array.from({ length: 500 }, () => redis.call("INCR", "counter")));
    expect(answers).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect((await serverReads()) - before).toBeLessThan(100);
  });

  it("a script is sent once, and again after the server has forgotten it", async () => {
    const redis = open();
    await redis.settled();
    const script = redisScript("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}");
    expect(await redis.run(script, "scripted", "x")).toEqual(["scripted", "x", 1]);
    await server.call("SCRIPT", "FLUSH");
    expect(await redis.run(script, "scripted", "y")).toEqual(["scripted", "y", 2]);
    expect(await redis.run(script, "scripted", "z")).toEqual(["scripted", "z", 3]);
    expect(await server.call("SCRIPT", "EXISTS", script.sha)).toEqual([1]);
  });

  it("fail at once with a typed error while there is no connection", async () => {
    const redis = open({}, "redis://127.0.0.1:1");
    expect(redis.isWell).toBe(false);
    await expect(redis.call("GET", "k")).rejects.toMatchObject({ name: "RedisError", kind: "unavailable" });
    const script = redisScript("return 1");
    await expect(redis.run(script, "k")).rejects.toMatchObject({ name: "RedisError", kind: "unavailable" });
    redis.publish("channel", () => expect.unreachable());
  });

  it("that the server does not take are told apart: wrong, without memory, without rights", async () => {
    const redis = open();
    await redis.settled();
    await redis.call("SET", "text", "x");
    await expect(redis.call("HGET", "text", "f")).rejects.toMatchObject({ kind: "refused" });
    await server.call("CONFIG", "SET", "maxmemory", 1);
    await expect(redis.call("SET", "more", "x")).rejects.toMatchObject({ kind: "full" });
    await server.call("CONFIG", "SET", "maxmemory", 0);
    await server.call(
      "ACL",
      "SETUSER",
      "reader",
      "on",
      ">secret",
      "~*",
      "+@read",
      "+ping",
      "+info",
      "+hello",
      "+client",
    );
    const reader = open({}, server.url.replace("//", "//reader:secret@"));
    await reader.settled();
    await expect(reader.call("SET", "text", "y")).rejects.toMatchObject({ kind: "denied" });
  });

  it("that are not answered in time fail, and do not hold up those after them", async () => {
    const redis = open({ timing: { commandTimeoutMs: 30 } });
    await redis.settled();
    server.pause();
    await expect(redis.call("SET", "slow", "x")).rejects.toMatchObject({ kind: "timeout" });
    server.resume();
    const patient = open();
    await patient.settled();
    expect(await patient.call("GET", "slow")).toBe("x");
  });
});

describe("a wrong password", () => {
  it("is told, and tried again until it is right", async () => {
    const guarded = await startRedisServer({ serverArguments: ["--requirepass", "right"] });
    onTestFinished(() => guarded.close());
    const { log, lines } = recordingLog();
    const redis = open({ log }, guarded.url.replace("//", "//:wrong@"));
    const right = open({}, guarded.url.replace("//", "//:right@"));
    await right.settled();
    await right.call("CONFIG", "SET", "requirepass", "wrong");
    await redis.settled();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Redis is away.*WRONGPASS/);
  });
});

describe("publishing and subscribing", () => {
  it("reaches every hearer of a channel in the order of one publisher, and nobody else", async () => {
    const [one, other] = [open(), open()];
    const [first, second, stranger] = [hear(one, "c"), hear(one, "c"), hear(one, "d")];
    await Promise.all([one.settled(), other.settled()]);
    const texts = Array.from({ length: 300 }, (_, index) => String(index));
    say(other, "c", ...texts);
    say(other, "d", "end");
    await stranger.until(1);
    expect(await first.until(300)).toEqual(texts);
    expect(second.heard).toEqual(texts);
    expect(stranger.heard).toEqual(["end"]);
  });

  it("a hearer that throws takes nothing from the others, and is told", async () => {
    const { log, lines } = recordingLog();
    const redis = open({ log });
    redis.subscribe("c", () => {
      throw new Error("cannot hear");
    });
    const second = hear(redis, "c");
    await redis.settled();
    say(redis, "c", "x", "y");
    expect(await second.until(2)).toEqual(["x", "y"]);
    expect(lines).toEqual(Array(2).fill("a message from Redis could not be dealt with: cannot hear"));
  });

  it("the last hearer's leaving ends the subscription, and a new one begins it again", async () => {
    const redis = open();
    const [first, second, barrier] = [hear(redis, "left"), hear(redis, "left"), hear(redis, "barrier")];
    await redis.settled();
    first.stop();
    first.stop();
    expect(await server.call("PUBSUB", "NUMSUB", "left")).toEqual(["left", 1]);
    second.stop();
    await redis.settled();
    expect(await server.call("PUBSUB", "NUMSUB", "left")).toEqual(["left", 0]);
    const third = hear(redis, "left");
    third.stop();
    const fourth = hear(redis, "left");
    await redis.settled();
    say(redis, "left", "x");
    say(redis, "barrier", "x");
    await barrier.until(1);
    expect([first, second, third, fourth].map(({ heard }) => heard.length)).toEqual([0, 0, 0, 1]);
  });

  it("what waits to be taken is bounded: beyond it messages are lost, not made, and told", async () => {
    const { log, lines } = recordingLog();
    const redis = open({ log, publishBytesMax: 10_000 });
    const listener = hear(redis, "full");
    await redis.settled();
    server.pause();
    let made = 0;
    const publish = () =>
      redis.publish("full", () => {
        made += 1;
        return Buffer.alloc(1_000, "x");
      });
    for (let count = 0; count < 50; count += 1) publish();
    expect(made).toBe(10);
    server.resume();
    await listener.until(10);
    await redis.call("GET", "anything");
    publish();
    await listener.until(11);
    expect(lines).toEqual(["messages are lost: Redis takes them too slowly", "Redis takes messages again"]);
  });

  it("closing waits until what was published is taken", async () => {
    const [one, other] = [open(), open()];
    const listener = hear(one, "last words");
    await Promise.all([one.settled(), other.settled()]);
    say(other, "last words", "I am leaving");
    await other.close();
    expect(await listener.until(1)).toEqual(["I am leaving"]);
    await expect(other.call("GET", "k")).rejects.toMatchObject({ kind: "unavailable" });
    expect(other.isWell).toBe(false);
  });
});

/** How often the server has read from a connection. */
async function serverReads(): Promise<number> {
  const stats = String(await server.call("INFO", "stats"));
  return Number(/total_reads_processed:(\d+)/.exec(stats)?.[1]);
}
