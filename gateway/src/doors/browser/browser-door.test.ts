import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { ServerFrameJson } from "@polylogue/proto/room";
import { ClientFrameSchema, ServerFrameSchema } from "@polylogue/proto/room";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startTestGateway, type TestGateway } from "../../service.fixture.ts";

let gateway: TestGateway;
let token = "";
const sockets: { terminate(): void }[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  // The process lived: after all that, a new client is served.
  const { ask } = await open();
  expect((await ask({ hello: { token } })).ok).toBeTruthy();
  await gateway[Symbol.asyncDispose]();
});

/** Opens a socket and reads JSON frames off it. */
async function open(path = "/ws", options: { headers?: Record<string, string>; protocols?: string[] } = {}) {
  const url = `${gateway.url.replace("http", "ws")}${path}`;
  const socket = new WebSocket(url, options.protocols ?? ["polylogue.v1.json"], { headers: options.headers ?? {} });
  sockets.push(socket);
  const frames: ServerFrameJson[] = [];
  const looks = new Set<() => void>();
  let code: number | undefined;
  const look = () => {
    for (const one of [...looks]) one();
  };
  socket.on("message", (data, isBinary) => {
    frames.push((isBinary ? { binary: data } : JSON.parse(String(data))) as ServerFrameJson);
    look();
  });
  socket.on("close", (given) => {
    code = given;
    look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  const until = (fits: (frame: ServerFrameJson) => unknown): Promise<ServerFrameJson> =>
    new Promise((resolve, reject) => {
      const one = () => {
        const found = frames.find(fits);
        if (found) resolve(found);
        else if (code !== undefined) reject(new Error(`closed with ${code}`));
        else return;
        looks.delete(one);
      };
      looks.add(one);
      one();
    });
  let ids = 0;
  return {
    socket,
    frames,
    until,
    ask: (command: object) => {
      ids += 1;
      const id = `q${ids}`;
      socket.send(JSON.stringify({ id, ...command }));
      return until((frame) => frame.replyTo === id);
    },
    closed: () =>
      new Promise<number>((resolve) => {
        const one = () => code !== undefined && resolve(code);
        looks.add(one);
        one();
      }),
  };
}

async function greeted() {
  const client = await open();
  await client.ask({ hello: { token } });
  return client;
}

/** A socket after its handshake, on which the test writes bytes as it likes. */
async function raw(path = "/ws", headers: readonly string[] = []) {
  const { hostname, port } = new URL(gateway.url);
  const socket: Socket = connect(Number(port), hostname);
  sockets.push({ terminate: () => socket.destroy() });
  let received = Buffer.alloc(0);
  const looks = new Set<() => void>();
  let isEnded = false;
  const look = () => {
    for (const one of [...looks]) one();
  };
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    look();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    isEnded = true;
    look();
  });
  const until = (isTrue: () => boolean) =>
    new Promise<void>((resolve) => {
      const one = () => {
        if (isTrue() || isEnded) resolve();
      };
      looks.add(one);
      one();
    });
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    "Sec-WebSocket-Version: 13",
    ...headers,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await until(() => received.includes("\r\n\r\n"));
  const head = received.toString("latin1", 0, received.indexOf("\r\n\r\n"));
  let bodyAt = received.indexOf("\r\n\r\n") + 4;
  return {
    socket,
    head,
    status: Number(head.split(" ")[1]),
    body: () => received.subarray(bodyAt),
    /** Forgets what came so far. */
    skip: () => {
      bodyAt = received.length;
    },
    until,
    /** The code of the close frame that comes. */
    closeCode: async () => {
      await until(() => closeOf(received.subarray(bodyAt)) !== undefined);
      return closeOf(received.subarray(bodyAt));
    },
  };
}

/** The close code, where only small frames come before it. */
function closeOf(bytes: Buffer): number | undefined {
  for (let at = 0; at + 1 < bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = bytes[at + 1] ?? 0;
    const head = short === 126 ? 4 : 2;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    if (opcode === 8) return at + head + 2 <= bytes.length ? bytes.readUInt16BE(at + head) : undefined;
    at += head + length;
  }
  return undefined;
}

/** A client's frame, masked with zeros. */
function frame(first: number, payload: string | Buffer, options: { isMasked?: boolean } = {}): Buffer {
  const bytes = Buffer.from(payload);
  const mask = options.isMasked === false ? Buffer.alloc(0) : Buffer.alloc(4);
  const length =
    bytes.length < 126 ? Buffer.from([bytes.length]) : Buffer.from([126, bytes.length >> 8, bytes.length & 255]);
  if (mask.length > 0 && length[0] !== undefined) length[0] |= 0x80;
  return Buffer.concat([Buffer.from([first]), length, mask, bytes]);
}

