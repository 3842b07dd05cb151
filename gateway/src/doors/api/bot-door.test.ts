import { connect, constants } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import {
  ClientFrameSchema,
  type Role,
  RoomService,
  RoomSessionRequestSchema,
  type ServerFrame,
  UpFrameSchema,
  type Visibility,
} from "@polylogue/proto/room";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "../../service.fixture.ts";

let gateway: TestGateway;
let headers: Record<string, string> = {};

beforeAll(async () => {
  gateway = await startTestGateway();
  headers = { authorization: `Bearer ${await gateway.token("bot")}` };
});
afterAll(() => gateway[Symbol.asyncDispose]());

const transports = () => {
  const baseUrl = gateway.url;
  return {
    gRPC: createGrpcTransport({ baseUrl }),
    "gRPC-Web over HTTP/1.1": createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
    "Connect over HTTP/1.1": createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    "Connect over HTTP/2": createConnectTransport({ baseUrl, httpVersion: "2" }),
  };
};

type Init = Parameters<typeof create<typeof UpFrameSchema>>[1];

/** A bot's stream whose frames are sent by hand. */
function dial(given: Record<string, string> = headers) {
  const outgoing: Init[] = [];
  let wake = (): void => {};
  let isEnded = false;
  async function* requests() {
    for (;;) {
      const frame = outgoing.shift();
      if (frame) yield create(RoomSessionRequestSchema, { frames: [create(UpFrameSchema, frame)] });
      else if (isEnded) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  const client = createClient(RoomService, transports().gRPC);
  const answers = client.roomSession(requests(), { headers: given })[Symbol.asyncIterator]();
  const pending: ServerFrame[] = [];
  return {
    sendRaw(frame: Init) {
      outgoing.push(frame);
      wake();
    },
    send(frame: Parameters<typeof create<typeof ClientFrameSchema>>[1]) {
      this.sendRaw({ body: { case: "frame", value: create(ClientFrameSchema, frame) } });
    },
    async next(): Promise<ServerFrame> {
      while (pending.length === 0) {
        const { value, done } = await answers.next();
        if (done) throw new Error("ended");
        for (const { frame } of value.frames) if (frame) pending.push(frame);
      }
      return pending.shift() as ServerFrame;
    },
    async end() {
      isEnded = true;
      wake();
      while (!(await answers.next()).done);
    },
  };
}

describe("bots on the same port", () => {
  it.each(["gRPC", "gRPC-Web over HTTP/1.1", "Connect over HTTP/1.1", "Connect over HTTP/2"] as const)(
    "[G6] unary calls by %s pass the same chain as the JSON API",
    async (name) => {
      const client = createClient(RoomService, transports()[name]);
      const made = await client.createRoom({ title: "Bots", personas: ["ada"] }, { headers });
      expect([made.room?.id, made.participants[0]?.handle]).toEqual(["r_new", "ada"]);
      expect((await client.getRoom({ room: "r_1" }, { headers })).headSeq).toBe(7);
      expect((await client.listRooms({ limit: 3 }, { headers })).rooms[0]?.room?.id).toBe("r_3");
      expect((await client.updateRoom({ room: "r_1", update: { title: "x" } }, { headers })).room?.id).toBe("r_1");
      expect((await client.archiveRoom({ room: "r_1" }, { headers })).room?.id).toBe("r_1");
      await client.deleteRoom({ room: "r_1" }, { headers });
      const page = await client.loadHistory({ room: "r_1", before: 5, limit: 2 }, { headers });
      expect(page.messages[0]?.id).toBe("before 5 after undefined limit 2");
      const refused = await client.getRoom({ room: "nowhere" }, { headers }).catch((error: unknown) => error);
      expect(ConnectError.from(refused).code).toBe(Code.NotFound);
      expect(refusalFromError(refused)).toMatchObject({ reason: "ROOM_NOT_FOUND" });
    },
  );

  it.each<[string, object, string]>([
    ["no credential", { authorization: "" }, "BAD_CREDENTIAL"],
    ["a forged one", { authorization: "Bearer a.b.c" }, "BAD_TOKEN"],
  ])("S7: %s is refused, on calls and on streams", async (_name, given, reason) => {
    const client = createClient(RoomService, transports().gRPC);
    const bad = given as Record<string, string>;
    const call = await client.getRoom({ room: "r_1" }, { headers: bad }).catch((error: unknown) => error);
    expect(refusalFromError(call)).toMatchObject({ reason });
    const stream = await dial(bad)
      .next()
      .catch((error: unknown) => error);
    expect(ConnectError.from(stream).code).toBe(Code.Unauthenticated);
  });

  it("[S7] a room that is made with seats from outside is refused", async () => {
    const client = createClient(RoomService, transports().gRPC);
    const refused = await client
      .createRoom({ title: "x", resolvedPersonas: [{ id: "p" }] }, { headers })
      .catch((error: unknown) => error);
    expect(refusalFromError(refused)).toMatchObject({ reason: "NOT_ALLOWED" });
  });

  it("[G4] a stream is one session without a hello: it joins, posts and hears the room", async () => {
    const bot = dial();
    bot.send({ id: "1", room: "r_bots", command: { case: "join", value: {} } });
    expect((await bot.next()).replyTo).toBe("1");
    expect((await bot.next()).body.case).toBe("joined");
    bot.send({ id: "2", room: "r_bots", command: { case: "post", value: { text: "beep", clientMessageId: "c" } } });
    const frames = [await bot.next(), await bot.next()];
    expect(frames.map(({ body }) => body.case).sort()).toEqual(["event", "ok"]);
    gateway.peer.say("r_bots");
    expect((await bot.next()).body.value).toMatchObject({ seq: 2 });
    const attached = [...(gateway.peer.open[0]?.attached.values() ?? [])];
    expect(attached.at(-1)).toMatchObject({ participantId: "p_bot" });
    const before = gateway.peer.open[0]?.detached.length ?? 0;
    await bot.end();
    await gateway.peer.until(() => (gateway.peer.open[0]?.detached.length ?? 0) > before);
  });

  it("[S7] what only trunks inside may say is refused, and the stream lives", async () => {
    const bot = dial();
    const refused = async () => {
      const { body } = await bot.next();
      return body.case === "error" ? body.value.reason : body.case;
    };
    bot.sendRaw({ session: 5, body: { case: "attach", value: { statement: "forged" } } });
    expect(await refused()).toBe("NOT_ALLOWED");
    bot.sendRaw({ body: { case: "detach", value: {} } });
    expect(await refused()).toBe("NOT_ALLOWED");
    bot.sendRaw({ tenant: "other", body: { case: "frame", value: { id: "1", command: { case: "ping", value: {} } } } });
    expect(await refused()).toBe("NOT_ALLOWED");
    bot.send({ id: "1", command: { case: "serve", value: { runner: "x", turnsMax: 1 } } });
    expect(await refused()).toBe("NOT_ALLOWED");
    bot.send({ id: "2", command: { case: "ping", value: {} } });
    expect(await refused()).toBe("pong");
    await bot.end();
  });

  it.each([
    ["an authority that is none", { ":authority": "[::", ":path": "/polylogue.room.v1.RoomService/GetRoom" }],
    ["a path that is none", { ":authority": "x", ":path": "//[" }],
  ])("[G1] HTTP/2 with %s is refused, and the process lives", async (_name, head) => {
    const session = connect(gateway.url);
    const stream = session.request({ ":method": "POST", "content-type": "application/grpc", ...head });
    stream.end();
    const status = await new Promise((resolve, reject) => {
      stream.once("response", (given) => resolve(given[":status"]));
      stream.once("error", reject);
    });
    expect([400, 404]).toContain(status);
    session.destroy();
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  });

  it("[G1] a call whose request does not come in time is cut off; a stream may stay", async () => {
    const clock = createManualClock(systemClock.nowMs());
    const other = await startTestGateway({}, { clock });
    const session = connect(other.url);
    const [call, stream] = ["GetRoom", "RoomSession"].map((method) =>
      session.request({
        ":method": "POST",
        ":path": `/polylogue.room.v1.RoomService/${method}`,
        "content-type": "application/grpc",
        ...headers,
      }),
    );
    const cut = new Promise((resolve) => call?.once("close", () => resolve(call.rstCode)));
    call?.on("error", () => {});
    call?.resume();
    const ping = toBinary(
      RoomSessionRequestSchema,
      create(RoomSessionRequestSchema, {
        frames: [{ body: { case: "frame", value: { command: { case: "ping", value: {} } } } }],
      }),
    );
    const head = Buffer.alloc(5);
    head.writeUInt32BE(ping.length, 1);
    stream?.write(Buffer.concat([head, ping]));
    await new Promise((resolve) => stream?.once("data", resolve));
    await clock.advance(30_000);
    expect(await cut).toBe(constants.NGHTTP2_CANCEL);
    expect(stream?.closed).toBe(false);
    session.destroy();
    const closed = other[Symbol.asyncDispose]();
    await clock.advance(10_000);
    await closed;
  });

  it("[G1] a frame over 64 KiB gets a typed error, and does not reach the room", async () => {
    const bot = dial();
    bot.send({ id: "1", room: "r_large", command: { case: "join", value: {} } });
    await bot.next();
    await bot.next();
    bot.send({ id: "2", room: "r_large", command: { case: "post", value: { text: "x".repeat(66_000) } } });
    const { replyTo, body } = await bot.next();
    expect([replyTo, body.case === "error" && body.value.reason]).toEqual(["2", "FRAME_TOO_LARGE"]);
    await bot.end();
  });

  it("[G1] a number that an enum does not have is refused, on calls and on streams", async () => {
    const client = createClient(RoomService, transports().gRPC);
    const asked = await Promise.all([
      client.createRoom({ title: "x", visibility: 99 as Visibility }, { headers }).catch(refusalFromError),
      client.updateRoom({ room: "r_1", update: { visibility: -1 as Visibility } }, { headers }).catch(refusalFromError),
    ]);
    expect(asked).toMatchObject([{ reason: "BAD_FIELD" }, { reason: "BAD_FIELD" }]);
    const bot = dial();
    bot.send({ id: "1", room: "r_1", command: { case: "setRole", value: { role: 99 as Role } } });
    const { body } = await bot.next();
    expect(body.case === "error" && body.value.reason).toBe("BAD_FIELD");
    await bot.end();
  });

  it("[S5] a bot hears goAway, and its stream ends UNAVAILABLE", async () => {
    const other = await startTestGateway();
    const client = createClient(RoomService, createGrpcTransport({ baseUrl: other.url }));
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* requests() {
      yield create(RoomSessionRequestSchema, {
        frames: [{ body: { case: "frame", value: { id: "1", command: { case: "ping", value: {} } } } }],
      });
      await ended;
    }
    const kinds: (string | undefined)[] = [];
    let closing: Promise<void> | undefined;
    const failure = await (async () => {
      for await (const { frames } of client.roomSession(requests(), { headers })) {
        for (const { frame } of frames) kinds.push(frame?.body.case);
        closing ??= other.service.close();
      }
      return undefined;
    })().catch((error: unknown) => error);
    end();
    expect(kinds).toEqual(["pong", "goAway"]);
    expect(ConnectError.from(failure).code).toBe(Code.Unavailable);
    await closing;
    await other[Symbol.asyncDispose]();
  });
});
