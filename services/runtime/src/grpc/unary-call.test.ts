import { create } from "@bufbuild/protobuf";
import { refuse } from "@polylogue/proto";
import { DirectoryService, IdentifyResponseSchema } from "@polylogue/proto/directory";
import { expect, onTestFinished, test } from "vitest";
import { createManualClock } from "../clock/manual-clock.ts";
import { createLog, silentLog } from "../log/log.ts";
import { refusalFromError } from "../rpc/refusal-wire.ts";
import { createRpcClient, type RpcClientOptions } from "../rpc/rpc-client.ts";
import { grpcService, type UnaryHandlers } from "./grpc-service.ts";
import { type ServeGrpcOptions, serveGrpc } from "./serve-grpc.ts";

type Handlers = UnaryHandlers<typeof DirectoryService>;

const idle: Handlers = {
  createGuest: async () => ({ token: "t" }),
  identify: async () => create(IdentifyResponseSchema),
  listPersonas: async () => ({ personas: [] }),
  getPersona: async () => refuse("UNKNOWN_PERSONA", "no such persona"),
  listRoomPresets: async () => ({}),
};

async function start(
  handlers: Partial<Handlers>,
  options: Partial<ServeGrpcOptions> & { client?: Partial<RpcClientOptions> } = {},
) {
  const services = [grpcService(DirectoryService, { unary: { ...idle, ...handlers } })];
  const { client: clientOptions, ...serverOptions } = options;
  const server = await serveGrpc({ host: "127.0.0.1", port: 0, log: silentLog, services, ...serverOptions });
  onTestFinished(() => server.close(0));
  const client = createRpcClient(DirectoryService, { baseUrl: `http://127.0.0.1:${server.port}`, ...clientOptions });
  return { client, server };
}

async function refusalOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    return refusalFromError(error);
  }
  return expect.unreachable("the call was answered");
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

test("a request reaches its handler whole and its answer comes back", async () => {
  const { client } = await start({ createGuest: async ({ displayName }) => ({ token: `for ${displayName}` }) });
  expect((await client.createGuest({ displayName: "Zoë" })).token).toBe("for Zoë");
});

test("a refusal comes back whole", async () => {
  const refusal = refuse("BAD_NAME", "a name shows something", { retryAfterMs: 7, details: { field: "displayName" } });
  const { client } = await start({ createGuest: async () => refusal });
  expect(await refusalOf(client.createGuest({}))).toEqual(refusal);
});

test("[S7] the credential of the client goes with every call, one of the call's own wins, and none is seen as none", async () => {
  const seen: (string | undefined)[] = [];
  const identify: Handlers["identify"] = async (_request, { authorization }) => {
    seen.push(authorization);
    return authorization ? {} : refuse("BAD_CREDENTIAL", "a service credential is needed");
  };
  const { client, server } = await start({ identify }, { client: { authorization: async () => "own.token" } });
  await client.identify({});
  await client.identify({}, { headers: { authorization: "Bearer another" } });
  const stranger = createRpcClient(DirectoryService, { baseUrl: `http://127.0.0.1:${server.port}` });
  expect((await refusalOf(stranger.identify({}))).reason).toBe("BAD_CREDENTIAL");
  const basic = stranger.identify({}, { headers: { authorization: "Basic dTpw" } });
  expect((await refusalOf(basic)).reason).toBe("BAD_CREDENTIAL");
  expect(seen).toEqual(["own.token", "another", undefined, undefined]);
});

test("a sane request id is kept, another one is replaced", async () => {
  const seen: string[] = [];
  const identify: Handlers["identify"] = async (_request, { requestId }) => {
    seen.push(requestId);
    return {};
  };
  const { client } = await start({ identify });
  for (const id of ["q_abc.1:2-3", "bad id", "x".repeat(65)]) {
    await client.identify({}, { headers: { "x-request-id": id } });
  }
  await client.identify({});
  expect(seen[0]).toBe("q_abc.1:2-3");
  for (const made of seen.slice(1)) expect(made).toMatch(/^q_[a-z2-7]{16}$/);
});

test("a defect is logged with its request id and answered INTERNAL without its text", async () => {
  const lines: string[] = [];
  const log = createLog({ level: "error", service: "test", write: (line) => void lines.push(line) });
  const identify = async () => {
    throw new Error("inner text");
  };
  const { client } = await start({ identify }, { log });
  const refusal = await refusalOf(client.identify({}, { headers: { "x-request-id": "q_1" } }));
  expect(refusal).toEqual(refuse("INTERNAL", "internal error", { details: { requestId: "q_1" } }));
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    requestId: "q_1",
    rpc: "Identify",
    err: { message: "inner text" },
  });
});

