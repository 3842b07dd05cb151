import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { resetSocket } from "./reset-socket.ts";

let server: Server;
const taken: Socket[] = [];

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    taken.push(socket);
    socket.on("error", () => {});
    socket.pause();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  for (const socket of taken.splice(0)) socket.destroy();
  server.close();
});

function dial(): Socket {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => {});
  return socket;
}

it.each([
  ["is open", () => {}],
  ["has ended just now", (socket: Socket) => socket.end()],
  ["has ended just now behind some bytes", (socket: Socket) => socket.end("bye")],
  ["has more to say than anybody takes", (socket: Socket) => socket.end(Buffer.alloc(32_000_000))],
])("a connection that %s is reset, and gone", async (_, act) => {
  const socket = dial();
  await once(socket, "connect");
  const errors: unknown[] = [];
  socket.on("error", (error) => errors.push(error));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  act(socket);
  resetSocket(socket);
  await closed;
  expect(errors).toEqual([]);
  // Nobody is there any more, also not to hear.
  const [far] = taken;
  far?.resume();
  far?.write("x");
  if (far?.closed === false) await new Promise((resolve) => far.once("close", resolve));
  expect(far?.errored).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) });
});

it("one that is ended and reset while it is dialled is gone as soon as it stands", async () => {
  const socket = dial();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.end();
  resetSocket(socket);
  await closed;
  expect(socket.destroyed).toBe(true);
});
