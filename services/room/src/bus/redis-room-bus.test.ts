import { type RedisServer, startRedisServer } from "@polylogue/runtime/redis/fixtures/redis-server";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { redisBusBackend } from "./redis-bus-backend.fixture.ts";
import { bytesOf, describeRoomBus, listen } from "./room-bus.contract.ts";
import type { RoomBus } from "./room-bus.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

describeRoomBus("redis", async () => redisBusBackend(server.url));

const key = { tenant: "t", room: "r" };

describe("a bus over Redis when something is wrong", () => {
  const openTwo = async (timing: { pingMs?: number; silenceMs?: number } = {}) => {
    const backend = redisBusBackend(server.url, { timing });
    const [one, other] = [backend.open(), backend.open()];
    onTestFinished(async () => void (await Promise.all([one.close(), other.close()])));
    const [room, announced] = [listen(one, key), listen(one)];
    await backend.settled();
    const changes: boolean[] = [];
    one.onChange(() => changes.push(one.isWell));
    /** Everything that is subscribed to now hears what is said from now on. */
    const flows = async () => {
      const heard = room.messages.length;
      const announcements = announced.messages.length;
      other.publish(key, () => bytesOf("room"));
      other.announce(bytesOf("all"));
      await Promise.all([room.until(heard + 1), announced.until(announcements + 1)]);
    };
    return { one, other, room, changes, flows, settled: () => backend.settled() };
  };

  it("[B3] says so when Redis is killed, loses what is said, and is well again when old and new subscriptions stand", async () => {
    const { one, other, changes, flows } = await openTwo();
    await flows();
    await server.kill();
    await Promise.all([turns(one, false), turns(other, false)]);
    other.publish(key, () => expect.unreachable());
    other.announce(bytesOf("lost"));
    const fresh = listen(one, { tenant: "t", room: "fresh" });
    await server.restart();
    await Promise.all([turns(one, true), turns(other, true)]);
    other.publish({ tenant: "t", room: "fresh" }, () => bytesOf("heard"));
    await Promise.all([flows(), fresh.until(1)]);
    expect(changes).toEqual([false, true]);
  });

  it("[B5] is not well while Redis holds its connections and is silent (F8)", async () => {
    const { one, other, room } = await openTwo({ pingMs: 50, silenceMs: 400 });
    server.pause();
    await Promise.all([turns(one, false), turns(other, false)]);
    server.resume();
    await Promise.all([turns(one, true), turns(other, true)]);
    // On a busy machine it may be given up once more.
    while (room.messages.length === 0) {
      other.publish(key, () => bytesOf("room"));
      await server.call("PING");
    }
    expect(room.texts[0]).toBe("room");
  });

  it("[B3] says that it may have lost something when Redis drops it for being slow (F10)", async () => {
    const { one, other, changes, flows } = await openTwo();
    await server.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 65536 0 0");
    const unwell = turns(one, false);
    other.publish(key, () => new Uint8Array(1_000_000));
    await unwell;
    await server.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 33554432 8388608 60");
    await turns(one, true);
    await flows();
    expect(changes).toEqual([false, true]);
  });

  it("[B6] drops what no bus has sent", async () => {
    const { other, settled } = await openTwo();
    const ear = listen(other, key);
    await settled();
    await server.call("PUBLISH", 'test:room:["t","r"]', "short");
    await server.call("PUBLISH", 'test:room:["t","r"]', "12345678and more");
    await ear.until(1);
    expect(ear.texts).toEqual(["and more"]);
  });

  it("deployments with different prefixes on one Redis do not hear each other", async () => {
    const { flows } = await openTwo();
    const foreign = redisBusBackend(server.url, { prefix: "foreign" });
    const [one, other] = [foreign.open(), foreign.open()];
    onTestFinished(() => foreign.close());
    const ears = [listen(one, key), listen(one)];
    await foreign.settled();
    await flows();
    other.publish(key, () => bytesOf("own"));
    other.announce(bytesOf("own"));
    await Promise.all(ears.map((ear) => ear.until(1)));
    expect(ears.map(({ texts }) => texts)).toEqual([["own"], ["own"]]);
  });
});

/** Resolves when the bus is well, or not. */
async function turns(bus: RoomBus, isWell: boolean): Promise<void> {
  while (bus.isWell !== isWell) {
    await new Promise<void>((resolve) => {
      const stop = bus.onChange(() => {
        stop();
        resolve();
      });
    });
  }
}