describe("the handshake", () => {
  it.each([
    ["/ws", 101],
    ["/ws?x=1", 101],
    ["/ws/room/r_1", 101],
    ["/", 404],
    ["/ws/", 404],
    ["/ws/room/", 404],
    ["/ws/room/a%2fb", 404],
    ["/ws/room/../../api", 404],
    ["/wsx", 404],
  ])("[G1] %s is answered %i", async (path, status) => {
    expect((await raw(path)).status).toBe(status);
  });

  it("[G1] refusals have the one shape of errors", async () => {
    const { status, body } = await raw("/elsewhere");
    expect(status).toBe(404);
    expect(JSON.parse(body().toString())).toMatchObject({
      error: { code: "NOT_FOUND", reason: "ROUTE_NOT_FOUND", message: expect.any(String), details: {} },
    });
  });

  it.each([
    ["no origin", undefined, 101],
    ["the own one", "http://OWN", 101],
    ["the own one under another name of the loopback", "http://localhost:PORT", 101],
    ["the own one as IPv6", "http://[::1]:PORT", 101],
    ["another port", "http://127.0.0.1:1", 403],
    ["a foreign one", "https://elsewhere.example", 403],
    ["one that begins like the own", "http://127.0.0.1.elsewhere.example:PORT", 403],
    ["one that ends like the own", "http://elsewhere127.0.0.1:PORT", 403],
    ["one with the own as its user", "http://127.0.0.1:PORT@elsewhere.example", 403],
    ["null", "null", 403],
    ["nonsense", "://", 403],
    ["a file", "file://", 403],
  ])("[G1] origin check: %s", async (_name, origin, status) => {
    const { host, port } = new URL(gateway.url);
    const header = origin?.replace("OWN", host).replace("PORT", port);
    expect((await raw("/ws", header === undefined ? [] : [`Origin: ${header}`])).status).toBe(status);
  });

  it("[G1] JSON is spoken unless protobuf is asked for; compression is not taken", async () => {
    const client = await open("/ws", { protocols: ["something", "polylogue.v1.proto", "polylogue.v1.json"] });
    expect([client.socket.protocol, client.socket.extensions]).toEqual(["polylogue.v1.json", ""]);
    expect((await open("/ws", { protocols: ["polylogue.v1.proto"] })).socket.protocol).toBe("polylogue.v1.proto");
    const plain = await raw("/ws", ["Sec-WebSocket-Extensions: permessage-deflate"]);
    expect(plain.head).not.toMatch(/extensions/i);
  });

  it("[G1] an address has 100 sockets and no more; a closed one makes room", async () => {
    await using other = await startTestGateway({ socketsPerAddressMax: 5 });
    const url = `${other.url.replace("http", "ws")}/ws`;
    const opened = (): Promise<WebSocket> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        sockets.push(socket);
        socket.once("open", () => resolve(socket));
        socket.once("error", reject);
      });
    const five = await Promise.all(Array.from({ length: 5 }, opened));
    await expect(opened()).rejects.toThrow("429");
    const [first] = five;
    const gone = new Promise((resolve) => first?.once("close", resolve));
    first?.close();
    await gone;
    await opened();
    await expect(opened()).rejects.toThrow("429");
  });
});

