import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport } from "@connectrpc/connect-node";
import { refuse } from "@polylogue/proto";
import { DirectoryService } from "@polylogue/proto/directory";
import { RoomService, RoomSessionRequestSchema, RoomSessionResponseSchema } from "@polylogue/proto/room";
import { expect, onTestFinished, test } from "vitest";
import { recordDuplex } from "../duplex/duplex-recorder.ts";
import { dialDuplex } from "../grpc/dial-duplex.ts";
import { grpcService, serveGrpc, type UnaryHandlers } from "../grpc/serve-grpc.ts";
import { silentLog } from "../log/log.ts";
import { connectErrorFromRefusal, refusalFromError } from "./refusal-wire.ts";
import { createRpcClient } from "./rpc-client.ts";

const desc = RoomService.method.roomSession;
const down = (room: string) =>
  create(RoomSessionResponseSchema, { frames: [{ session: 1, frame: { room, body: { case: "goAway", value: {} } } }] });
const up = (tenant: string) => create(RoomSessionRequestSchema, { frames: [{ session: 1, tenant }] });
const tenantOf = (request: { frames: { tenant: string }[] }) => request.frames[0]?.tenant ?? "";

test("a connect-node client talks to our server's raw stream, message by message", async () => {
  const service = grpcService(RoomService, {
    unary: {} as UnaryHandlers<typeof RoomService>,
    duplex: {
      roomSession: (stream) =>
        stream.listen({
          message(bytes) {
            const tenant = tenantOf(fromBinary(RoomSessionRequestSchema, bytes));
            if (tenant === "stop") stream.close(refuse("BANNED", "go away"));
            else stream.send(toBinary(RoomSessionResponseSchema, down(`r_${tenant}`)));
          },
          drained() {},
          closed() {},
        }),
    },
  });
  const server = await serveGrpc({ host: "127.0.0.1", port: 0, log: silentLog, services: [service] });
  onTestFinished(() => server.close(0));
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${server.port}` });
  const client = createClient(RoomService, transport);

  const rooms: (string | undefined)[] = [];
  const answers = client.roomSession(
    (async function* () {
      yield up("a");
      yield up("b");
    })(),
  );
  for await (const { frames } of answers) rooms.push(frames[0]?.frame?.room);
  expect(rooms).toEqual(["r_a", "r_b"]);

  const refused = async () => {
    const stopped = client.roomSession(
      (async function* () {
        yield up("stop");
      })(),
    );
    for await (const _ of stopped) expect.unreachable();
  };
  await expect(refused().catch(refusalFromError)).resolves.toEqual(refuse("BANNED", "go away"));
});

test("our dialled stream and our client talk to a connect-node server over h2c", async () => {
  const handler = connectNodeAdapter({
    routes(router) {
      router.rpc(desc, async function* (requests, context) {
        for await (const request of requests) {
          if (tenantOf(request) === "stop") throw connectErrorFromRefusal(refuse("BANNED", "go away"));
          yield down(`${context.requestHeader.get("authorization")} ${tenantOf(request)}`);
        }
      });
      router.rpc(DirectoryService.method.createGuest, () => {
        throw connectErrorFromRefusal(refuse("GUESTS_REFUSED", "no guests", { retryAfterMs: 3 }));
      });
      router.rpc(DirectoryService.method.identify, () => {
        throw new ConnectError("inner", Code.Aborted);
      });
    },
  });
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;

  const open = () =>
    dialDuplex({
      address: `127.0.0.1:${port}`,
      desc,
      authorization: "tok",
      signal: new AbortController().signal,
      log: silentLog,
    });
  const near = open();
  const atNear = recordDuplex(near);
  near.send(toBinary(RoomSessionRequestSchema, up("a")));
  near.send(toBinary(RoomSessionRequestSchema, up("b")));
  await atNear.received(2);
  near.close();
  expect(await atNear.ended).toEqual({ clean: true });
  const rooms = atNear.messages.map((bytes) => fromBinary(RoomSessionResponseSchema, bytes).frames[0]?.frame?.room);
  expect(rooms).toEqual(["Bearer tok a", "Bearer tok b"]);

  const refused = open();
  refused.send(toBinary(RoomSessionRequestSchema, up("stop")));
  expect(await recordDuplex(refused).ended).toEqual({ clean: false, refusal: refuse("BANNED", "go away") });

  const client = createRpcClient(DirectoryService, { baseUrl: `http://127.0.0.1:${port}` });
  const refusal = await client.createGuest({}).catch(refusalFromError);
  expect(refusal).toEqual(refuse("GUESTS_REFUSED", "no guests", { retryAfterMs: 3 }));
  expect(await client.identify({}).catch(refusalFromError)).toEqual(refuse("INTERNAL", "internal error"));
});
