import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { dialDuplex } from "@polylogue/runtime/grpc/dial-duplex";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { createRedisInstanceList } from "@polylogue/runtime/instances/redis-instance-list";
import { silentLog } from "@polylogue/runtime/log/log";
import { type RedisServer, startRedisServer } from "@polylogue/runtime/redis/fixtures/redis-server";
import { openRedis } from "@polylogue/runtime/redis/redis";
import { parseRedisUrl, type RedisTarget } from "@polylogue/runtime/redis/redis-url";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RoomConfig } from "./config.ts";
import { createRoomService } from "./service.ts";
import { bodyOf, claim, delta, joined, post, serve, signals } from "./sessions/answering.fixture.ts";
import { key, openInstance, TrunkPeer } from "./sessions/room-instance.fixture.ts";
import { RoomService } from "./state/wire.ts";
import { createMemoryRoomStore } from "./store/memory-room-store.ts";

const serviceSecret = "a secret of at least thirty-two characters";
const signer = createSigner({ secret: serviceSecret, clock: systemClock });

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

let deployments = 0;

/** A store that several instances share, a name for them in Redis, and what Redis has of it. */
async function deployment() {
  deployments += 1;
  const prefix = `deployment-${deployments}`;
  const backend = createMemoryRoomStore();
  await openInstance({ store: backend.open() }).createRoom();
  const redis = { target: targetOf(server), prefix };
  const reader = openRedis({ target: redis.target, log: silentLog });
  const list = createRedisInstanceList({
    redis: reader,
    prefix,
    service: "room",
    log: silentLog,
    timing: { readMs: 20 },
  });
  onTestFinished(async () => {
    await list.close();
    await reader.close();
  });
  return {
    prefix,
    list,
    async start(more: Partial<RoomConfig> = {}) {
      const config: RoomConfig = {
        host: "127.0.0.1",
        port: 0,
        store: "memory",
        dataDir: "",
        isExclusive: false,
        drainMs: 0,
        serviceSecret,
        logLevel: "silent",
        redis,
        ...more,
      };
      const service = await createRoomService(config, { store: backend.open(), log: silentLog });
      let closing: Promise<void> | undefined;
      const close = () => {
        closing ??= service.close();
        return closing;
      };
      onTestFinished(close);
      const address = `127.0.0.1:${service.port}`;
      return { address, close, gateway: () => dial(address, "gateway"), runner: () => dial(address, "runner") };
    },
  };
}

function targetOf({ url }: RedisServer): RedisTarget {
  const target = parseRedisUrl(url);
  if (!target) throw new Error(`${url} is no address of Redis`);
  return target;
}

async function dial(address: string, role: "gateway" | "runner"): Promise<TrunkPeer> {
  const lifetime = new AbortController();
  onTestFinished(() => lifetime.abort());
  const authorization = await signer.sign("service", { role, instance: role === "runner" ? "u_1" : "g_1" }, 60_000);
  const desc = RoomService.method.roomSession;
  return new TrunkPeer(dialDuplex({ address, desc, authorization, signal: lifetime.signal, log: silentLog }), signer);
}

async function until(list: InstanceList, ...addresses: readonly string[]): Promise<void> {
  while (list.current().join() !== addresses.toSorted().join()) {
    await new Promise<void>((resolve) => {
      const stop = list.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

describe("room services with a Redis", () => {
  it("[B1, T6] tell each other what is said and written, and have each other's drafts", async () => {
    const { prefix, start } = await deployment();
    const [one, two] = await Promise.all([start(), start()]);
    const [jon, eve] = await Promise.all([one.gateway(), two.gateway()]);
    await Promise.all([joined(jon, 1, "p_jon", "Jon"), joined(eve, 1, "p_eve", "Eve")]);
    const runner = await one.runner();
    await runner.ask(0, serve, undefined);
    await jon.ask(1, post("hi @ada"));
    const offer = bodyOf(await runner.until(({ frame }) => frame?.body.case === "offer"), "offer");
    await runner.ask(0, claim(offer.turnId), key.room, key.tenant);
    await eve.event("turnStarted");
    runner.tell(0, delta(offer.turnId, 0, "Hello"), key.room, key.tenant);
    await eve.until(() => signals(eve, "delta").some(({ text }) => text === "Hello"));
    const hash = `${prefix}:drafts:${JSON.stringify([key.tenant, key.room])}`;
    while (Number(await server.call("HLEN", hash)) === 0);
    expect(await server.call("HGETALL", hash)).toEqual([`a${offer.turnId}`, "1", `t${offer.turnId}`, "Hello"]);
    const late = await (await start()).gateway();
    expect((await joined(late, 1, "p_kim", "Kim")).turns).toMatchObject([{ turnId: offer.turnId, text: "Hello" }]);
  });

  it("are on the list from when they can be reached until they begin to stop", async () => {
    const { list, start } = await deployment();
    const [one, two] = await Promise.all([
      start(),
      start({ drainMs: 60_000 }),
      start({ address: "room.example:7101" }),
    ]);
    await until(list, one.address, two.address, "room.example:7101");
    const gateway = await two.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    const closing = two.close();
    // It still waits for those who are on it to go elsewhere.
    await until(list, one.address, "room.example:7101");
    expect(gateway.closed).toBe(false);
    gateway.close();
    await closing;
  });

  it("[B4] start without it, serve, and take it up when it comes; drafts may stay in the store", async () => {
    const away = await startRedisServer();
    onTestFinished(() => away.close());
    await away.kill();
    const { prefix, start } = await deployment();
    const one = await start({ redis: { target: targetOf(away), prefix }, drafts: "store" });
    const jon = await one.gateway();
    await joined(jon, 1, "p_jon", "Jon");
    expect(bodyOf(await jon.ask(1, post("anybody?")), "ok").result.case).toBe("post");
    await away.restart();
    const registered = `${prefix}:instances:room`;
    while (Number(await away.call("ZCARD", registered)) === 0);
    expect(String(await away.call("ZRANGE", registered, 0, -1))).toMatch(new RegExp(`^here ${one.address} i_`));
  });

  it("that can not listen leave nothing behind", async () => {
    const { list, start } = await deployment();
    const one = await start();
    await until(list, one.address);
    const port = Number(one.address.split(":")[1]);
    const connected = () => server.call("CLIENT", "LIST").then((lines) => String(lines).split("name=polylogue").length);
    const before = await connected();
    await expect(start({ port })).rejects.toThrow("can not listen");
    expect(await connected()).toBe(before);
    expect(list.current()).toEqual([one.address]);
  });
});
