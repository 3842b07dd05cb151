import { describe, expect, test } from "vitest";
import { createConnectionRig, createRoomRecorder } from "./connection.fixture.ts";

describe("opening", () => {
  test("hello carries the token, and the connection is live once it is answered", () => {
    const { connection, network, greet } = createConnectionRig();
    connection.start("t-1");
    expect(connection.state().phase).toBe("opening");
    const socket = greet();
    expect(socket.sent[0]).toEqual({ id: "hello", hello: { token: "t-1" } });
    expect(connection.state()).toEqual({ phase: "live" });
    expect(network.sockets).toHaveLength(1);
  });

  test("a refused token ends the connection for good", async () => {
    const { connection, network, clock } = createConnectionRig();
    connection.start("bad");
    network.newest().open();
    network.newest().deliver({ replyTo: "hello", error: { code: "UNAUTHENTICATED", reason: "BAD_TOKEN" } });
    expect(connection.state()).toMatchObject({ phase: "closed", error: { reason: "BAD_TOKEN" } });
    await clock.advance(120_000);
    expect(network.sockets).toHaveLength(1);
  });

  test("a socket that is never greeted is given up and dialled again", async () => {
    const { connection, network, clock } = createConnectionRig();
    connection.start("t");
    network.newest().open();
    await clock.advance(10_000);
    expect(network.sockets[0]?.isClosed).toBe(true);
    expect(connection.state().phase).toBe("waiting");
    await clock.advance(2_000);
    expect(network.sockets).toHaveLength(2);
  });
});

describe("losing the socket", () => {
  test("[S2] wanted rooms are joined again from their position on the next socket", async () => {
    const { connection, network, clock, greet, answerJoin } = createConnectionRig();
    const recorder = createRoomRecorder();
    let afterSeq = 0;
    connection.start("t");
    greet();
    connection.wantRoom("r_1", { ...recorder, position: () => (afterSeq === 0 ? {} : { afterSeq, afterTag: "x" }) });
    expect(network.newest().last("join")).toMatchObject({ room: "r_1", join: {} });
    answerJoin("r_1", { headSeq: 7 });
    expect(connection.isJoined("r_1")).toBe(true);
    afterSeq = 7;

    network.newest().end();
    expect(connection.isJoined("r_1")).toBe(false);
    await clock.advance(1_000);
    greet();
    expect(network.sockets).toHaveLength(2);
    expect(network.newest().last("join")).toMatchObject({ room: "r_1", join: { afterSeq: 7, afterTag: "x" } });
  });

  test("waiting tells when the next try comes, and the button tries at once", () => {
    const { connection, network, clock, greet } = createConnectionRig();
    connection.start("t");
    greet().end();
    const state = connection.state();
    expect(state).toMatchObject({ phase: "waiting" });
    expect(state.phase === "waiting" && state.retryAtMs > clock.monotonicMs()).toBe(true);
    connection.retryNow();
    expect(network.sockets).toHaveLength(2);
  });

  test("a device without network waits for it, and dials the moment it is back", async () => {
    const { connection, network, clock, device, greet } = createConnectionRig();
    connection.start("t");
    greet();
    device.set({ online: false });
    network.newest().end();
    expect(connection.state().phase).toBe("offline");
    await clock.advance(300_000);
    expect(network.sockets).toHaveLength(1);
    device.set({ online: true });
    expect(network.sockets).toHaveLength(2);
  });

  test("becoming visible retries at once", () => {
    const { connection, network, device, greet } = createConnectionRig();
    connection.start("t");
    greet();
    device.set({ visible: false });
    network.newest().end();
    device.set({ visible: true });
    expect(network.sockets).toHaveLength(2);
  });

  test("goAway: the connection moves after the asked delay, without a wait between", async () => {
    const { connection, network, clock, greet } = createConnectionRig();
    connection.start("t");
    greet().deliver({ goAway: { reason: "SHUTTING_DOWN", reconnectAfterMs: 3_000 } });
    await clock.advance(2_999);
    expect(network.sockets).toHaveLength(1);
    await clock.advance(1);
    expect(network.sockets).toHaveLength(2);
    expect(network.sockets[0]?.isClosed).toBe(true);
  });

  test("[S5] goAway: what is under way is answered first, and what is asked meanwhile goes over the next socket", async () => {
    const { connection, network, clock, greet, answerJoin } = createConnectionRig();
    connection.start("t");
    const first = greet();
    connection.wantRoom("r_1", createRoomRecorder());
    answerJoin("r_1");
    const sync = connection.command("r_1", { syncTurn: { turnId: "t_1" } });
    first.deliver({ goAway: { reason: "SHUTTING_DOWN", reconnectAfterMs: 1_000 } });
    await clock.advance(1_000);
    expect(network.sockets).toHaveLength(1);
    expect(connection.isJoined("r_1")).toBe(false);
    const stop = connection.command("r_1", { stop: { commandId: "c-1", all: true } }, { isIdempotent: true });
    expect(first.last("stop")).toBeUndefined();
    first.deliver({ replyTo: first.last("syncTurn")?.id ?? "", ok: { syncTurn: {} } });
    expect(await sync).toEqual({ ok: { syncTurn: {} } });
    expect(network.sockets).toHaveLength(2);
    expect(first.isClosed).toBe(true);
    const second = greet();
    answerJoin("r_1");
    second.deliver({ replyTo: second.last("stop")?.id ?? "", ok: { stop: { seq: 4 } } });
    expect(await stop).toEqual({ ok: { stop: { seq: 4 } } });
  });

  test("[S5] goAway: an answer that does not come holds nobody for more than two seconds", async () => {
    const { connection, network, clock, greet, answerJoin } = createConnectionRig();
    connection.start("t");
    greet();
    connection.wantRoom("r_1", createRoomRecorder());
    answerJoin("r_1");
    const sync = connection.command("r_1", { syncTurn: { turnId: "t_1" } });
    network.newest().deliver({ goAway: { reason: "SHUTTING_DOWN", reconnectAfterMs: 0 } });
    await clock.advance(1_999);
    expect(network.sockets).toHaveLength(1);
    await clock.advance(1);
    expect(network.sockets).toHaveLength(2);
    expect(await sync).toMatchObject({ error: { code: "UNAVAILABLE" } });
  });

  test("goAway: the delay holds also when the server ends the socket first", async () => {
    const { connection, network, clock, greet } = createConnectionRig();
    connection.start("t");
    const socket = greet();
    socket.deliver({ goAway: { reason: "SHUTTING_DOWN", reconnectAfterMs: 8_000 } });
    socket.end(1001);
    await clock.advance(7_999);
    expect(network.sockets).toHaveLength(1);
    await clock.advance(1);
    expect(network.sockets).toHaveLength(2);
  });
});

