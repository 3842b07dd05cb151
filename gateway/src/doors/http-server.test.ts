import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, listenOn } from "./http-server.ts";

const open: { server: Server; socket: Socket }[] = [];
afterEach(() => {
  for (const { server, socket } of open.splice(0)) {
    socket.destroy();
    server.close();
  }
});

/** A server, and a client that never ends its half of the connection. */
async function setUp(respond: (response: ServerResponse) => void) {
  const upgrade = () => {};
  const server = createHttpServer(
    { request: (_request, response) => respond(response), upgrade },
    { idleTimeoutMs: 50 },
  );
  const connected = once(server, "connection") as Promise<[Socket]>;
  const socket = connect({ port: await listenOn(server, "127.0.0.1", 0), host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  open.push({ server, socket });
  const [accepted] = await connected;
  return { socket, closed: once(accepted, "close") };
}

describe("the HTTP server", () => {
  it("[G1] what is no HTTP is cut off, also when the client keeps its half open", async () => {
    const { socket, closed } = await setUp(() => {});
    let told = "";
    socket.on("data", (chunk) => {
      told += chunk;
    });
    socket.write("NONSENSE\r\n\r\n");
    await closed;
    await once(socket, "end");
    expect(told).toMatch(/^HTTP\/1.1 400 /);
  });

  it("[G1] a client that does not read its answer is cut off", async () => {
    const { socket, closed } = await setUp((response) => response.end(Buffer.alloc(64_000_000)));
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await closed;
  });
});
