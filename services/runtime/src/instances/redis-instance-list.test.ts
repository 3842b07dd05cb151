import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { silentLog } from "../log/log.ts";
import { type RedisServer, startRedisServer } from "../redis/fixtures/redis-server.ts";
import { openForTest } from "../redis/redis-client.fixture.ts";
import type { InstanceList } from "./instance-list.ts";
import { createRedisInstanceList, type InstanceListTiming } from "./redis-instance-list.ts";
import { type Registration, type RegistrationTiming, registerInstance } from "./register-instance.ts";

/** Nobody leaves the list by being silent in the time of a test. */
const patient = { readMs: 10, keptMs: 60_000, renewMs: 10, ttlMs: 60_000 };
const quick = { readMs: 10, keptMs: 30, renewMs: 10, ttlMs: 100 };

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

const open = () => openForTest(server.url);

let deployments = 0;

/** A list and instances with connections of their own, apart from those of other tests. */
function deployment(timing: InstanceListTiming & RegistrationTiming = patient) {
  deployments += 1;
  const prefix = `deployment ${deployments}`;
  const list = createRedisInstanceList({ redis: open(), prefix, service: "room", log: silentLog, timing });
  onTestFinished(() => list.close());
  const seen: string[] = [];
  list.subscribe(() => seen.push(list.current().join(" ")));
  return {
    list,
    seen,
    register(address: string, { redis = open(), life = `life of ${address}`, service = "room" } = {}): Registration {
      const log = silentLog;
      const registration = registerInstance({
        redis,
        prefix,
        service,
        address,
        life: life.replaceAll(" ", "-"),
        log,
        timing,
      });
      onTestFinished(() => registration.close());
      return registration;
    },
  };
}

async function until(list: InstanceList, ...addresses: string[]): Promise<void> {
  while (list.current().join() !== addresses.join()) {
    await new Promise<void>((resolve) => {
      const stop = list.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

describe("the list of instances in Redis", () => {
  it("has those that registered, each once, in the order of the alphabet", async () => {
    const { list, register } = deployment();
    expect(list.current()).toEqual([]);
    for (const address of ["b:1", "a:1", "c:1"]) register(address);
    register("b:1", { life: "another life" });
    register("d:1", { service: "gateway" });
    await until(list, "a:1", "b:1", "c:1");
    const known = list.current();
    const other = deployment();
    other.register("x:1");
    await until(other.list, "x:1");
    expect(list.current()).toBe(known);
  });

  it("loses at once who says that it goes, unless another life is at its address", async () => {
    const { list, seen, register } = deployment();
    const [a, b] = [register("a:1"), register("b:1")];
    await until(list, "a:1", "b:1");
    await a.close();
    await until(list, "b:1");
    await a.close();
    register("a:1", { life: "the next life" });
    await until(list, "a:1", "b:1");
    // Over one connection: when the second one is there, the first one is.
    const redis = open();
    register("b:1", { life: "the next life", redis });
    register("c:1", { redis });
    await until(list, "a:1", "b:1", "c:1");
    await b.close();
    register("d:1");
    await until(list, "a:1", "b:1", "c:1", "d:1");
    expect(seen.at(-2)).toBe("a:1 b:1 c:1");
  });

  it("loses in time who says nothing more", async () => {
    const { list, register } = deployment(quick);
    const crashing = open();
    register("a:1", { redis: crashing });
    register("b:1");
    await until(list, "a:1", "b:1");
    await crashing.close();
    await until(list, "b:1");
    // Nor does Redis keep it.
    expect(await server.call("ZCARD", `deployment ${deployments}:instances:room`)).toBe(1);
  });

  it("keeps everybody while Redis is away, and while they come back to one that has forgotten them", async () => {
    const { list, seen, register } = deployment();
    register("a:1");
    register("b:1");
    await until(list, "a:1", "b:1");
    await server.kill();
    expect(list.current()).toEqual(["a:1", "b:1"]);
    await server.restart();
    register("c:1");
    await until(list, "a:1", "b:1", "c:1");
    expect(seen.filter((addresses) => !/^a:1( b:1.*)?$|^b:1$/.test(addresses))).toEqual([]);
    // They are back in Redis too, and do not only live in this list.
    const late = createRedisInstanceList({
      redis: open(),
      prefix: `deployment ${deployments}`,
      service: "room",
      log: silentLog,
      timing: patient,
    });
    onTestFinished(() => late.close());
    await until(late, "a:1", "b:1", "c:1");
  });

  it("is never empty again: when the last one goes, it stays until there is another one", async () => {
    const redis = open();
    await redis.settled();
    const clock = createManualClock();
    const place = { redis, prefix: "last one", service: "room", log: silentLog };
    const last = registerInstance({ ...place, address: "a:1", life: "l_1" });
    const list = createRedisInstanceList({ ...place, clock });
    onTestFinished(() => list.close());
    const seen: string[] = [];
    list.subscribe(() => seen.push(list.current().join(" ")));
    const read = async (): Promise<void> => {
      await clock.advance(1_000);
      // Over the same connection, so that it is answered after the read.
      await redis.call("GET", "anything");
    };
    await read();
    await last.close();
    for (let seconds = 0; seconds < 10; seconds += 1) await read();
    expect(list.current()).toEqual(["a:1"]);
    const next = registerInstance({ ...place, address: "b:1", life: "l_2" });
    onTestFinished(() => next.close());
    await read();
    expect(seen).toEqual(["a:1", "b:1"]);
  });

  it("leaves out what no instance has said", async () => {
    const { list, register } = deployment();
    const key = `deployment ${deployments}:instances:room`;
    for (const word of ["", "here", "here x:1", "there x:1 life", "\0"]) await server.call("ZADD", key, 9e15, word);
    register("a:1");
    await until(list, "a:1");
  });
});
