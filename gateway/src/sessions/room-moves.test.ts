import { describe, expect, it } from "vitest";
import { type Client, createTestHub, type TestHub } from "./hub.fixture.ts";

async function joined(test: TestHub, name: string, room = "r_1"): Promise<Client> {
  const client = await test.client(name);
  client.send({ id: "j", room, join: {} });
  await test.settle();
  client.socket.forget();
  return client;
}

const post = (id: string) => ({ id, room: "r_1", post: { clientMessageId: id, text: id } });
/** Where sessions have joined the room. */
const places = (test: TestHub, room = "r_1") =>
  [...test.peers].flatMap(([address, peer]) => peer.open.flatMap((trunk) => trunk.sessionsIn(room).map(() => address)));

/** A room that is watched at another instance than it prefers, since that one was not there; now it is. */
async function atItsSecondPlace() {
  const test = await createTestHub(["room:1", "room:2"]);
  const home = test.home("r_1");
  const second = test.next("r_1");
  test.unreachable.add(home);
  for (const trunk of test.peerAt(home).open) trunk.break();
  await test.settle();
  const clients = [await joined(test, "a"), await joined(test, "b")];
  expect(places(test)).toEqual([second, second]);
  return { test, home, second, clients };
}

describe("a room whose preferred instance comes back", () => {
  it("[G4] moves there when that one has been well for some seconds, and no client hears of it but by a resume", async () => {
    const { test, home, second, clients } = await atItsSecondPlace();
    test.say("r_1");
    await test.clock.advance(1_000);
    for (const { socket } of clients) socket.forget();
    test.unreachable.clear();
    await test.clock.advance(4_000);
    expect(places(test)).toEqual([second, second]);
    await test.clock.advance(10_000);
    expect(places(test)).toEqual([home, home]);
    const rejoins = test.peerAt(home).got("join");
    expect(rejoins.map(({ command }) => command.value)).toMatchObject([{ afterSeq: 1 }, { afterSeq: 1 }]);
    test.say("r_1");
    await test.settle();
    for (const { socket } of clients) expect(socket.told).toEqual(["joined r_1 1", "event r_1 2"]);
    for (const { socket } of clients) expect(socket.frames[0]?.joined).toMatchObject({ resumed: true, events: [] });
  });

  it("[S5] is left at its former instance only when it is joined at the new one, so that its people do not blink", async () => {
    const { test, home, second } = await atItsSecondPlace();
    test.peerAt(home).isHolding = true;
    test.unreachable.clear();
    await test.clock.advance(15_000);
    expect(test.peerAt(home).got("join")).toHaveLength(2);
    expect(places(test)).toEqual([second, second]);
    test.peerAt(home).release();
    await test.settle();
    expect(places(test)).toEqual([home, home]);
  });

  it("[S5] is not left where it is when it comes back to its former instance before it was joined at the new one", async () => {
    const { test, home, second, clients } = await atItsSecondPlace();
    test.peerAt(home).isHolding = true;
    test.unreachable.clear();
    await test.clock.advance(15_000);
    expect(test.peerAt(home).got("join")).toHaveLength(2);
    test.unreachable.add(home);
    for (const trunk of test.peerAt(home).open) trunk.break();
    await test.settle();
    expect(test.peerAt(second).got("leave")).toEqual([]);
    expect(places(test)).toEqual([second, second]);
    for (const { socket } of clients) socket.forget();
    clients[0]?.send(post("1"));
    await test.settle();
    expect(clients[0]?.socket.told.toSorted()).toEqual(["event r_1 1", "ok 1"]);
    expect(clients[1]?.socket.told).toEqual(["event r_1 1"]);
  });

  it("[S5] what is under way at its former instance is answered there, once, and what comes after follows", async () => {
    const { test, home, second, clients } = await atItsSecondPlace();
    const [client] = clients;
    test.peerAt(second).isHolding = true;
    client?.send(post("1"));
    client?.send({ id: "2", room: "r_1", markRead: { seq: 1 } });
    await test.settle();
    test.unreachable.clear();
    await test.clock.advance(10_000);
    client?.send(post("3"));
    await test.settle();
    expect(test.peerAt(home).got("post")).toEqual([]);
    test.peerAt(second).release();
    await test.settle();
    expect(client?.socket.told.filter((name) => name.startsWith("ok"))).toEqual(["ok 1", "ok 2", "ok 3"]);
    expect(
      test
        .peerAt(home)
        .got("post")
        .map(({ command }) => command.value),
    ).toMatchObject([{ text: "3" }]);
    expect(test.peerAt(second).got("post")).toHaveLength(1);
  });

  it("[S5] what is under way at its former instance is sent again when that one breaks", async () => {
    const { test, home, second, clients } = await atItsSecondPlace();
    const [client] = clients;
    test.peerAt(second).isHolding = true;
    client?.send(post("1"));
    client?.send({ id: "2", room: "r_1", markRead: { seq: 1 } });
    await test.settle();
    test.unreachable.clear();
    await test.clock.advance(10_000);
    client?.send(post("3"));
    for (const trunk of test.peerAt(second).open) trunk.break();
    await test.settle();
    expect(client?.socket.told.filter((name) => !name.startsWith("event"))).toEqual([
      "joined r_1 0",
      "error ROOM_SERVICE_UNAVAILABLE 2",
      "ok 1",
      "ok 3",
    ]);
    expect(
      test
        .peerAt(home)
        .got("post")
        .map(({ command }) => command.value),
    ).toMatchObject([{ text: "1" }, { text: "3" }]);
  });

  it("[S5] a leave that is under way is done, and nobody joins anew", async () => {
    const { test, home, second, clients } = await atItsSecondPlace();
    test.peerAt(second).isHolding = true;
    clients[0]?.send({ id: "l", room: "r_1", leave: {} });
    await test.settle();
    test.unreachable.clear();
    await test.clock.advance(10_000);
    test.peerAt(second).release();
    await test.settle();
    expect(clients[0]?.socket.told).toEqual(["ok l"]);
    expect(places(test)).toEqual([home]);
  });

  it("[G4] what its former instance still says of it is not passed on twice", async () => {
    const { test, home, second, clients } = await atItsSecondPlace();
    test.peerAt(home).isHolding = true;
    test.unreachable.clear();
    await test.clock.advance(10_000);
    test.say("r_1");
    await test.settle();
    expect(clients[0]?.socket.told).toEqual([]);
    expect(places(test)).toEqual([second, second]);
    test.peerAt(home).release();
    await test.settle();
    for (const { socket } of clients) expect(socket.told).toEqual(["joined r_1 1"]);
    expect(clients[0]?.socket.frames[0]?.joined?.events?.map(({ seq }) => seq)).toEqual([1]);
  });
});

