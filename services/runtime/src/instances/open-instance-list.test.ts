import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { silentLog } from "../log/log.ts";
import { systemRandom } from "../random/system-random.ts";
import { startRedisServer } from "../redis/fixtures/redis-server.ts";
import { openRedis } from "../redis/redis.ts";
import { parseRedisUrl, type RedisTarget } from "../redis/redis-url.ts";
import { openInstanceList } from "./open-instance-list.ts";
import { registerInstance } from "./register-instance.ts";

const ports = { service: "room", clock: systemClock, random: systemRandom, log: silentLog, timing: { readMs: 10 } };

function target(url: string): RedisTarget {
  const parsed = parseRedisUrl(url);
  if (!parsed) throw new Error(`${url} is no address of Redis`);
  return parsed;
}

test("without Redis the configured list holds, and says so", async () => {
  const list = openInstanceList({ ...ports, fixed: ["b:1", "a:1"], redis: undefined });
  expect([list.source, list.current()]).toEqual(["configuration", ["a:1", "b:1"]]);
  await list.close();
});

test("[B4] the configured list holds as long as Redis has named nobody; then the one in Redis, also when that goes away", async () => {
  const server = await startRedisServer();
  onTestFinished(() => server.close());
  const redis = { target: target(server.url), prefix: "p" };
  const list = openInstanceList({ ...ports, fixed: ["a:1"], redis });
  onTestFinished(() => list.close());
  expect(list.current()).toEqual(["a:1"]);
  const changed = new Promise<void>((resolve) => list.subscribe(resolve));
  const own = openRedis({ target: redis.target, log: silentLog });
  onTestFinished(() => own.close());
  const registration = registerInstance({ ...redis, ...ports, redis: own, address: "c:1", life: "l", timing: {} });
  onTestFinished(() => registration.close());
  await changed;
  expect([list.source, list.current()]).toEqual(["redis", ["c:1"]]);
  await server.close();
  while (list.source === "redis") await new Promise((resolve) => setImmediate(resolve));
  expect([list.source, list.current()]).toEqual(["redis away", ["c:1"]]);
});