test("a handler over its deadline is aborted and answered DEADLINE, whether it looks up or not", async () => {
  const clock = createManualClock();
  let reached = (_: AbortSignal): void => {};
  const running = new Promise<AbortSignal>((resolve) => {
    reached = resolve;
  });
  const identify: Handlers["identify"] = (_request, { signal }) => {
    reached(signal);
    return new Promise(() => {});
  };
  const { client } = await start({ identify }, { clock, unaryTimeoutMs: 3_000 });
  const refused = refusalOf(client.identify({}, { timeoutMs: 0 }));
  const signal = await running;
  await clock.advance(2_999);
  expect(signal.aborted).toBe(false);
  await clock.advance(1);
  expect(signal.aborted).toBe(true);
  expect((await refused).reason).toBe("DEADLINE");
});

test("a caller that goes away aborts its handler; what the handler throws then is no defect", async () => {
  const lines: string[] = [];
  const log = createLog({ level: "error", service: "test", write: (line) => void lines.push(line) });
  const caller = new AbortController();
  let aborted = (): void => {};
  const wasAborted = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const identify: Handlers["identify"] = async (_request, { signal }) => {
    caller.abort();
    await until(signal);
    aborted();
    throw new Error("aborted");
  };
  const { client } = await start({ identify }, { log });
  await expect(client.identify({}, { signal: caller.signal })).rejects.toThrow();
  await wasAborted;
  await client.listPersonas({});
  expect(lines).toEqual([]);
});

test("the caller's own deadline counts when it is shorter", async () => {
  const { client } = await start({ identify: () => new Promise(() => {}) });
  expect((await refusalOf(client.identify({}, { timeoutMs: 20 }))).reason).toBe("DEADLINE");
});

test("a request over the limit is refused, one at the limit is not", async () => {
  const { client } = await start({}, { unaryRequestBytesMax: 1_000 });
  const ofSize = (bytes: number) => client.identify({ token: "x".repeat(bytes - 3) });
  await ofSize(1_000);
  expect((await refusalOf(ofSize(1_001))).reason).toBe("FRAME_TOO_LARGE");
});

test("a connection carries no more calls at once than it may", async () => {
  const started: string[] = [];
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reached = (): void => {};
  const isHeld = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const identify: Handlers["identify"] = async ({ token }) => {
    started.push(token);
    if (token === "first") {
      reached();
      await held;
    }
    return {};
  };
  const { client, server } = await start({ identify }, { concurrentStreamsMax: 1 });
  await client.identify({ token: "warm" });
  const first = client.identify({ token: "first" });
  await isHeld;
  const second = client.identify({ token: "second" });
  const other = createRpcClient(DirectoryService, { baseUrl: `http://127.0.0.1:${server.port}` });
  await other.identify({ token: "elsewhere" });
  expect(started).toEqual(["warm", "first", "elsewhere"]);
  release();
  await Promise.all([first, second]);
  expect(started).toEqual(["warm", "first", "elsewhere", "second"]);
});

test("calls under way end within the grace of a closing server, and those that do not are cut off", async () => {
  let release = (): void => {};
  let reached = (): void => {};
  const isRunning = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const identify: Handlers["identify"] = async () => {
    reached();
    await held;
    return {};
  };
  const { client, server } = await start({ identify, getPersona: () => new Promise(() => {}) });
  const answered = client.identify({});
  await isRunning;
  const closing = server.close(60_000);
  release();
  await answered;
  await closing;

  const second = await start({ getPersona: () => new Promise(() => {}) });
  const cut = refusalOf(second.client.getPersona({}));
  await second.server.close(1);
  expect((await cut).reason).toBe("ROOM_SERVICE_UNAVAILABLE");
});

test("a client finds a server that was restarted on the same port", async () => {
  const { client, server } = await start({});
  await client.identify({});
  await server.close();
  expect((await refusalOf(client.identify({}))).reason).toBe("ROOM_SERVICE_UNAVAILABLE");
  await start({}, { port: server.port });
  await client.identify({});
});

test("a port that is taken is said to be", async () => {
  const { server } = await start({});
  await expect(start({}, { port: server.port })).rejects.toThrow(`can not listen on 127.0.0.1:${server.port}`);
});
