import { refuse } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { type Client, createTestHub, type TestHub } from "./hub.fixture.ts";

async function joined(test: TestHub, name: string, room = "r_1"): Promise<Client> {
  const client = await test.client(name);
  client.send({ id: "j", room, join: {} });
  await test.settle();
  client.socket.forget();
  return client;
}

const post = (id: string, clientMessageId = id) => ({ id, room: "r_1", post: { clientMessageId, text: id } });
const breakAll = (test: TestHub) => {
  for (const peer of test.peers.values()) for (const trunk of peer.open) trunk.break();
};

describe("a trunk that breaks", () => {
  it("[S5] every session joins its rooms again where its client is, and misses nothing", async () => {
    const test = await createTestHub();
    const clients = [await joined(test, "a"), await joined(test, "b")];
    clients[0]?.send({ id: "k", room: "r_2", join: {} });
    test.peer.say("r_1");
    test.peer.say("r_1");
    await test.settle();
    for (const { socket } of clients) socket.forget();
    breakAll(test);
    // Committed by others while no trunk was there.
    test.peer.say("r_1");
    await test.clock.advance(1_000);
    expect(test.dials).toBe(2);
    const rejoins = test.peer.got("join").slice(3);
    expect(rejoins).toHaveLength(3);
    expect(rejoins.filter(({ room }) => room === "r_1").map(({ command }) => command.value)).toMatchObject([
      { afterSeq: 2, afterTag: "tag2" },
      { afterSeq: 2, afterTag: "tag2" },
    ]);
    test.peer.say("r_1");
    await test.settle();
    expect(clients[1]?.socket.told).toEqual(["joined r_1 3", "event r_1 4"]);
    expect(clients[1]?.socket.frames[0]?.joined).toMatchObject({ resumed: true, events: [{ seq: 3 }] });
    expect(test.peer.trunks[1]?.attached.size).toBe(2);
  });

  it("[S2, S5] who was not given a snapshot yet that another one has is behind that one, and misses nothing", async () => {
    const test = await createTestHub();
    const clients = [await joined(test, "a"), await joined(test, "b"), await joined(test, "c")];
    test.peer.say("r_1");
    await test.settle();
    // The room was dropped from a full trunk: it has snapshots for all now, of which the first one comes.
    const [trunk] = test.peer.open;
    const [session] = trunk?.sessionsIn("r_1") ?? [];
    trunk?.joined(session ?? 0, "r_1", 4, undefined);
    await test.settle();
    for (const { socket } of clients) socket.forget();
    breakAll(test);
    for (let seq = 2; seq <= 4; seq += 1) test.peer.say("r_1");
    await test.clock.advance(1_000);
    const rejoins = test.peer.got("join").slice(3);
    expect(rejoins.map(({ command }) => command.value)).toMatchObject([
      { afterSeq: 4, afterTag: "tag4" },
      { afterSeq: 1, afterTag: "tag1" },
      { afterSeq: 1, afterTag: "tag1" },
    ]);
    expect(clients[2]?.socket.frames[0]?.joined).toMatchObject({
      resumed: true,
      events: [{ seq: 2 }, { seq: 3 }, { seq: 4 }],
    });
  });

  it("[S2, S5] who is given the events too that a snapshot of another one had before is where that one is", async () => {
    const test = await createTestHub();
    const clients = [await joined(test, "a"), await joined(test, "b")];
    const [trunk] = test.peer.open;
    const [session] = trunk?.sessionsIn("r_1") ?? [];
    // What the room says waits behind snapshots: a join overtakes it.
    trunk?.joined(session ?? 0, "r_1", 2, undefined);
    for (let seq = 1; seq <= 3; seq += 1) test.peer.say("r_1");
    await test.settle();
    breakAll(test);
    await test.clock.advance(1_000);
    const rejoins = test.peer.got("join").slice(clients.length);
    expect(rejoins.map(({ command }) => command.value)).toMatchObject([{ afterSeq: 3 }, { afterSeq: 3 }]);
  });

  it("[S2, S5] each session is resumed from where its own client is, also when others have come further since", async () => {
    const test = await createTestHub();
    const clients = [await joined(test, "a"), await joined(test, "b")];
    test.say("r_1");
    await test.settle();
    // Of the two, only the first is joined again before the next break.
    test.peer.onCommand = ({ frame, session }) => frame.command.case === "join" && session === 4;
    breakAll(test);
    await test.clock.advance(1_000);
    test.say("r_1");
    await test.settle();
    expect(clients.map(({ socket }) => socket.told.at(-1))).toEqual(["event r_1 2", "event r_1 1"]);
    // Somebody who came in between is nobody's measure either.
    const late = await joined(test, "c");
    test.peer.onCommand = () => false;
    breakAll(test);
    await test.clock.advance(2_000);
    const [first, second, third] = test.peer.got("join").slice(-3);
    expect([first, second, third].map((join) => join?.command.value)).toMatchObject([
      { afterSeq: 2, afterTag: "tag2" },
      { afterSeq: 1, afterTag: "tag1" },
      { afterSeq: 2, afterTag: "tag2" },
    ]);
    test.say("r_1");
    await test.settle();
    expect(clients[1]?.socket.frames.at(-2)?.joined?.events).toMatchObject([{ seq: 2 }]);
    for (const { socket } of [...clients, late]) expect(socket.told.at(-1)).toBe("event r_1 3");
  });

  it("[S5] who joins while there is no trunk is joined when there is one, as it asked; typing is not kept for later", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.unreachable.add("room:1");
    breakAll(test);
    await test.settle();
    const late = await test.client("b");
    late.send({ id: "j", room: "r_1", join: { afterSeq: 7, afterTag: "x" } });
    client.send({ room: "r_1", typing: { on: true } });
    await test.settle();
    test.unreachable.clear();
    await test.clock.advance(6_000);
    expect(late.socket.told).toEqual(["ok j", "joined r_1 0"]);
    expect(test.peer.got("join").at(-1)?.command.value).toMatchObject({ afterSeq: 7, afterTag: "x" });
    expect(test.peer.got("typing")).toEqual([]);
  });

  it("[S5] unanswered commands with an id are sent again after the room is joined, in order; others are answered UNAVAILABLE", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.isHolding = true;
    client.send(post("1"));
    client.send({ id: "2", room: "r_1", markRead: { seq: 1 } });
    client.send(post("3"));
    client.send(post("4", ""));
    client.send({ id: "5", room: "r_1", setProfile: { commandId: "x", displayName: "Z" } });
    await test.settle();
    breakAll(test);
    test.peer.isHolding = false;
    await test.clock.advance(1_000);
    expect(client.socket.told.slice(0, 2)).toEqual([
      "error ROOM_SERVICE_UNAVAILABLE 2",
      "error ROOM_SERVICE_UNAVAILABLE 4",
    ]);
    const again = test.peer.commands.filter(({ trunk }) => trunk === test.peer.trunks[1]);
    expect(again.map(({ frame }) => frame.command.case)).toEqual(["join", "post", "post", "setProfile"]);
    expect(client.socket.told.filter((name) => name.startsWith("ok"))).toEqual(["ok 1", "ok 3", "ok 5"]);
  });

  it("[S5] what is sent again comes before what had not been sent yet", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.isHolding = true;
    for (let count = 0; count < 20; count += 1) client.send(post(`${count}`));
    await test.settle();
    breakAll(test);
    test.peer.isHolding = false;
    await test.clock.advance(1_000);
    const again = test.peer.got("post").slice(16);
    const texts = again.map(({ command }) => (command.case === "post" ? command.value.text : ""));
    expect(texts).toEqual(Array.from({ length: 20 }, (_, index) => `${index}`));
  });

  it("[G4] joins that were under way on a broken trunk take no places on the next one", async () => {
    const test = await createTestHub();
    const client = await test.client("a");
    test.peer.isHolding = true;
    for (let room = 0; room < 40; room += 1) client.send({ id: `${room}`, room: `r_${room}`, join: {} });
    await test.settle();
    breakAll(test);
    test.peer.isHolding = false;
    await test.clock.advance(1_000);
    expect(client.socket.told.filter((name) => name.startsWith("joined"))).toHaveLength(40);
  });

  it("[S5] what is sent while there is no trunk waits for it, with and without an id: nobody has done it", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.unreachable.add("room:1");
    breakAll(test);
    await test.clock.advance(2_000);
    client.send(post("1"));
    client.send(post("2", ""));
    client.send({ room: "r_1", typing: { on: true } });
    await test.settle();
    expect(client.socket.told).toEqual([]);
    test.unreachable.clear();
    await test.clock.advance(6_000);
    expect(client.socket.told).toEqual(["joined r_1 0", "ok 1", "ok 2", "event r_1 1", "event r_1 2"]);
  });

  it("[S5] without a trunk for 15 s commands are given up, and the client is told once that its room is out of reach", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.unreachable.add("room:1");
    breakAll(test);
    await test.settle();
    client.send(post("1"));
    await test.clock.advance(40_000);
    expect(client.socket.told).toEqual(["error ROOM_SERVICE_UNAVAILABLE 1", "error ROOM_SERVICE_UNAVAILABLE r_1"]);
    expect(client.socket.closed).toBeUndefined();
    // Full jitter below 5 s: some ten dials, never a storm.
    expect(test.dials).toBeGreaterThan(8);
    expect(test.dials).toBeLessThan(60);
  });

  it("[S5] a join that was not answered is sent again as it was, and its answer comes once", async () => {
    const test = await createTestHub();
    const client = await test.client("a");
    test.peer.onCommand = ({ trunk, session, frame }) => {
      if (frame.command.case !== "join" || trunk !== test.peer.trunks[0]) return false;
      trunk.ok(session, frame.id, { case: "join", value: {} });
      return true;
    };
    client.send({ id: "j", room: "r_1", join: { afterSeq: 7, afterTag: "x" } });
    client.send(post("1"));
    await test.settle();
    breakAll(test);
    await test.clock.advance(1_000);
    expect(test.peer.got("join").map(({ command }) => command.value)).toMatchObject([{ afterSeq: 7 }, { afterSeq: 7 }]);
    expect(client.socket.told).toEqual(["ok j", "joined r_1 0", "ok 1", "event r_1 1"]);
  });

  it("[S5] a join that was answered and is sent again is tried until its snapshot comes: its client knows of no other try", async () => {
    const test = await createTestHub();
    const client = await test.client("a");
    let joins = 0;
    test.peer.onCommand = ({ trunk, session, frame }) => {
      if (frame.command.case !== "join") return false;
      joins += 1;
      if (joins === 1) trunk.ok(session, frame.id, { case: "join", value: {} });
      if (joins === 2) trunk.refuse(session, frame.id, refuse("STORE_UNAVAILABLE", "not now", { retryAfterMs: 500 }));
      return joins < 3;
    };
    client.send({ id: "j", room: "r_1", join: {} });
    await test.settle();
    breakAll(test);
    await test.clock.advance(2_000);
    expect(client.socket.told).toEqual(["ok j", "joined r_1 0"]);
  });

  it("[S5] a room that the client is banned from meanwhile is told as such, and nothing more of it comes", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.onCommand = ({ trunk, session, frame }) => {
      if (frame.command.case !== "join") return false;
      trunk.refuse(session, frame.id, refuse("BANNED", "no"));
      return true;
    };
    breakAll(test);
    await test.settle();
    client.send(post("1"));
    await test.clock.advance(1_000);
    expect(client.socket.told).toEqual(["error BANNED r_1", "error NOT_JOINED 1"]);
  });

  it("[S5] a room that can not be opened again at first is tried again, and given up in the end", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    let refusals = 3;
    test.peer.onCommand = ({ trunk, session, frame }) => {
      if (frame.command.case !== "join" || refusals === 0) return false;
      refusals -= 1;
      trunk.refuse(session, frame.id, refuse("STORE_UNAVAILABLE", "no", { retryAfterMs: 500 }));
      return true;
    };
    breakAll(test);
    await test.clock.advance(3_000);
    expect(client.socket.told).toEqual(["joined r_1 0"]);
    refusals = Number.POSITIVE_INFINITY;
    breakAll(test);
    await test.clock.advance(20_000);
    expect(client.socket.closed).toMatchObject({ code: 1013 });
  });

  it("[S5] a leave that was under way is done", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.isHolding = true;
    client.send({ id: "l", room: "r_1", leave: {} });
    await test.settle();
    breakAll(test);
    await test.clock.advance(1_000);
    expect(client.socket.told).toEqual(["ok l"]);
    expect(test.peer.got("join")).toHaveLength(1);
  });

  it("[S5] of what was under way behind a leave nobody knows whether it was done, and that is said", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.isHolding = true;
    client.send(post("1"));
    client.send({ id: "l", room: "r_1", leave: {} });
    await test.settle();
    breakAll(test);
    await test.settle();
    expect(client.socket.told).toEqual(["ok l", "error ROOM_SERVICE_UNAVAILABLE 1"]);
  });

  it("[S5] an instance that drains says so, and its sessions come back after the time that it named", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    test.peer.trunks[0]?.send([
      { session: 0, frame: { body: { case: "goAway", value: { reason: "x", reconnectAfterMs: 10_000 } } } },
    ]);
    await test.clock.advance(10_000);
    expect([test.dials, test.peer.open.length]).toEqual([2, 1]);
    expect(client.socket.told).toEqual(["joined r_1 0"]);
  });

  it("[G4] with two instances a room moves to the one that is well, and all who watch it with it", async () => {
    const test = await createTestHub(["room:1", "room:2"]);
    const clients = [await joined(test, "a"), await joined(test, "b")];
    const [one, two] = [...test.peers.values()];
    const home = one?.got("join").length ? one : two;
    const other = home === one ? two : one;
    expect([home?.got("join").length, other?.got("join").length]).toEqual([2, 0]);
    const address = [...test.peers].find(([, peer]) => peer === home)?.[0] ?? "";
    test.unreachable.add(address);
    for (const trunk of home?.open ?? []) trunk.break();
    await test.settle();
    expect(other?.got("join")).toHaveLength(2);
    other?.say("r_1");
    await test.settle();
    for (const { socket } of clients) expect(socket.told).toEqual(["joined r_1 0", "event r_1 1"]);
  });

  it("[S7] numbers of sessions are never used again on a trunk", async () => {
    const test = await createTestHub();
    const first = await joined(test, "a");
    first.connection.closed();
    await joined(test, "b");
    expect([...(test.peer.trunks[0]?.attached.keys() ?? [])]).toEqual([1, 2]);
  });

  it("[S7] a statement is made anew before it gets old", async () => {
    const test = await createTestHub();
    const client = await joined(test, "a");
    const before = test.peer.messagesUp;
    for (let half = 0; half < 64; half += 1) {
      await test.clock.advance(30_000);
      client.send({ ping: {} });
    }
    expect(test.peer.messagesUp - before).toBe(1);
  });
});
