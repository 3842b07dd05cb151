import { EventEmitter, once } from "node:events";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { refuse } from "@polylogue/proto";
import { DirectoryService, GetPersonaResponseSchema } from "@polylogue/proto/directory";
import { EndReason, type GenerateRequest, ModelService } from "@polylogue/proto/model";
import {
  type ClientFrame,
  type EndTurn,
  GetRoomResponseSchema,
  LoadHistoryResponseSchema,
  Outcome,
  Reason,
  RoomService,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
} from "@polylogue/proto/room";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { type GrpcServer, grpcService, serveGrpc } from "@polylogue/runtime/grpc/serve-grpc";
import { silentLog } from "@polylogue/runtime/log/log";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { createSigner } from "@polylogue/runtime/signing/signer";
import { afterEach, describe, expect, it } from "vitest";
import type { Runner } from "./serve.ts";
import { createPersonasService } from "./service.ts";
import { offerOf, testRoom, testTenant } from "./testing/room-peer.ts";
import { stagePersonas, stageRooms } from "./testing/runner-stage.ts";
import { testReceipt } from "./testing/scripted-door.ts";

const secret = "0123456789abcdef0123456789abcdef";
const signer = createSigner({ secret, clock: systemClock });
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A room, a directory and a model door as gRPC servers of their own making, and a runner that knows only their addresses. */
async function stage(model: "answers" | "refuses" | "waits") {
  const events = new EventEmitter();
  const seen = { credentials: [] as (string | undefined)[], requests: [] as GenerateRequest[], aborted: 0 };
  const read = { address: "", ticket: "", room: testRoom, signal: new AbortController().signal };
  const unserved = async () => refuse("INTERNAL", "not here");
  const note = (token: string | undefined): void => void seen.credentials.push(token);
  let trunk: Duplex | undefined;
  const say = (frame: object): void => {
    const message = create(RoomSessionResponseSchema, { frames: [{ tenant: testTenant, frame }] });
    trunk?.send(toBinary(RoomSessionResponseSchema, message));
  };

  const server: GrpcServer = await serveGrpc({
    host: "127.0.0.1",
    port: 0,
    log: silentLog,
    services: [
      grpcService(RoomService, {
        unary: {
          createRoom: unserved,
          listRooms: unserved,
          updateRoom: unserved,
          archiveRoom: unserved,
          deleteRoom: unserved,
          async getRoom(_request, context) {
            note(context.authorization);
            const answer = await stageRooms.getRoom(read);
            return isRefusal(answer) ? answer : create(GetRoomResponseSchema, answer);
          },
          async loadHistory({ before }, context) {
            note(context.authorization);
            if (before !== 2) return refuse("BAD_PAGE", "another page");
            const answer = await stageRooms.loadHistory(read, 2, 50);
            return isRefusal(answer) ? answer : create(LoadHistoryResponseSchema, answer);
          },
        },
        duplex: {
          roomSession(duplex, context) {
            note(context.authorization);
            trunk = duplex;
            duplex.listen({
              message(bytes) {
                for (const up of fromBinary(RoomSessionRequestSchema, bytes).frames) {
                  if (up.body.case === "frame") answer(up.body.value);
                }
              },
              drained() {},
              closed() {},
            });
          },
        },
      }),
      grpcService(DirectoryService, {
        unary: {
          createGuest: unserved,
          identify: unserved,
          listPersonas: unserved,
          listRoomPresets: unserved,
          async getPersona(request, context) {
            note(context.authorization);
            const persona = await stagePersonas.getPersona(request);
            return isRefusal(persona) ? persona : create(GetPersonaResponseSchema, { persona });
          },
        },
      }),
      grpcService(ModelService, {
        // A door of an earlier build: the call is left.
        unary: { stopGenerate: unserved },
        serverStream: {
          async *generate(request, context) {
            note(context.authorization);
            seen.requests.push(request);
            context.signal.addEventListener("abort", () => {
              seen.aborted += 1;
              events.emit("aborted");
            });
            if (model === "refuses") throw new Error("a door that breaks");
            yield { part: { case: "started", value: { provider: "rehearsal", model: "m-1" } } };
            yield { part: { case: "text", value: "Hello " } };
            if (model === "waits") await once(context.signal, "abort");
            yield { part: { case: "text", value: "Mira 👋" } };
            yield { part: { case: "ended", value: { reason: EndReason.STOP, receipt: testReceipt } } };
          },
        },
      }),
    ],
  });
  closers.push(() => server.close(0));

  function answer({ id, command }: ClientFrame): void {
    const ok = (result: object): void => say({ replyTo: id, body: { case: "ok", value: { result } } });
    switch (command.case) {
      case "serve":
        ok({ case: "serve", value: {} });
        events.emit("served");
        say({ room: testRoom, body: { case: "offer", value: offerOf("t_1") } });
        break;
      case "claimTurn":
        ok({ case: "claimTurn", value: { attempt: 1, ticket: "the-ticket", contextHead: 1, messageId: "m_2" } });
        break;
      case "delta":
        events.emit("delta", command.value.text);
        break;
      case "endTurn":
        ok({ case: "endTurn", value: { seq: 3 } });
        events.emit("end", command.value);
        break;
      default:
        break;
    }
  }

  const address = `127.0.0.1:${server.port}`;
  const start = async (): Promise<Runner> => {
    const runner = await createPersonasService(
      {
        roomAddresses: [address],
        modelAddresses: [address],
        directoryAddress: address,
        turnsMax: 4,
        drainMs: 0,
        serviceSecret: secret,
        logLevel: "silent",
      },
      { log: silentLog },
    );
    closers.push(() => runner.close());
    return runner;
  };
  const nextEnd = async (): Promise<EndTurn> => (await once(events, "end"))[0] as EndTurn;
  const drop = (): void => trunk?.close(refuse("SHUTTING_DOWN", "bye"));
  return { events, seen, start, nextEnd, say, drop };
}

