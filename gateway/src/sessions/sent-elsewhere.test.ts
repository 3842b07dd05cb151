import { refuse } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import type { RoomPeer } from "../trunk/room-peer.fixture.ts";
import { type Client, createTestHub, type TestHub } from "./hub.fixture.ts";

const moved = (address?: string) => refuse("MOVED", "elsewhere", address === undefined ? {} : { details: { address } });
const post = (id: string) => ({ id, room: "r_1", post: { clientMessageId: id, text: id } });
const places = (test: TestHub) =>
  [...test.peers].flatMap(([address, peer]) =>
    peer.open.flatMap((trunk) => trunk.sessionsIn("r_1").map(() => address)),
  );

/** The instance answers commands of these kinds with MOVED. */
function sendsElsewhere(peer: RoomPeer, address: string | undefined, ...kinds: readonly string[]) {
  peer.onCommand = ({ trunk, session, frame }) => {
    if (!kinds.includes(frame.command.case ?? "")) return false;
    trunk.refuse(session, frame.id, moved(address));
    return true;
  };
}

/** Says it of the room, to all. */
function saysItOf(peer: RoomPeer, address: string) {
  const value = { code: "UNAVAILABLE", reason: "MOVED", message: "elsewhere", details: { address } };
  peer.broadcast("r_1", { case: "error", value });
}

async function joined(test: TestHub, name: string): Promise<Client> {
  const client = await test.client(name);
  client.send({ id: "j", room: "r_1", join: {} });
  await test.settle();
  client.socket.forget();
  return client;
}

/** Three instances; `first` is where the room is. */
async function threeInstances() {
  const test = await createTestHub(["room:1", "room:2", "room:3"]);
  const clients = [await joined(test, "a"), await joined(test, "b")];
  const first = test.home("r_1");
  const second = test.next("r_1");
  const third = [...test.peers.keys()].find((address) => address !== first && address !== second) ?? "";
  return { test, clients, first, second, third };
}

describe("an instance that sends a room elsewhere", () => {
  it("[L2] is left by all who watch the room, for the instance that it names; no client hears of it", async () => {
    const { test, clients, first, third } = await threeInstances();
    test.say("r_1");
    await test.settle();
    for (const { socket } of clients) socket.forget();
    saysItOf(test.peerAt(first), third);
    await test.settle();
    expect(places(test)).toEqual([third, third]);
    test.say("r_1");
    await test.settle();
    for (const { socket } of clients) expect(socket.told).toEqual(["joined r_1 1", "event r_1 2"]);
  });

  it("[L2] a command that it did not do is done there, with and without an id, in order", async () => {
    const { test, clients, first, second } = await threeInstances();
    sendsElsewhere(test.peerAt(first), second, "post", "markRead");
    for (const id of ["1", "2"]) clients[0]?.send(post(id));
    clients[0]?.send({ id: "3", room: "r_1", markRead: { seq: 1 } });
    clients[0]?.send(post("4"));
    await test.settle();
    expect(clients[0]?.socket.told.filter((name) => !name.startsWith("event"))).toEqual([
      "joined r_1 0",
      "ok 1",
      "ok 2",
      "ok 3",
      "ok 4",
    ]);
    const done = test.peerAt(second).commands.map(({ frame }) => frame.command.case);
    expect(done.filter((kind) => kind !== "join")).toEqual(["post", "post", "markRead", "post"]);
    expect(places(test)).toEqual([second, second]);
  });

  it("[L2] a join that it did not do is done there, and answered once", async () => {
    const test = await createTestHub(["room:1", "room:2"]);
    sendsElsewhere(test.peerAt(test.home("r_1")), test.next("r_1"), "join");
    const client = await test.client("a");
    client.send({ id: "j", room: "r_1", join: { afterSeq: 3, afterTag: "x" } });
    client.send(post("1"));
    await test.settle();
    expect(client.socket.told).toEqual(["ok j", "joined r_1 0", "ok 1", "event r_1 1"]);
    expect(test.peerAt(test.next("r_1")).got("join")[0]?.command.value).toMatchObject({ afterSeq: 3, afterTag: "x" });
  });

  it("[L2] a join that is under way is answered where the room went, and not where it was", async () => {
    const { test, first, second } = await threeInstances();
    test.peerAt(first).isHolding = true;
    const client = await test.client("c");
    client.send({ id: "j", room: "r_1", join: {} });
    await test.settle();
    const away = refuse("STORE_UNAVAILABLE", "not now");
    test.peerAt(second).onCommand = ({ trunk, session, frame }) => {
      trunk.refuse(session, frame.id, away);
      return true;
    };
    saysItOf(test.peerAt(first), second);
    test.peerAt(first).release();
    await test.settle();
    expect(client.socket.told).toEqual(["error STORE_UNAVAILABLE j"]);
  });

  it("[L2] when it names one that is not known or not well, the next by preference takes the room", async () => {
    const { test, first, second } = await threeInstances();
    saysItOf(test.peerAt(first), "room:9");
    await test.settle();
    expect(places(test)).toEqual([second, second]);
  });

  it("[L2] a room moves once in five seconds at most, and commands wait meanwhile", async () => {
    const { test, clients, first, second } = await threeInstances();
    sendsElsewhere(test.peerAt(second), first, "post");
    saysItOf(test.peerAt(first), second);
    await test.settle();
    clients[0]?.send(post("1"));
    await test.clock.advance(4_900);
    expect(places(test)).toEqual([second, second]);
    // Twice a second at most, not as fast as the wire is.
    expect(test.peerAt(second).got("post").length).toBeLessThan(12);
    expect(clients[0]?.socket.told).toEqual(["joined r_1 0"]);
    await test.clock.advance(1_000);
    expect(places(test)).toEqual([first, first]);
    expect(clients[0]?.socket.told.slice(1).toSorted()).toEqual(["event r_1 1", "joined r_1 0", "ok 1"]);
  });

  it("[L2] is believed for half a minute: the room is not brought back to where this gateway would have it", async () => {
    const { test, clients, first, second } = await threeInstances();
    await test.clock.advance(10_000);
    saysItOf(test.peerAt(first), second);
    await test.clock.advance(29_000);
    expect(places(test)).toEqual([second, second]);
    for (const client of clients) client.send({ ping: {} });
    await test.clock.advance(35_000);
    expect(places(test)).toEqual([first, first]);
  });

  it("[L2] and is the only one: what it did not do is tried again there until it is done, or its time is over", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    sendsElsewhere(test.peer, "room:9", "post", "join");
    client.send(post("1"));
    const late = await test.client("b");
    late.send({ id: "j", room: "r_1", join: {} });
    await test.clock.advance(2_000);
    expect([client.socket.told, late.socket.told]).toEqual([[], []]);
    test.peer.onCommand = () => false;
    await test.clock.advance(1_000);
    expect(client.socket.told.toSorted()).toEqual(["event r_1 1", "ok 1"]);
    expect(late.socket.told[0]).toBe("ok j");
    sendsElsewhere(test.peer, "room:9", "post");
    client.send(post("2"));
    await test.clock.advance(17_000);
    expect(client.socket.told.at(-1)).toBe("error DEADLINE 2");
  });
});