describe("bad bytes", () => {
  it.each<[string, Buffer, number]>([
    ["an unmasked frame", frame(0x81, "{}", { isMasked: false }), 1002],
    ["a reserved bit", frame(0xc1, "{}"), 1002],
    ["a reserved opcode", frame(0x83, "{}"), 1002],
    ["a control frame in fragments", frame(0x09, "x"), 1002],
    ["a control frame over 125 bytes", frame(0x89, "x".repeat(126)), 1002],
    ["a continuation of nothing", frame(0x80, "x"), 1002],
    ["invalid UTF-8", frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
    ["a close code that may not be sent", frame(0x88, Buffer.from([0x03, 0xee])), 1002],
    ["a length of 2^63", Buffer.concat([Buffer.from([0x81, 0xff]), Buffer.alloc(8, 0x7f)]), 1009],
    ["a length of 100 MiB, and nothing behind it", Buffer.from("81ff000000000640000000000000", "hex"), 1009],
    ["17 fragments", Buffer.concat([frame(0x01, "{"), ...Array.from({ length: 17 }, () => frame(0x00, " "))]), 1008],
  ])("G1: %s closes the socket", async (_name, bytes, code) => {
    const client = await raw();
    client.socket.write(bytes);
    expect(await client.closeCode()).toBe(code);
  });

  it("[G1] 16 fragments make a message, also when UTF-8 is cut between two", async () => {
    const client = await raw();
    const text = Buffer.from('{"id":"é","ping":{}}');
    const middle = text.indexOf(0xc3) + 1;
    client.socket.write(frame(0x01, text.subarray(0, middle)));
    client.socket.write(frame(0x80, text.subarray(middle)));
    await client.until(() => client.body().includes("HELLO_REQUIRED"));
    expect(client.body().toString()).toContain('"replyTo":"é"');
  });

  it("[G1] a flood of pings is answered so far and then closed", async () => {
    const client = await raw();
    client.socket.write(Buffer.concat(Array.from({ length: 120 }, () => frame(0x89, ""))));
    await client.until(() => client.body().length >= 240);
    expect(client.body().length).toBe(240);
    client.socket.write(frame(0x89, ""));
    expect(await client.closeCode()).toBe(1008);
  });

  it("[G1] 64 KiB are read, more is answered under its id, more than 1 MiB closes with 1009", async () => {
    const client = await greeted();
    const sized = (bytes: number) => JSON.stringify({ id: `s${bytes}`, ping: {}, x: "x".repeat(bytes) });
    client.socket.send(sized(60_000));
    client.socket.send(sized(70_000));
    client.socket.send(sized(1_040_000));
    expect((await client.until(({ replyTo }) => replyTo === "s60000")).error?.reason).toBe("UNKNOWN_COMMAND");
    expect((await client.until(({ replyTo }) => replyTo === "s70000")).error?.reason).toBe("FRAME_TOO_LARGE");
    expect((await client.until(({ replyTo }) => replyTo === "s1040000")).error?.reason).toBe("FRAME_TOO_LARGE");
    client.socket.send(sized(1_048_576));
    expect(await client.closed()).toBe(1009);
  });

  it("[G1] a binary message on the JSON subprotocol gets a typed error", async () => {
    const client = await greeted();
    client.socket.send(Buffer.from("{}"));
    expect((await client.until(({ error }) => error)).error?.reason).toBe("MALFORMED_FRAME");
    expect((await client.ask({ ping: {} })).pong).toEqual({ heads: {} });
  });
});

describe("a conversation by the browser door", () => {
  it("[S1] hello, join, post, and the event that comes of it; all fields are written", async () => {
    const client = await greeted();
    expect((await client.ask({ room: "r_1", join: {} })).ok).toEqual({ join: {} });
    const { joined } = await client.until((frame) => frame.joined);
    expect(joined).toMatchObject({ headSeq: 0, resumed: false, messages: [], turns: [] });
    const answer = await client.ask({ room: "r_1", post: { clientMessageId: "c-1", text: "hi" } });
    expect(answer.ok?.post).toEqual({ messageId: "m_1", seq: 1 });
    const { room, event } = await client.until((frame) => frame.event);
    expect([room, event?.seq, event?.messagePosted?.message?.text]).toEqual(["r_1", 1, "hi"]);
    expect((await client.ask({ ping: {} })).pong).toEqual({ heads: { r_1: 1 } });
  });

  it("[S1] the same in protobuf", async () => {
    const client = await open("/ws", { protocols: ["polylogue.v1.proto"] });
    const read = async (index: number) => {
      await client.until(() => client.frames.length > index);
      const { binary } = client.frames[index] as unknown as { binary: Buffer };
      return fromBinary(ServerFrameSchema, binary);
    };
    const send = (frame: Parameters<typeof create<typeof ClientFrameSchema>>[1]) =>
      client.socket.send(toBinary(ClientFrameSchema, create(ClientFrameSchema, frame)));
    send({ id: "1", command: { case: "hello", value: { token } } });
    expect((await read(0)).body.value).toMatchObject({ result: { case: "hello" } });
    send({ id: "2", room: "r_p", command: { case: "join", value: {} } });
    expect([(await read(1)).replyTo, (await read(2)).body.case]).toEqual(["2", "joined"]);
    gateway.peer.say("r_p");
    expect((await read(3)).body.value).toMatchObject({ seq: 1, tag: "tag1" });
    client.socket.send(Buffer.from([0xff, 0xff]));
    expect((await read(4)).body.value).toMatchObject({ reason: "MALFORMED_FRAME" });
    client.socket.send(
      Buffer.from([...toBinary(ClientFrameSchema, create(ClientFrameSchema, { id: "9" })), 0xf8, 0x3f, 0]),
    );
    expect(await read(5)).toMatchObject({ replyTo: "9", body: { value: { reason: "UNKNOWN_COMMAND" } } });
  });

  it("[G1] a burst of 300 commands is taken, the rest is told when to come back", async () => {
    const client = await open();
    await client.ask({ hello: { token: await gateway.token("burst") } });
    const answers = await Promise.all(Array.from({ length: 305 }, () => client.ask({ ping: {} })));
    expect(answers.slice(0, 300).every(({ pong }) => pong)).toBe(true);
    const refused = answers.filter(({ error }) => error);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.error).toMatchObject({ reason: "RATE_LIMITED", retryAfterMs: expect.any(Number) });
  });

  it("[S5] a trunk that breaks on the wire is dialled again, and the browser does not notice", async () => {
    await using other = await startTestGateway();
    const socket = new WebSocket(`${other.url.replace("http", "ws")}/ws/room/r_1`);
    const frames: ServerFrameJson[] = [];
    const came = (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => frames.length >= count && resolve();
        socket.on("message", look);
        look();
      });
    socket.on("message", (data) => frames.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ id: "1", hello: { token } }));
    await came(2);
    other.peer.say("r_1");
    await came(3);
    other.peer.open[0]?.break();
    await other.peer.until(() => other.peer.open.length === 1 && other.peer.got("join").length === 2);
    await came(4);
    other.peer.say("r_1");
    await came(5);
    expect(frames.slice(2)).toMatchObject([{ event: { seq: 1 } }, { joined: { headSeq: 1 } }, { event: { seq: 2 } }]);
    expect(other.peer.got("join")[1]?.command.value).toMatchObject({ afterSeq: 1, afterTag: "tag1" });
    socket.terminate();
  });
});