describe("the list of instances", () => {
  it("[G4] an instance that appears gets a trunk, and the rooms that prefer it come in bounded number a second", async () => {
    const test = await createTestHub(["room:1"]);
    const client = await test.client("a");
    const rooms = Array.from({ length: 64 }, (_, index) => `r_${index}`);
    const others = [client, await test.client("b"), await test.client("c")];
    for (const [index, one] of others.entries()) {
      for (const room of rooms) one.send({ id: "", room: `${room}_${index}`, join: {} });
    }
    await test.settle();
    test.setList("room:1", "room:2");
    await test.clock.advance(5_000);
    expect(test.peerAt("room:2").open).toHaveLength(1);
    const comers = rooms
      .flatMap((room) => [0, 1, 2].map((n) => `${room}_${n}`))
      .filter((room) => test.home(room) === "room:2");
    const movedNow = () => comers.filter((room) => places(test, room)[0] === "room:2").length;
    expect(comers.length).toBeGreaterThan(60);
    const counts: number[] = [];
    for (let second = 0; second < 8; second += 1) {
      const before = movedNow();
      await test.clock.advance(1_000);
      counts.push(movedNow() - before);
    }
    expect(movedNow()).toBe(comers.length);
    // Fifty begin in each second, spread over the next one.
    expect(Math.max(...counts)).toBeLessThanOrEqual(75);
    const stayers = rooms.map((room) => `${room}_0`).filter((room) => test.home(room) === "room:1");
    for (const room of stayers) expect(places(test, room)).toEqual(["room:1"]);
  });

  it("[G4] an instance that leaves it and is well is left gently, and then its trunk ends and is not dialled again", async () => {
    const test = await createTestHub(["room:1", "room:2"]);
    const home = test.home("r_1");
    const second = test.next("r_1");
    const client = await joined(test, "a");
    await test.clock.advance(6_000);
    const { dials } = test;
    test.setList(second);
    expect(places(test)).toEqual([home]);
    await test.clock.advance(3_000);
    expect(places(test)).toEqual([second]);
    expect(test.peerAt(home).open).toEqual([]);
    expect(client.socket.told).toEqual(["joined r_1 0"]);
    await test.clock.advance(20_000);
    expect(test.dials).toBe(dials);
  });

  it("[G4] one that leaves it while its trunk is down is forgotten, and dialled anew when it is back", async () => {
    const test = await createTestHub(["room:1", "room:2"]);
    const gone = test.home("r_1");
    test.unreachable.add(gone);
    for (const trunk of test.peerAt(gone).open) trunk.break();
    const client = await joined(test, "a");
    test.setList(test.next("r_1"));
    const { dials } = test;
    await test.clock.advance(20_000);
    expect(test.dials).toBe(dials);
    test.unreachable.clear();
    test.setList(gone, [...test.peers.keys()].find((address) => address !== gone) ?? "");
    await test.clock.advance(10_000);
    expect(places(test)).toEqual([gone]);
    expect(client.socket.told).toEqual(["joined r_1 0"]);
  });

  it("[G4] one that leaves it and is the only one that is well keeps its rooms; back on it, nothing has happened", async () => {
    const test = await createTestHub(["room:1", "room:2"]);
    const client = await joined(test, "a");
    const home = test.home("r_1");
    const second = test.next("r_1");
    test.unreachable.add(second);
    for (const trunk of test.peerAt(second).open) trunk.break();
    test.setList(second);
    await test.clock.advance(20_000);
    client.send(post("1"));
    await test.settle();
    expect(client.socket.told.toSorted()).toEqual(["event r_1 1", "ok 1"]);
    const { dials } = test;
    test.setList(home, second);
    test.unreachable.clear();
    await test.clock.advance(20_000);
    expect(places(test)).toEqual([home]);
    expect(test.peerAt(home).trunks).toHaveLength(1);
    expect(test.dials).toBeLessThan(dials + 10);
  });

  it("[G4] as long as it names nobody, joins wait, and are done when it does", async () => {
    const test = await createTestHub(["room:1"]);
    test.setList();
    await test.settle();
    const client = await test.client("a");
    client.send({ id: "j", room: "r_1", join: {} });
    await test.settle();
    expect(client.socket.told).toEqual([]);
    test.setList("room:1");
    await test.settle();
    expect(client.socket.told).toEqual(["ok j", "joined r_1 0"]);
  });
});
