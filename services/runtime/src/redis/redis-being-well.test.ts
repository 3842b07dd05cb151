import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { type RedisServer, startRedisServer } from "./fixtures/redis-server.ts";
import type { RedisOptions } from "./redis.ts";
import { hear, openForTest, recordingLog, say, until } from "./redis-client.fixture.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

const open = (options: Partial<RedisOptions> = {}, url = server.url) => openForTest(url, options);

describe("[B3] being well", () => {
  it("ends with the connection, and comes back when every subscription stands again", async () => {
    const [one, other] = [open(), open()];
    const old = Array.from({ length: 1_200 }, (_, index) => hear(one, `old ${index}`));
    await Promise.all([one.settled(), other.settled()]);
    const seen: boolean[] = [];
    one.onChange(() => seen.push(one.isWell));
    await server.kill();
    await until(one, false);
    await until(other, false);
    // The one connection may not know yet what the other one has found out.
    await expect(one.call("GET", "k")).rejects.toMatchObject({ kind: expect.stringMatching(/unavailable|timeout/) });
    const fresh = hear(one, "fresh");
    old[0]?.stop();
    await server.restart();
    await Promise.all([until(one, true), until(other, true)]);
    // From the very moment on that it says so.
    for (const index of old.keys()) say(other, `old ${index}`, "x");
    say(other, "fresh", "x");
    await Promise.all([fresh.until(1), ...old.slice(1).map((listener) => listener.until(1))]);
    expect(old[0]?.heard).toEqual([]);
    expect(seen).toEqual([false, true]);
  });

  it("ends when a server that still holds its connections does not answer, and comes back (F8)", async () => {
    const [redis, other] = [open({ timing: { pingMs: 50, silenceMs: 300 } }), open()];
    const listener = hear(redis, "c");
    await Promise.all([redis.settled(), other.settled()]);
    server.pause();
    await until(redis, false);
    server.resume();
    await redis.settled();
    // On a busy machine it may be given up once more.
    while (listener.heard.length === 0) {
      say(other, "c", "x");
      await other.call("GET", "k");
    }
    expect(listener.heard[0]).toBe("x");
  });

  it("lasts as long as pings are answered every 5 s, and 10 s longer (F8)", async () => {
    const own = await startRedisServer();
    onTestFinished(() => own.close());
    const clock = createManualClock();
    const redis = open({ clock }, own.url);
    redis.subscribe("c", () => {});
    await redis.settled();
    const seen: boolean[] = [];
    redis.onChange(() => seen.push(redis.isWell));
    const pings = async () =>
      Number(/cmdstat_ping:calls=(\d+)/.exec(String(await own.call("INFO", "commandstats")))?.[1]);
    for (let sent = 2; sent <= 12; sent += 2) {
      // One for each connection.
      while ((await pings()) < sent);
      await clock.advance(5_000);
    }
    while ((await pings()) < 14);
    await clock.advance(0);
    own.pause();
    await clock.advance(9_999);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual([false]);
    own.resume();
    await clock.advance(1_000);
    await redis.settled();
    expect(seen).toEqual([false, true]);
  });

  it("is not reached by a server that takes connections and does not answer, until it does", async () => {
    server.pause();
    const { log, lines, first } = recordingLog();
    const redis = open({ log, timing: { pingMs: 50, silenceMs: 100 } });
    const seen: boolean[] = [];
    redis.onChange(() => seen.push(redis.isWell));
    await first;
    expect(lines[0]).toBe("Redis is away; it is dialled until it is back: Redis does not answer.");
    expect(seen).toEqual([]);
    server.resume();
    await until(redis, true);
    expect(seen[0]).toBe(true);
  });

  it("ends when Redis drops a slow subscriber, and comes back (F10)", async () => {
    await server.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 65536 0 0");
    const [one, other] = [open(), open()];
    const listener = hear(one, "slow");
    await Promise.all([one.settled(), other.settled()]);
    const seen: boolean[] = [];
    one.onChange(() => seen.push(one.isWell));
    say(other, "slow", "x".repeat(1_000_000));
    await until(one, false);
    await until(one, true);
    say(other, "slow", "y");
    expect(await listener.until(1)).toEqual(["y"]);
    expect(seen).toEqual([false, true]);
  });

  it("is not reached before the server has said that a subscription stands", async () => {
    const proxy = await holdingProxy();
    const redis = open({}, `redis://127.0.0.1:${proxy.port}`);
    redis.subscribe("held", () => {});
    await proxy.held;
    while (String(await server.call("PUBSUB", "NUMSUB", "held")) !== "held,1");
    expect(redis.isWell).toBe(false);
    proxy.release();
    await until(redis, true);
  });

  it("is not reached while a subscription is refused", async () => {
    await server.call("ACL", "SETUSER", "deaf", "on", ">secret", "~*", "+@all", "resetchannels", "&allowed");
    const redis = open({}, server.url.replace("//", "//deaf:secret@"));
    hear(redis, "allowed");
    await redis.settled();
    const forbidden = hear(redis, "forbidden");
    await until(redis, false);
    forbidden.stop();
    await until(redis, true);
  });
});

/** A way to the server that, from a client's first SUBSCRIBE on, keeps back what the server answers. */
async function holdingProxy() {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let markHeld = (): void => {};
  const held = new Promise<void>((resolve) => {
    markHeld = resolve;
  });
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(server.port, "127.0.0.1");
    let isHeld = false;
    near.on("data", (data) => {
      if (/\bsubscribe\b/i.test(String(data))) {
        isHeld = true;
        markHeld();
      }
      far.write(data);
    });
    far.on("data", (data) => {
      if (isHeld) void released.then(() => near.write(data));
      else near.write(data);
    });
    for (const socket of [near, far]) sockets.add(socket.on("error", () => {}));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (proxy.address() as AddressInfo).port, held, release };
}
