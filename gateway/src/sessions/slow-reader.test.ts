import { describe, expect, it } from "vitest";
import { type Client, createTestHub, type TestHub } from "./hub.fixture.ts";

async function joined(test: TestHub, name: string, ...rooms: readonly string[]): Promise<Client> {
  const client = await test.client(name);
  for (const room of rooms) client.send({ id: "", room, join: {} });
  await test.settle();
  client.socket.forget();
  return client;
}

/** One who reads nothing, and one who does; the first one's rooms have just been dropped. */
async function behind() {
  const test = await createTestHub();
  const slow = await joined(test, "a", "r_1", "r_2");
  const well = await joined(test, "b", "r_1");
  slow.socket.bufferedBytes = 2_000_000;
  test.say("r_1");
  await test.settle();
  test.say("r_1");
  await test.settle();
  return { test, slow, well };
}

describe("a reader that does not keep up", () => {
  it("[G2] loses what its rooms said, and gets them as snapshots when it has taken what it had; others do not feel it", async () => {
    const { test, slow, well } = await behind();
    expect([slow.socket.told, slow.socket.closed]).toEqual([[], undefined]);
    expect(well.socket.told).toEqual(["event r_1 1", "event r_1 2"]);
    await test.clock.advance(3_000);
    const before = test.peer.got("join").length;
    slow.socket.drain();
    await test.settle();
    expect(test.peer.got("join").slice(before)).toMatchObject([
      { room: "r_1", command: { value: {} } },
      { room: "r_2", command: { value: {} } },
    ]);
    for (const { command } of test.peer.got("join").slice(before))
      expect(command.value).not.toHaveProperty("afterSeq", 2);
    test.say("r_1");
    await test.settle();
    expect(slow.socket.told).toEqual(["joined r_1 2", "joined r_2 0", "event r_1 3"]);
    expect(slow.socket.frames[0]?.joined?.resumed).toBe(false);
  });

  it("[G2] its answers are kept, and its commands wait for the snapshot", async () => {
    const { test, slow } = await behind();
    slow.send({ id: "p", ping: {} });
    slow.send({ id: "1", room: "r_1", post: { clientMessageId: "c", text: "x" } });
    await test.settle();
    expect(test.peer.got("post")).toEqual([]);
    slow.socket.drain();
    await test.settle();
    expect(slow.socket.told.filter((name) => !name.startsWith("event"))).toEqual([
      "pong {}",
      "joined r_1 2",
      "joined r_2 0",
      "ok 1",
    ]);
  });

  it("[G2] is told so and closed with 1013 when it does not take what it had in ten seconds", async () => {
    const { test, slow, well } = await behind();
    await test.clock.advance(9_000);
    expect(slow.socket.closed).toBeUndefined();
    await test.clock.advance(2_000);
    expect(slow.socket.told).toEqual(["error SLOW_READER"]);
    expect(slow.socket.closed).toMatchObject({ code: 1013 });
    expect(test.peer.trunks[0]?.detached).toHaveLength(1);
    expect(well.socket.closed).toBeUndefined();
  });

  it("[G2] and takes nothing at all is closed, also when little waits for it", async () => {
    const test = await createTestHub();
    const stuck = await joined(test, "a", "r_1");
    const slow = await joined(test, "b", "r_1");
    for (const { socket } of [stuck, slow]) socket.bufferedBytes = 100_000;
    test.say("r_1");
    for (let second = 0; second < 12; second += 1) {
      slow.socket.bufferedBytes -= 500;
      await test.clock.advance(1_000);
    }
    expect([stuck.socket.closed?.code, slow.socket.closed?.code]).toEqual([1013, undefined]);
  });

  it("[G2] falls behind so three times a minute, and is closed the fourth time", async () => {
    const { test, slow } = await behind();
    for (let time = 2; time <= 4; time += 1) {
      slow.socket.drain();
      await test.settle();
      expect([slow.socket.told.at(-1), slow.socket.closed]).toEqual(["joined r_2 0", undefined]);
      slow.socket.bufferedBytes = 2_000_000;
      test.say("r_1");
      await test.settle();
    }
    expect(slow.socket.closed).toMatchObject({ code: 1013 });
  });

  it("[G2] is closed when its own answers alone are too many", async () => {
    const { test, slow } = await behind();
    for (let count = 0; count < 8_000; count += 1) slow.send({ id: `${count}`, ping: {} });
    await test.settle();
    expect(slow.socket.closed).toMatchObject({ code: 1013 });
  });

  it("[S2, S5] a trunk that breaks meanwhile changes nothing: it gets snapshots, never a resume from where it has not been", async () => {
    const { test, slow } = await behind();
    for (const trunk of test.peer.open) trunk.break();
    await test.clock.advance(2_000);
    expect(slow.socket.told).toEqual([]);
    slow.socket.drain();
    await test.settle();
    expect(slow.socket.told).toEqual(["joined r_1 2", "joined r_2 0"]);
    expect(slow.socket.frames.every(({ joined: frame }) => frame?.resumed === false)).toBe(true);
  });

  it("[S2] a resume that was under way when it fell behind is not given to it", async () => {
    const test = await createTestHub();
    const slow = await joined(test, "a", "r_1");
    test.say("r_1");
    await test.settle();
    test.peer.isHolding = true;
    for (const trunk of test.peer.open) trunk.break();
    await test.clock.advance(1_000);
    slow.socket.forget();
    slow.socket.bufferedBytes = 2_000_000;
    slow.send({ ping: {} });
    await test.settle();
    slow.socket.drain();
    await test.settle();
    test.peer.release();
    await test.settle();
    expect(slow.socket.told.filter((name) => !name.startsWith("pong"))).toEqual(["joined r_1 1"]);
    expect(slow.socket.frames.at(-1)?.joined?.resumed).toBe(false);
  });

  it("[G2] a join of its own is answered, and its room comes with the others", async () => {
    const { test, slow } = await behind();
    slow.send({ id: "j", room: "r_3", join: {} });
    await test.settle();
    slow.socket.drain();
    await test.settle();
    expect(slow.socket.told).toEqual(["ok j", "joined r_1 2", "joined r_2 0", "joined r_3 0"]);
  });
});