describe("heartbeat", () => {
  test("a half-open socket is dead after two silent intervals, whatever its readyState says", async () => {
    const { connection, network, clock, greet } = createConnectionRig();
    connection.start("t");
    greet();
    await clock.advance(44_999);
    expect(connection.state().phase).toBe("live");
    expect(network.newest().sent.filter((frame) => frame.ping !== undefined)).toHaveLength(2);
    await clock.advance(1);
    expect(connection.state().phase).toBe("waiting");
    expect(network.sockets[0]?.isClosed).toBe(true);
  });

  test("any frame is a sign of life", async () => {
    const { connection, clock, greet } = createConnectionRig();
    connection.start("t");
    const socket = greet();
    for (let beat = 0; beat < 10; beat += 1) {
      await clock.advance(15_000);
      socket.deliver({ pong: { heads: {} } });
    }
    expect(connection.state().phase).toBe("live");
  });

  test("a page that wakes up does not trust its socket for long", async () => {
    const { connection, clock, device, greet } = createConnectionRig();
    connection.start("t");
    greet();
    device.set({ visible: true });
    await clock.advance(5_000);
    expect(connection.state().phase).toBe("waiting");
  });

  test("[S3] heads of a pong reach their rooms", () => {
    const { connection, greet, answerJoin } = createConnectionRig();
    const recorder = createRoomRecorder();
    connection.start("t");
    const socket = greet();
    connection.wantRoom("r_1", recorder);
    answerJoin("r_1");
    socket.deliver({ pong: { heads: { r_1: 9, r_2: 1 } } });
    expect(recorder.heard.at(-1)).toEqual({ head: 9 });
  });
});

