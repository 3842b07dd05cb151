import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, createRoom, type Frame, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

let stack: Awaited<ReturnType<typeof startTestStack>>;
let token = "";
let room = "";

beforeAll(async () => {
  stack = await startTestStack();
  token = (await guest(stack.url, "Mira")).token;
  room = await createRoom(stack.url, token, []);
});
afterAll(async () => {
  // The process lived, and nothing of all this was stored.
  expect(await history(stack.url, token, room)).toEqual([]);
  await stack[Symbol.asyncDispose]();
});

const nested = (depth: number) => `{"id":"x","room":"r","post":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;

describe("bad input on the socket gets a typed error, and the socket lives", () => {
  it.each<[string, Frame, string]>([
    ["not JSON", "{", "MALFORMED_FRAME"],
    ["not an object", "[1]", "MALFORMED_FRAME"],
    ["an unknown command", { nonsense: {} }, "UNKNOWN_COMMAND"],
    ["no command", {}, "ONE_COMMAND"],
    ["two commands", { ping: {}, join: {} }, "ONE_COMMAND"],
    ["a wrong type", { post: { text: 7 } }, "BAD_FIELD"],
    ["a command that is no object", { post: "hello" }, "BAD_FIELD"],
    ["an unknown field", { post: { text: "x", colour: "red" } }, "BAD_FIELD"],
    ["a number out of range", { post: { text: "x", seenSeq: -1 } }, "BAD_FIELD"],
    ["a runner's command", { endTurn: { turnId: "t", attempt: 1, text: "forged" } }, "NOT_ALLOWED"],
    ["a field that only the gateway fills in", { addPersona: { handle: "ada", resolved: {} } }, "NOT_ALLOWED"],
    ["an unknown persona", { addPersona: { handle: "nobody" } }, "UNKNOWN_PERSONA"],
    ["too deep", nested(40), "FRAME_TOO_DEEP"],
    ["a key twice", '{"id":"x","room":"r","post":{"text":"a","text":"b"}}', "DUPLICATE_KEY"],
    ["an empty text", { post: { text: "" } }, "TEXT_EMPTY"],
    ["a blank text", { post: { text: " \u200b\n\u3164 " } }, "TEXT_BLANK"],
    ["50,000 characters", { post: { text: "x".repeat(50_000) } }, "TEXT_TOO_LONG"],
    ["100 kB", { post: { text: "x".repeat(100_000) } }, "FRAME_TOO_LARGE"],
    ["a room that is not joined", { room: "r_elsewhere", post: { text: "x" } }, "NOT_JOINED"],
    ["an endless command id", { post: { text: "x", clientMessageId: "c".repeat(65) } }, "BAD_ID"],
    ["a stop of nothing", { stop: {} }, "BAD_COMMAND"],
    ["an edit of nothing", { edit: { messageId: "m_none", revision: 1, text: "x" } }, "MESSAGE_NOT_FOUND"],
  ])("%s", async (_name, frame, reason) => {
    const socket = await SocketClient.join(stack.url, token, room);
    const sent = typeof frame === "string" ? frame : JSON.stringify({ id: "x", room, ...frame });
    socket.send(sent);
    const { error } = await socket.until((answer) => answer.error);
    expect(error).toMatchObject({ reason, code: expect.any(String), message: expect.stringMatching(/\w/) });
    expect((await socket.ask({ ping: {} })).pong ?? true).toBeTruthy();
    expect((await socket.ask({ room, typing: { on: false } })).ok).toBeTruthy();
    socket.close();
  });

  it("[G1] nothing before hello", async () => {
    const socket = await SocketClient.open(stack.url);
    socket.send({ id: "1", room, join: {} });
    expect((await socket.until((frame) => frame.error)).error.reason).toBe("HELLO_REQUIRED");
  });

  it("[G1] a forged token is refused", async () => {
    const socket = await SocketClient.open(stack.url);
    const [head, body] = token.split(".");
    for (const forged of ["", "x", `${head}.${body}.AAAA`, `${token}x`]) {
      expect((await socket.ask({ hello: { token: forged } })).error.code).toBe("UNAUTHENTICATED");
    }
  });

  it("[G1] a frame over 1 MiB closes with 1009", async () => {
    const socket = await SocketClient.join(stack.url, token, room);
    socket.send(`{"id":"x","post":{"text":"${"x".repeat(1_100_000)}"}}`);
    expect(await socket.closed()).toBe(1009);
  });

  it("[G1] a page of another origin may not open a socket", async () => {
    await expect(SocketClient.open(stack.url, "/ws", { origin: "https://elsewhere.example" })).rejects.toThrow(/403/);
  });

  it("[G5] the join of a room that is not there", async () => {
    const socket = await SocketClient.open(stack.url);
    await socket.ask({ hello: { token } });
    expect((await socket.ask({ room: "r_nowhere", join: {} })).error).toMatchObject({
      code: "NOT_FOUND",
      reason: "ROOM_NOT_FOUND",
    });
  });
});

describe("bad input over HTTP gets a typed error", () => {
  it.each<[string, string, string, unknown, number]>([
    ["no name", "POST", "/api/session", {}, 400],
    ["a blank name", "POST", "/api/session", { displayName: "\u200b" }, 400],
    ["not JSON", "POST", "/api/session", "{", 400],
    ["an unknown field", "POST", "/api/rooms", { title: "x", colour: "red" }, 400],
    ["no title", "POST", "/api/rooms", { personas: [] }, 400],
    ["an unknown persona", "POST", "/api/rooms", { title: "x", personas: ["nobody"] }, 400],
    ["a missing room", "GET", "/api/rooms/r_nowhere", undefined, 404],
    ["an unknown route", "GET", "/api/nothing", undefined, 404],
    ["a page out of bounds", "GET", "/api/rooms/ROOM/messages?limit=1000", undefined, 400],
    ["a page that is no number", "GET", "/api/rooms/ROOM/messages?before=x", undefined, 400],
  ])("%s", async (_name, method, path, body, status) => {
    const answer = await call(stack.url, method, path.replace("ROOM", room), token, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({
      code: expect.any(String),
      reason: expect.any(String),
      message: expect.any(String),
    });
  });

  it("no credential is 401", async () => {
    expect((await call(stack.url, "POST", "/api/rooms", undefined, { title: "x" })).status).toBe(401);
    expect((await call(stack.url, "GET", `/api/rooms/${room}`, "forged")).status).toBe(401);
  });
});
