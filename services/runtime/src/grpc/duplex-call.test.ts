import { refuse } from "@polylogue/proto";
import { RoomService } from "@polylogue/proto/room";
import { expect, onTestFinished, test } from "vitest";
import { duplexContract } from "../duplex/duplex.contract.ts";
import type { Duplex } from "../duplex/duplex.ts";
import { recordDuplex } from "../duplex/duplex-recorder.ts";
import { createLog, silentLog } from "../log/log.ts";
import type { UnaryContext } from "./call-context.ts";
import { dialDuplex } from "./dial-duplex.ts";
import type { DuplexHandler } from "./duplex-call.ts";
import { grpcService, type UnaryHandlers } from "./grpc-service.ts";
import { type ServeGrpcOptions, serveGrpc } from "./serve-grpc.ts";

const desc = RoomService.method.roomSession;
const unary = new Proxy({}, { get: () => async () => refuse("INTERNAL", "unused") }) as UnaryHandlers<
  typeof RoomService
>;
const host = "127.0.0.1";

async function serve(roomSession: DuplexHandler, options: Partial<ServeGrpcOptions> = {}) {
  const services = [grpcService(RoomService, { unary, duplex: { roomSession } })];
  const server = await serveGrpc({ host, port: 0, log: silentLog, services, ...options });
  onTestFinished(() => server.close(0));
  return { server, address: `${host}:${server.port}` };
}

function dial(address: string, options: { authorization?: string; signal?: AbortSignal } = {}): Duplex {
  const lifetime = new AbortController();
  onTestFinished(() => lifetime.abort());
  return dialDuplex({ address, desc, log: silentLog, signal: lifetime.signal, ...options });
}

/** A server that hands over its next stream. */
async function openPair() {
  let handOver = (_: { far: Duplex; context: UnaryContext }): void => {};
  const accepted = new Promise<{ far: Duplex; context: UnaryContext }>((resolve) => {
    handOver = resolve;
  });
  const { server, address } = await serve((far, context) => handOver({ far, context }));
  return { server, address, accepted };
}

duplexContract("gRPC over loopback", async () => {
  const { address, accepted } = await openPair();
  const near = dial(address);
  const { far } = await accepted;
  return { near, far, close: () => {} };
});

test("the handler knows the bearer token and a request id, and its signal aborts with the stream", async () => {
  const { address, accepted } = await openPair();
  const near = dial(address, { authorization: "a.token-1" });
  const { far, context } = await accepted;
  expect(context).toMatchObject({ authorization: "a.token-1", requestId: expect.stringMatching(/^q_/) });
  expect(context.signal.aborted).toBe(false);
  const atFar = recordDuplex(far);
  recordDuplex(near);
  near.close();
  await atFar.ended;
  expect(context.signal.aborted).toBe(true);
});

test("[S7] a stream without a credential can be refused, and the caller hears UNAUTHENTICATED's reason", async () => {
  const { address } = await serve((stream, { authorization }) => {
    if (!authorization) stream.close(refuse("BAD_CREDENTIAL", "a service credential is needed"));
  });
  const end = await recordDuplex(dial(address)).ended;
  expect(end).toEqual({ clean: false, refusal: refuse("BAD_CREDENTIAL", "a service credential is needed") });
});

const defects: [string, DuplexHandler][] = [
  [
    "handler that throws",
    () => {
      throw new Error("inner text");
    },
  ],
  ["handler that rejects", async () => Promise.reject(new Error("inner text"))],
  [
    "listener that throws",
    (stream) =>
      stream.listen({
        message() {
          throw new Error("inner text");
        },
        drained() {},
        closed() {},
      }),
  ],
];
test.each(defects)("a %s ends its stream with INTERNAL and its text stays in the log", async (_name, handler) => {
  const lines: string[] = [];
  const log = createLog({ level: "error", service: "test", write: (line) => void lines.push(line) });
  const { address } = await serve(handler, { log });
  const near = dial(address);
  const atNear = recordDuplex(near);
  near.send(Uint8Array.of(1));
  const end = await atNear.ended;
  expect(end).toMatchObject({ clean: false, refusal: { reason: "INTERNAL", message: "internal error" } });
  const requestId = end.refusal?.details?.requestId ?? "none";
  expect(lines).toEqual([expect.stringContaining("inner text")]);
  expect(lines[0]).toContain(requestId);
});

test("the caller's signal ends a stream at once on both sides", async () => {
  const { address, accepted } = await openPair();
  const lifetime = new AbortController();
  const near = dial(address, { signal: lifetime.signal });
  const { far } = await accepted;
  const [atNear, atFar] = [recordDuplex(near), recordDuplex(far)];
  lifetime.abort();
  expect(await atNear.ended).toMatchObject({ clean: false, refusal: { reason: "SHUTTING_DOWN" } });
  expect(await atFar.ended).toEqual({ clean: false });
  expect(await recordDuplex(dial(address, { signal: lifetime.signal })).ended).toMatchObject({ clean: false });
});

test("where nobody listens, the end comes with ROOM_SERVICE_UNAVAILABLE", async () => {
  const { server, address } = await openPair();
  await server.close();
  expect(await recordDuplex(dial(address)).ended).toMatchObject({
    clean: false,
    refusal: { reason: "ROOM_SERVICE_UNAVAILABLE" },
  });
});

test("a message over the limit ends the stream, not the server", async () => {
  const { address } = await serve((stream) => void recordDuplex(stream), { messageBytesMax: 1_000 });
  const near = dial(address);
  near.send(new Uint8Array(1_001));
  expect((await recordDuplex(near).ended).clean).toBe(false);
  const { address: second, accepted } = await openPair();
  dial(second);
  await accepted;
});

test("a connection over its age ends, so that its client spreads over the instances", async () => {
  const { address } = await serve((stream) => void recordDuplex(stream), {
    connectionAgeMaxMs: 20,
    connectionAgeGraceMs: 20,
  });
  expect((await recordDuplex(dial(address)).ended).clean).toBe(false);
});

test("a server that closes waits for streams up to its grace and then cuts them off; a redial finds the next one", async () => {
  const { server, address, accepted } = await openPair();
  const atNear = recordDuplex(dial(address));
  await accepted;
  await server.close(1);
  expect(await atNear.ended).toMatchObject({ clean: false, refusal: { reason: "ROOM_SERVICE_UNAVAILABLE" } });

  let arrived = (): void => {};
  const hasArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const listener = { message: () => arrived(), drained() {}, closed() {} };
  await serve((far) => far.listen(listener), { port: server.port });
  dial(address).send(Uint8Array.of(1));
  await hasArrived;
});

test("a server that closes lets a stream end by itself within its grace", async () => {
  const { server, address, accepted } = await openPair();
  const near = dial(address);
  const atNear = recordDuplex(near);
  const { far } = await accepted;
  recordDuplex(far);
  const closing = server.close(60_000);
  expect(server.close()).toBe(closing);
  far.close();
  expect(await atNear.ended).toEqual({ clean: true });
  await closing;
});