describe("commands", () => {
  test("answers find their command by its id", async () => {
    const { connection, network, greet, answerJoin } = createConnectionRig();
    connection.start("t");
    const socket = greet();
    connection.wantRoom("r_1", createRoomRecorder());
    answerJoin("r_1");
    const first = connection.command("r_1", { syncTurn: { turnId: "t_1" } });
    const second = connection.command("r_1", { syncTurn: { turnId: "t_2" } });
    const [one, two] = network.newest().sent.slice(-2);
    socket.deliver({ replyTo: two?.id ?? "", ok: { syncTurn: {} } });
    socket.deliver({ replyTo: one?.id ?? "", error: { code: "NOT_FOUND", reason: "TURN_NOT_FOUND", message: "gone" } });
    expect(await first).toMatchObject({ error: { reason: "TURN_NOT_FOUND", details: {} } });
    expect(await second).toEqual({ ok: { syncTurn: {} } });
  });

  test("a command waits until its room is joined", () => {
    const { connection, network, greet, answerJoin } = createConnectionRig();
    connection.start("t");
    greet();
    connection.wantRoom("r_1", createRoomRecorder());
    void connection.command("r_1", { markRead: { seq: 1 } });
    expect(network.newest().last("markRead")).toBeUndefined();
    answerJoin("r_1");
    expect(network.newest().last("markRead")).toMatchObject({ room: "r_1", markRead: { seq: 1 } });
  });

  test("[S5] a command with an id is sent again on the next socket, another one ends UNAVAILABLE", async () => {
    const { connection, network, greet, answerJoin } = createConnectionRig();
    connection.start("t");
    greet();
    connection.wantRoom("r_1", createRoomRecorder());
    answerJoin("r_1");
    const stop = connection.command("r_1", { stop: { commandId: "c-1", turnId: "t_1" } }, { isIdempotent: true });
    const typing = connection.command("r_1", { typing: { on: true } });
    network.newest().end();
    expect(await typing).toMatchObject({ error: { code: "UNAVAILABLE" } });
    connection.retryNow();
    const socket = greet();
    expect(socket.last("stop")).toBeUndefined();
    answerJoin("r_1");
    expect(socket.last("stop")).toMatchObject({ stop: { commandId: "c-1" } });
    socket.deliver({ replyTo: socket.last("stop")?.id ?? "", ok: { stop: { seq: 4 } } });
    expect(await stop).toEqual({ ok: { stop: { seq: 4 } } });
  });

  test("a command that nobody answers ends after a minute", async () => {
    const { connection, clock, device } = createConnectionRig();
    connection.start("t");
    device.set({ online: false });
    const stop = connection.command("r_1", { stop: { commandId: "c-1", all: true } }, { isIdempotent: true });
    await clock.advance(80_000);
    expect(await stop).toMatchObject({ error: { reason: "DEADLINE" } });
  });

  test("the table of waiting commands is bounded", async () => {
    const { connection } = createConnectionRig();
    connection.start("t");
    const replies = Array.from({ length: 201 }, (_, index) =>
      connection.command("r_1", { stop: { commandId: `c-${index}`, all: true } }, { isIdempotent: true }),
    );
    expect(await replies.at(-1)).toMatchObject({ error: { reason: "IN_FLIGHT_EXHAUSTED" } });
  });
});

describe("rooms", () => {
  test("a refused join is told, and a passing refusal is tried again", async () => {
    const { connection, network, clock, greet } = createConnectionRig();
    const recorder = createRoomRecorder();
    connection.start("t");
    const socket = greet();
    connection.wantRoom("r_1", recorder);
    socket.deliver({
      replyTo: socket.last("join")?.id ?? "",
      error: { code: "UNAVAILABLE", reason: "STORE_UNAVAILABLE" },
    });
    expect(recorder.heard).toEqual([]);
    await clock.advance(2_000);
    expect(network.newest().sent.filter((frame) => frame.join !== undefined)).toHaveLength(2);
    socket.deliver({ replyTo: socket.last("join")?.id ?? "", error: { code: "NOT_FOUND", reason: "ROOM_NOT_FOUND" } });
    expect(recorder.heard).toEqual([{ refused: "ROOM_NOT_FOUND" }]);
  });

  test("being taken out of a room is told, and other errors without an answer are not", () => {
    const { connection, greet, answerJoin } = createConnectionRig();
    const recorder = createRoomRecorder();
    connection.start("t");
    const socket = greet();
    connection.wantRoom("r_1", recorder);
    answerJoin("r_1");
    socket.deliver({ room: "r_1", error: { code: "RESOURCE_EXHAUSTED", reason: "RATE_LIMITED" } });
    socket.deliver({ room: "r_1", error: { code: "PERMISSION_DENIED", reason: "BANNED" } });
    expect(recorder.heard.at(-1)).toEqual({ refused: "BANNED" });
    expect(recorder.heard).toHaveLength(2);
  });

  test("releasing a room leaves it once", () => {
    const { connection, greet, answerJoin } = createConnectionRig();
    connection.start("t");
    const socket = greet();
    const release = connection.wantRoom("r_1", createRoomRecorder());
    answerJoin("r_1");
    release();
    release();
    expect(socket.sent.filter((frame) => frame.leave !== undefined)).toEqual([{ room: "r_1", leave: {} }]);
  });

  test("frames that are no frames are dropped", () => {
    const { connection, greet } = createConnectionRig();
    connection.start("t");
    const socket = greet();
    for (const text of ["", "nonsense", "[]", "null", "3"]) socket.deliverText(text);
    expect(connection.state().phase).toBe("live");
  });
});
