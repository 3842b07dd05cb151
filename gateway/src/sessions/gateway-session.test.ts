import { describe, expect, it } from "vitest";
import { type Client, createTestHub, type TestHub } from "./hub.fixture.ts";

async function joined(test: TestHub, name = "mira", room = "r_1"): Promise<Client> {
  const client = await test.client(name);
  client.send({ id: "j", room, join: {} });
  await test.settle();
  client.socket.forget();
  return client;
}

const post = (id: string, more: object = {}) => ({
  id,
  room: "r_1",
  post: { clientMessageId: `c${id}`, text: id, ...more },
});

describe("GatewaySession", () => {
  it("[S7] a session attaches once, with the gateway's statement about it, however many rooms it joins", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.send({ id: "k", room: "r_2", join: {} });
    await test.settle();
    const [trunk] = test.peer.trunks;
    expect([...(trunk?.attached ?? [])]).toMatchObject([[1, { participantId: "p_mira", displayName: "mira" }]]);
    expect(client.socket.told).toEqual(["ok k", "joined r_2 0"]);
  });

  it("[G4] a hello and a ping never cross the trunk", async () => {
    const test = await createTestHub();
    const { send } = await test.client("mira");
    send({ id: "1", ping: {} });
    await test.settle();
    expect([test.peer.commands.length, test.peer.messagesUp]).toEqual([0, 0]);
  });

  it("[G3] a room's event crosses the trunk once and reaches every socket that joined it, and no other", async () => {
    const test = await createTestHub();
    const clients = await Promise.all(["a", "b", "c"].map((name) => joined(test, name)));
    const stranger = await joined(test, "d", "r_2");
    const before = test.peer.messagesDown;
    test.peer.say("r_1");
    await test.settle();
    expect(test.peer.messagesDown - before).toBe(1);
    for (const { socket } of clients) expect(socket.told).toEqual(["event r_1 1"]);
    expect(stranger.socket.writes).toEqual([]);
  });

  it("[G5] broadcasts of another tenant's room of the same id do not cross", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    test.peer.say("r_1", undefined, "other");
    await test.settle();
    expect(client.socket.writes).toEqual([]);
  });

  it("[S1] `joined` comes before the events after its head, also in one message", async () => {
    const test = await createTestHub();
    const client = await test.client();
    test.peer.onCommand = ({ trunk, session, frame }) => {
      if (frame.command.case !== "join") return false;
      trunk.send([
        { session: 0, tenant: "t", frame: { room: "r_1", body: { case: "event", value: { seq: 4 } } } },
        { session, frame: { replyTo: frame.id, body: { case: "ok", value: {} } } },
        { session, frame: { room: "r_1", body: { case: "joined", value: { headSeq: 4 } } } },
        { session: 0, tenant: "t", frame: { room: "r_1", body: { case: "event", value: { seq: 5 } } } },
      ]);
      return true;
    };
    client.send({ id: "j", room: "r_1", join: {} });
    await test.settle();
    expect(client.socket.told).toEqual(["ok j", "joined r_1 4", "event r_1 5"]);
    expect(client.socket.writes).toHaveLength(1);
  });

  it("[S3] a pong has the heads of what the client was given, and comes after it", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.send({ id: "k", room: "r_2", join: {} });
    await test.settle();
    client.socket.forget();
    test.peer.trunks[0]?.send([
      { session: 0, tenant: "t", frame: { room: "r_1", body: { case: "event", value: { seq: 1 } } } },
    ]);
    await Promise.resolve();
    client.send({ id: "p", ping: {} });
    await test.settle();
    expect(client.socket.told).toEqual(["event r_1 1", 'pong {"r_1":1,"r_2":0}']);
    expect(client.socket.frames[1]?.replyTo).toBe("p");
  });

  it("[S1] a command to a room that is not joined is refused here", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client();
    send(post("1"));
    send({ id: "2", room: "r_1", leave: {} });
    await test.settle();
    expect(socket.told).toEqual(["error NOT_JOINED 1", "error NOT_JOINED 2"]);
    expect(test.peer.commands).toEqual([]);
  });

  it("[G5] a room that does not exist answers so, and what was sent behind the join is refused", async () => {
    const test = await createTestHub();
    const { socket, send } = await test.client();
    send({ id: "1", room: "none", join: {} });
    send({ id: "2", room: "none", post: { text: "x" } });
    await test.settle();
    expect(socket.told).toEqual(["error ROOM_NOT_FOUND 1", "error NOT_JOINED 2"]);
    send({ id: "3", room: "none", post: { text: "x" } });
    await test.settle();
    expect(socket.told.at(-1)).toBe("error NOT_JOINED 3");
  });

  it("[S4] a client's ids are its own: the same one twice, and the same one of two sockets, are answered apart", async () => {
    const test = await createTestHub();
    const [one, other] = [await joined(test, "a"), await joined(test, "b")];
    one.send({ id: "x", room: "r_1", typing: { on: true } });
    one.send({ id: "x", room: "r_1", typing: { on: false } });
    other.send({ id: "x", room: "r_1", typing: { on: false } });
    await test.settle();
    expect(one.socket.told).toEqual(["ok x", "ok x"]);
    expect(other.socket.told).toEqual(["ok x"]);
  });

  it("[S4] without an id a command is not answered, but its error is, under its room", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.send({ room: "r_1", post: { text: "x" } });
    client.send({ room: "r_1", typing: { on: true } });
    await test.settle();
    expect(client.socket.told).toEqual(["event r_1 1"]);
    client.socket.forget();
    client.send({ room: "r_2", post: { text: "x" } });
    await test.settle();
    expect(client.socket.told).toEqual(["error NOT_JOINED r_2"]);
  });

  it("[G1] 16 commands are under way, 300 wait in order, the next is refused with a time to come back", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    test.peer.isHolding = true;
    for (let count = 0; count < 317; count += 1) client.send(post(`${count}`));
    await test.settle();
    expect(test.peer.got("post")).toHaveLength(16);
    expect(client.socket.frames).toMatchObject([
      { replyTo: "316", error: { reason: "IN_FLIGHT_EXHAUSTED", retryAfterMs: 250 } },
    ]);
    test.peer.release();
    await test.settle();
    const texts = test.peer.got("post").map(({ command }) => (command.case === "post" ? command.value.text : ""));
    expect(texts).toEqual(Array.from({ length: 316 }, (_, index) => `${index}`));
    expect(client.socket.told.filter((name) => name.startsWith("ok"))).toHaveLength(316);
  });

  it("[G4] at most 32 joins are under way on a trunk; the others follow", async () => {
    const test = await createTestHub();
    const client = await test.client();
    test.peer.isHolding = true;
    for (let room = 0; room < 64; room += 1) client.send({ id: `${room}`, room: `r_${room}`, join: {} });
    client.send({ id: "over", room: "r_64", join: {} });
    await test.settle();
    expect(test.peer.got("join")).toHaveLength(32);
    test.peer.release();
    await test.settle();
    expect(test.peer.got("join")).toHaveLength(64);
    expect(client.socket.told.filter((name) => name.startsWith("joined"))).toHaveLength(64);
    expect(client.socket.told).toContain("error TOO_MANY_ROOMS over");
  });

  it("[S6] who is removed is told, and is given nothing more of the room", async () => {
    const test = await createTestHub();
    const [removed, other] = [await joined(test, "a"), await joined(test, "b")];
    test.peer.trunks[0]?.send([
      { session: 0, tenant: "t", frame: { room: "r_1", body: { case: "event", value: { seq: 1 } } } },
      { session: 1, frame: { room: "r_1", body: { case: "error", value: { code: "x", reason: "BANNED" } } } },
      { session: 0, tenant: "t", frame: { room: "r_1", body: { case: "event", value: { seq: 2 } } } },
    ]);
    await test.settle();
    expect(removed.socket.told).toEqual(["event r_1 1", "error BANNED r_1"]);
    expect(other.socket.told).toEqual(["event r_1 1", "event r_1 2"]);
    removed.send(post("1"));
    await test.settle();
    expect(removed.socket.told.at(-1)).toBe("error NOT_JOINED 1");
  });

  it("[S1] after leave's answer nothing of the room comes", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.send({ id: "l", room: "r_1", leave: {} });
    await test.settle();
    test.peer.say("r_1");
    await test.settle();
    expect(client.socket.told).toEqual(["ok l"]);
  });

  it("[S1] a snapshot that comes unasked replaces, and events go on after it", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    test.peer.say("r_1");
    test.peer.trunks[0]?.joined(1, "r_1", 5, undefined);
    test.peer.say("r_1");
    await test.settle();
    expect(client.socket.told).toEqual(["event r_1 1", "joined r_1 5", "event r_1 2"]);
  });

  it("[S1] a client that joins again is given a new `joined`, and no event twice", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.send({ id: "k", room: "r_1", join: { afterSeq: 0, afterTag: "tag0" } });
    client.send(post("1"));
    await test.settle();
    expect(client.socket.told).toEqual(["ok k", "joined r_1 0", "ok 1", "event r_1 1"]);
  });

  it("[T1] the seat of a persona is filled in from the directory, with the same id for the same command", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.send({ id: "1", room: "r_1", addPersona: { commandId: "a", handle: "@ada" } });
    client.send({ id: "2", room: "r_1", addPersona: { commandId: "a", handle: "ADA" } });
    client.send({ id: "3", room: "r_1", addPersona: { handle: "ada" } });
    client.send({ id: "4", room: "r_1", addPersona: { handle: "nobody" } });
    await test.settle();
    const seats = test.peer
      .got("addPersona")
      .map(({ command }) => (command.case === "addPersona" ? command.value.resolved : undefined));
    expect(seats[0]).toMatchObject({
      id: expect.stringMatching(/^p_[a-z2-7]{16}$/),
      handle: "Ada",
      persona: { personaId: "ada", version: 3 },
    });
    expect(seats[1]?.id).toBe(seats[0]?.id);
    expect(seats[2]?.id).not.toBe(seats[0]?.id);
    expect(client.socket.told).toContain("error UNKNOWN_PERSONA 4");
  });

  it("[T10] a model that the operator does not offer is refused before the room is asked; the persona's own needs no asking", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    for (const [id, model] of [
      ["1", "one/dear"],
      ["2", "one/offered"],
      ["3", ""],
    ] as const) {
      client.send({ id, room: "r_1", regenerate: { commandId: id, messageId: "m_1", model } });
    }
    await test.settle();
    expect(client.socket.told).toContain("error UNKNOWN_MODEL 1");
    expect(
      test.peer.got("regenerate").map(({ command }) => command.case === "regenerate" && command.value.model),
    ).toEqual(["", "one/offered"]);
  });

  it("[S4] a command that is never answered is given up after 15 s, and its place is free again", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    test.peer.isHolding = true;
    for (let count = 0; count < 20; count += 1) client.send(post(`${count}`));
    await test.clock.advance(16_000);
    expect(client.socket.told.filter((name) => name.startsWith("error DEADLINE"))).toHaveLength(20);
    test.peer.isHolding = false;
    client.socket.forget();
    client.send(post("again"));
    await test.settle();
    expect(client.socket.told).toContain("ok again");
  });

  it("[S4] a join that is never answered is given up, and the room is told that nobody wants it any more", async () => {
    const test = await createTestHub();
    const client = await test.client();
    test.peer.isHolding = true;
    client.send({ id: "j", room: "r_1", join: {} });
    await test.clock.advance(16_000);
    expect(client.socket.told).toEqual(["error DEADLINE j"]);
    expect(test.peer.commands.map(({ frame }) => `${frame.command.case} ${frame.room}`)).toEqual([
      "join r_1",
      "leave r_1",
    ]);
    test.peer.release();
    await test.settle();
    expect(client.socket.told).toEqual(["error DEADLINE j"]);
  });

  it("[S7] a socket that ends is detached", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    client.connection.closed();
    await test.settle();
    expect(test.peer.trunks[0]?.detached).toEqual([1]);
    test.peer.say("r_1");
    await test.settle();
    expect(client.socket.writes).toEqual([]);
  });

  it("[S1] a room that is left and joined again at once is joined, and what is sent behind that is done", async () => {
    const test = await createTestHub();
    const [client, other] = [await joined(test), await joined(test, "jon")];
    client.send({ id: "l", room: "r_1", leave: {} });
    client.send(post("1"));
    client.send({ id: "k", room: "r_1", join: {} });
    client.send(post("2"));
    await test.settle();
    expect(client.socket.told).toEqual(["ok l", "error NOT_JOINED 1", "ok k", "joined r_1 0", "ok 2", "event r_1 1"]);
    expect(other.socket.told).toEqual(["event r_1 1"]);
    client.send({ id: "p", ping: {} });
    await test.settle();
    expect(client.socket.frames.at(-1)?.pong).toEqual({ heads: { r_1: 1 } });
  });

  it("[S5] a room that is left and joined again at once is joined also when the trunk breaks in between", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    test.peer.isHolding = true;
    client.send({ id: "l", room: "r_1", leave: {} });
    client.send({ id: "k", room: "r_1", join: {} });
    client.send(post("2"));
    await test.settle();
    test.peer.isHolding = false;
    for (const trunk of test.peer.open) trunk.break();
    await test.clock.advance(1_000);
    expect(client.socket.told).toEqual(["ok l", "ok k", "joined r_1 0", "ok 2", "event r_1 1"]);
  });

  it("[G4] commands that waited behind unanswered ones are sent when these are given up", async () => {
    const test = await createTestHub();
    const client = await joined(test);
    test.peer.isHolding = true;
    for (let n = 0; n < 16; n += 1) client.send(post(`${n}`));
    await test.clock.advance(10_000);
    client.send(post("late"));
    await test.clock.advance(6_000);
    expect(client.socket.told).toHaveLength(16);
    expect(test.peer.got("post").at(-1)?.command.value).toMatchObject({ text: "late" });
  });
});
