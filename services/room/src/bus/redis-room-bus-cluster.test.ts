import { type RedisCluster, startRedisCluster } from "@polylogue/runtime/redis/fixtures/redis-cluster";
import { afterAll, beforeAll } from "vitest";
import { redisBusBackend } from "./redis-bus-backend.fixture.ts";
import { describeRoomBus } from "./room-bus.contract.ts";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster(3);
}, 30_000);
afterAll(() => cluster.close());

describeRoomBus("a cluster of Redis", async () => redisBusBackend(cluster.url));