describe("an instance that is about to stop", () => {
  it("[S5] is left at once when another one is well: what was sent is answered there, and no client is without its room", async () => {
    const { test, clients, first, second } = await threeInstances();
    test.peerAt(first).isHolding = true;
    clients[0]?.send(post("1"));
    clients[0]?.send({ id: "2", room: "r_1", markRead: { seq: 1 } });
    await test.settle();
    test.peerAt(first).goAway();
    await test.settle();
    expect(places(test).filter((address) => address === second)).toHaveLength(2);
    clients[1]?.send(post("b"));
    clients[0]?.send(post("3"));
    await test.settle();
    expect(clients[1]?.socket.told).toContain("ok b");
    expect(clients[0]?.socket.told.filter((name) => name.startsWith("ok"))).toEqual([]);
    // It waits for what it owes, and ends then.
    expect(test.peerAt(first).open).toHaveLength(1);
    test.peerAt(first).release();
    await test.settle();
    expect(clients[0]?.socket.told.filter((name) => name.startsWith("ok"))).toEqual(["ok 1", "ok 2", "ok 3"]);
    expect([test.peerAt(first).open, places(test)]).toEqual([[], [second, second]]);
    expect(clients.flatMap(({ socket }) => socket.told.filter((name) => name.startsWith("error")))).toEqual([]);
  });

  it("[S5] is waited for when it is the only one: its trunk ends when all is answered, and what is sent meanwhile is done after", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.isHolding = true;
    client.send(post("1"));
    await test.settle();
    test.peer.goAway(2_000);
    await test.settle();
    client.send(post("2"));
    await test.settle();
    expect(test.peer.open).toHaveLength(1);
    test.peer.release();
    await test.settle();
    expect(client.socket.told).toContain("ok 1");
    expect(test.peer.open).toHaveLength(0);
    await test.clock.advance(2_000);
    expect(client.socket.told.filter((name) => !name.startsWith("event"))).toEqual(["ok 1", "joined r_1 1", "ok 2"]);
  });

  it("[S5] and answers nothing holds nobody for long: what has an id is done elsewhere", async () => {
    const { test, clients, first } = await threeInstances();
    test.peerAt(first).isHolding = true;
    clients[0]?.send(post("1"));
    clients[0]?.send({ id: "2", room: "r_1", markRead: { seq: 1 } });
    await test.settle();
    test.peerAt(first).goAway();
    await test.clock.advance(5_100);
    expect(clients[0]?.socket.told.filter((name) => !name.startsWith("event"))).toEqual([
      "joined r_1 0",
      "error ROOM_SERVICE_UNAVAILABLE 2",
      "ok 1",
    ]);
  });
});
