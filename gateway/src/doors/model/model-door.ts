import { createServer, type ServerHttp2Session } from "node:http2";
import type { HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { refuse } from "@polylogue/proto";
import {
  type GenerateRequest,
  type GenerateResponse,
  ModelService,
  type StopGenerateRequest,
} from "@polylogue/proto/model";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { connectErrorFromRefusal, isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import type { ModelCall } from "../../call.ts";
import type { Chains } from "../../chains.ts";
import { gatewayLimits } from "../../limits.ts";
import { callProvider } from "../../model-call/provider-call.ts";
import { bearerOf } from "../bearer.ts";
import { guardedHandler } from "../guarded-handler.ts";
import { listenOn } from "../http-server.ts";
import { checkGenerate } from "./generate-bounds.ts";
import { responseFrom } from "./generate-response.ts";

export interface ModelDoorPorts {
  readonly host: string;
  readonly port: number;
  readonly chains: Pick<Chains, "model">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The way to models, on a listener of its own: gRPC over h2c for the personas service (G7). */
export interface ModelDoor {
  readonly port: number;
  /** Takes no more calls, lets those under way end for `drainMs`, then stops them. */
  close(drainMs: number): Promise<void>;
}

/** Bytes of a request: its prompt and what frames it. */
const requestBytesMax = gatewayLimits.promptBytesMax + 1_048_576;
const drainStepMs = 10;

export async function openModelDoor(ports: ModelDoorPorts): Promise<ModelDoor> {
  const { chains, clock, random, log } = ports;
  const last = callProvider({ clock });
  /** What stops each call under way. One signal for all of them would keep a trace of every call that ever was. */
  const running = new Map<AbortController, string>();
  let isClosing = false;

  async function* generate(request: GenerateRequest, context: HandlerContext): AsyncGenerator<GenerateResponse> {
    if (isClosing) throw connectErrorFromRefusal(refuse("SHUTTING_DOWN", "This door is closing."));
    const bad = checkGenerate(request);
    if (bad) throw connectErrorFromRefusal(bad);
    const stop = new AbortController();
    if (context.signal.aborted) stop.abort();
    else context.signal.addEventListener("abort", () => stop.abort(), { once: true });
    const credential = bearerOf(context.requestHeader.get("authorization")) ?? "";
    const call: ModelCall = {
      kind: "model",
      requestId: context.requestHeader.get("x-request-id")?.slice(0, 64) ?? random.id("q"),
      method: "ModelService.Generate",
      costClass: "model",
      address: "",
      signal: stop.signal,
      facts: {},
      credential,
      request,
    };
    running.set(stop, credential);
    try {
      const answer = await chains.model(call, last);
      if (isRefusal(answer)) throw connectErrorFromRefusal(answer);
      for await (const part of answer) yield responseFrom(part);
    } finally {
      running.delete(stop);
    }
  }

  /** Whoever shows the ticket of a call may break it off: no other ticket would have begun it. */
  function stopGenerate(_: StopGenerateRequest, context: HandlerContext): { stopped: boolean } {
    const ticket = bearerOf(context.requestHeader.get("authorization"));
    const calls = [...running].filter(([, credential]) => credential === ticket);
    for (const [stop] of calls) stop.abort();
    return { stopped: calls.length > 0 };
  }

  const server = createServer(
    { settings: { maxConcurrentStreams: gatewayLimits.modelCallsMax, initialWindowSize: requestBytesMax } },
    guardedHandler(
      connectNodeAdapter({
        routes: (router) => void router.service(ModelService, { generate, stopGenerate }),
        readMaxBytes: requestBytesMax,
        maxTimeoutMs: gatewayLimits.callTimeoutMsMax,
        acceptCompression: [],
        connect: false,
        grpcWeb: false,
      }),
    ),
  );
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.on("error", (err) => log.debug({ err }, "a connection of the model door failed"));
  });
  const port = await listenOn(server, ports.host, ports.port);

  return {
    port,
    async close(drainMs) {
      isClosing = true;
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      const untilMs = clock.monotonicMs() + drainMs;
      while (running.size > 0 && clock.monotonicMs() < untilMs) await wait(clock);
      for (const stop of running.keys()) stop.abort();
      // Stopped calls tell their receipts, if somebody still listens.
      for (let steps = 0; running.size > 0 && steps < stopStepsMax; steps += 1) await wait(clock);
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

/** How often it is looked whether stopped calls have ended. */
const stopStepsMax = 50;

function wait(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(drainStepMs, resolve));
}
