import { refuse } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { createTestHub } from "./hub.fixture.ts";

describe("Connection", () => {
  it("[G1] nothing is taken before hello", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira", { hello: false });
    send({ id: "1", room: "r_1", join: {} });
    send({ id: "2", ping: {} });
    await test.settle();
    expect(socket.told).toEqual(["error HELLO_REQUIRED 1", "error HELLO_REQUIRED 2"]);
    expect(test.peer.commands).toEqual([]);
    expect(socket.closed).toBeUndefined();
  });

  it("[G1] a socket without hello is closed after 5 s, one with hello is not", async () => {
    const test = await createTestHub();
    const [silent, greeted] = [await test.client("a", { hello: false }), await test.client("b")];
    await test.clock.advance(4_000);
    expect(silent.socket.closed).toBeUndefined();
    await test.clock.advance(2_000);
    expect(silent.socket.closed).toMatchObject({ code: 4401 });
    expect(silent.socket.told).toEqual(["error HELLO_REQUIRED"]);
    expect(greeted.socket.closed).toBeUndefined();
  });

  it("[S1] hello is answered with who one is and what holds; what was sent right behind it waits for that", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira", { hello: false });
    send({ id: "1", hello: { token: "mira" } });
    send({ id: "2", room: "r_1", join: {} });
    send({ id: "3", room: "r_1", post: { clientMessageId: "c", text: "hi" } });
    await test.settle();
    expect(socket.told).toEqual(["ok 1", "ok 2", "joined r_1 0", "ok 3", "event r_1 1"]);
    expect(socket.frames[0]?.ok?.hello).toMatchObject({
      participant: { id: "p_mira", displayName: "mira", kind: "PARTICIPANT_KIND_PERSON" },
      limits: { postTextMax: 16_000, frameBytesMax: 65_536, pingIntervalMs: 15_000, roomsMax: 64 },
      features: [],
    });
  });

  it("[G1] a bad token is refused, and a good one may follow", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira", { hello: false });
    send({ id: "1", hello: { token: "bad" } });
    send({ id: "2", room: "r_1", join: {} });
    await test.settle();
    send({ id: "3", hello: { token: "mira" } });
    await test.settle();
    expect(socket.told).toEqual(["error BAD_TOKEN 1", "error HELLO_REQUIRED 2", "ok 3"]);
  });

  it("[S6] hello again refreshes; as somebody else it is refused", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira");
    send({ id: "1", room: "r_1", join: {} });
    await test.settle();
    send({ id: "2", hello: { token: "mira" } });
    send({ id: "3", hello: { token: "jon" } });
    await test.settle();
    send({ id: "4", hello: { token: "jon" } });
    await test.settle();
    expect(socket.told.slice(2)).toEqual(["error BAD_COMMAND 3", "ok 2", "error NOT_ALLOWED 4"]);
    expect([...(test.peer.trunks[0]?.attached.values() ?? [])]).toMatchObject([{ participantId: "p_mira" }]);
  });

  it("[S6] a token that ends closes the socket, unless it is refreshed before", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira");
    const ping = async () => {
      await test.clock.advance(30_000);
      send({ ping: {} });
    };
    for (let half = 0; half < 119; half += 1) await ping();
    expect(socket.closed).toBeUndefined();
    await ping();
    await test.clock.advance(1_000);
    expect(socket.told.at(-1)).toBe("error BAD_TOKEN");
    expect(socket.closed).toMatchObject({ code: 4401 });
  });

  it("[G1] a socket without a sign of life is pinged after 30 s and closed after 60; a pong keeps it", async () => {
    const test = await createTestHub();
    const { socket, connection } = await test.client("mira");
    await test.clock.advance(31_000);
    expect(socket.pings).toBe(1);
    connection.alive();
    await test.clock.advance(31_000);
    expect([socket.pings, socket.closed]).toEqual([2, undefined]);
    await test.clock.advance(31_000);
    expect(socket.closed).toMatchObject({ code: 4408 });
  });

  it("[G1] a hundred malformed frames a minute are answered, one more closes the socket", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira");
    for (let count = 0; count < 100; count += 1) send("{");
    await test.settle();
    expect(socket.closed).toBeUndefined();
    expect(socket.told).toHaveLength(100);
    await test.clock.advance(60_000 - 1_000);
    send("{");
    expect(socket.closed).toMatchObject({ code: 1008 });
  });

  it("[G1] malformed frames are counted by the minute", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client("mira");
    for (let minute = 0; minute < 5; minute += 1) {
      for (let count = 0; count < 100; count += 1) send("{");
      await test.clock.advance(30_000);
      send({ ping: {} });
      await test.clock.advance(30_000);
    }
    expect(socket.closed).toBeUndefined();
  });

  it("[G1] refused commands are answered, a thousand of them in a minute close the socket", async () => {
    const test = await createTestHub();
    test.refuseCommand = () => refuse("RATE_LIMITED", "slower", { retryAfterMs: 50 });
    const { socket, send } = await test.client("mira");
    for (let count = 0; count < 1_000; count += 1) send({ id: `${count}`, ping: {} });
    await test.settle();
    expect(socket.closed).toBeUndefined();
    expect(socket.frames[0]).toMatchObject({
      replyTo: "0",
      error: { code: "RESOURCE_EXHAUSTED", reason: "RATE_LIMITED", retryAfterMs: 50 },
    });
    send({ ping: {} });
    expect(socket.closed).toMatchObject({ code: 1008 });
  });

  it("[G1] refused hellos, and what is too much behind a hello, count among refused commands", async () => {
    const test = await createTestHub();
    const unknown = await test.client("mira", { hello: false });
    for (let count = 0; count < 1_002; count += 1) unknown.send({ id: `${count}`, hello: { token: "bad" } });
    expect(unknown.socket.closed).toMatchObject({ code: 1008 });
    const eager = await test.client("jon", { hello: false });
    eager.send({ id: "h", hello: { token: "jon" } });
    for (let count = 0; count < 64 + 1_001; count += 1) eager.send({ id: `${count}`, ping: {} });
    expect(eager.socket.closed).toMatchObject({ code: 1008 });
  });

  it("[G1] a socket that is closed while what came behind its hello is taken leaves nothing behind", async () => {
    const test = await createTestHub();
    test.refuseCommand = ({ frame }) =>
      frame.command.case === "ping" ? refuse("RATE_LIMITED", "slower", { retryAfterMs: 50 }) : undefined;
    const { socket, send } = await test.client("mira");
    for (let count = 0; count < 1_000; count += 1) send({ ping: {} });
    send({ id: "h", hello: { token: "mira" } });
    send({ ping: {} });
    send({ id: "j", room: "r_1", join: {} });
    await test.settle();
    expect(socket.closed).toMatchObject({ code: 1008 });
    expect([test.peer.got("join"), test.peer.trunks[0]?.attached.size]).toEqual([[], 0]);
  });

  it("[S1] a socket of one room joins it by itself", async () => {
    const test = await createTestHub();
    const { socket } = await test.client("mira", { room: "r_9" });
    expect(test.peer.got("join")).toMatchObject([{ room: "r_9" }]);
    expect(socket.writes).toEqual([]);
    const known = await test.client("jon", { room: "r_9", hello: false });
    known.send({ id: "1", hello: { token: "jon" } });
    await test.settle();
    expect(known.socket.told).toEqual(["ok 1", "joined r_9 0"]);
    const lost = await test.client("jon", { room: "elsewhere", hello: false });
    lost.send({ id: "1", hello: { token: "jon" } });
    await test.settle();
    expect(lost.socket.told).toEqual(["ok 1", "error ROOM_NOT_FOUND elsewhere"]);
  });

  it("[S5] a planned stop tells everybody when to come back, waits for what is under way, and closes with 1012", async () => {
    const test = await createTestHub();
    const clients = await Promise.all(["a", "b", "c"].map((name) => test.client(name)));
    const [first] = clients;
    first?.send({ id: "j", room: "r_1", join: {} });
    await test.settle();
    test.peer.isHolding = true;
    first?.send({ id: "p", room: "r_1", post: { clientMessageId: "c", text: "x" } });
    await test.settle();
    const drained = test.hub.drain(1_000);
    await test.clock.advance(100);
    expect(clients.map(({ socket }) => socket.closed)).toEqual([undefined, undefined, undefined]);
    const delays = clients.map(({ socket }) => socket.frames.at(-1)?.goAway?.reconnectAfterMs);
    expect(new Set(delays).size).toBe(3);
    test.peer.release();
    await test.clock.advance(100);
    await drained;
    expect(first?.socket.told).toContain("ok p");
    expect(clients.map(({ socket }) => socket.closed?.code)).toEqual([1012, 1012, 1012]);
  });
});