describe("the personas service over gRPC", () => {
  it("[T4] serves an owed turn from the offer to the end", async () => {
    const { seen, start, nextEnd } = await stage("answers");
    const ending = nextEnd();
    await start();
    const end = await ending;
    expect(end).toMatchObject({ outcome: Outcome.ANSWERED, text: "Hello Mira 👋", receipt: { model: "m-1" } });
    expect(seen.requests).toHaveLength(1);
    expect(seen.requests[0]?.models).toEqual(["x/y"]);
    expect(seen.requests[0]?.messages.at(-2)?.text).toContain("hi @ada");
    expect(seen.requests[0]?.tools.map(({ name }) => name)).toEqual(["pass"]);
  });

  it("[S7] G8 shows its service credential to room and directory, the ticket for its reads and the model", async () => {
    const { seen, start, nextEnd } = await stage("answers");
    const ending = nextEnd();
    await start();
    await ending;
    const [session, ...others] = seen.credentials;
    const claims = await signer.verify("service", session ?? "");
    expect(claims?.claims).toMatchObject({ role: "runner", instance: expect.stringMatching(/^runner_/) });
    expect(others.filter((token) => token === "the-ticket")).toHaveLength(3);
    const directory = others.find((token) => token !== "the-ticket") ?? "";
    expect((await signer.verify("service", directory))?.claims.role).toBe("runner");
  });

  it("[T4] T10 a door that breaks fails the turn after one call", async () => {
    const { seen, start, nextEnd } = await stage("refuses");
    const ending = nextEnd();
    await start();
    expect(await ending).toMatchObject({ outcome: Outcome.FAILED, reason: Reason.INTERNAL, text: "" });
    expect(seen.requests).toHaveLength(1);
  });

  it("[T5] a stop reaches the door as an abort", async () => {
    const { events, start, nextEnd, say } = await stage("waits");
    const delta = once(events, "delta");
    await start();
    await delta;
    const ending = nextEnd();
    const aborted = once(events, "aborted");
    const error = { code: "FAILED_PRECONDITION", reason: "TURN_STOPPED", message: "", details: { turnId: "t_1" } };
    say({ room: testRoom, body: { case: "error", value: error } });
    expect(await ending).toMatchObject({ outcome: Outcome.STOPPED, text: "Hello" });
    await aborted;
  });

  it("[T8] dials again when the room closes the trunk, and says the whole text on the new one", async () => {
    const { events, start, drop } = await stage("waits");
    const delta = once(events, "delta");
    await start();
    expect(await delta).toEqual(["Hello"]);
    const again = once(events, "delta");
    drop();
    expect(await again).toEqual(["Hello"]);
  });

  it("closes with a turn under way", async () => {
    const { events, start } = await stage("waits");
    const delta = once(events, "delta");
    const runner = await start();
    await delta;
    const aborted = once(events, "aborted");
    await runner.close();
    await aborted;
  });
});
