import { once } from "node:events";
import { createServer } from "node:net";
import { create } from "@bufbuild/protobuf";
import { FailureReason, ModelService, StopGenerateResponseSchema } from "@polylogue/proto/model";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { grpcService, serveGrpc } from "@polylogue/runtime/grpc/serve-grpc";
import { silentLog } from "@polylogue/runtime/log/log";
import { afterEach, describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import type { ModelDoor, ModelPart } from "./model-call.ts";
import { createRpcModelDoor } from "./rpc-model-door.ts";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface DoorOptions {
  readonly breaks?: boolean;
  /** It says no more after its name, until it is stopped or left. */
  readonly waits?: boolean;
  /** How it takes the wish to stop. */
  readonly stops?: "yes" | "nothing to stop" | "not at all";
}

/** A model door that says its name, or breaks; `calls` counts what reached it. */
async function door(name: string, { breaks = false, waits = false, stops = "yes" }: DoorOptions = {}) {
  const seen = { calls: 0, stops: 0, left: 0 };
  const stopping = new AbortController();
  const server = await serveGrpc({
    host: "127.0.0.1",
    port: 0,
    log: silentLog,
    services: [
      grpcService(ModelService, {
        unary: {
          async stopGenerate(_request, { authorization }) {
            seen.stops += authorization === "ticket" ? 1 : 0;
            if (stops === "yes") stopping.abort();
            if (stops === "not at all") await new Promise<void>(() => {});
            return create(StopGenerateResponseSchema, { stopped: stops === "yes" });
          },
        },
        serverStream: {
          async *generate(_request, { signal }) {
            seen.calls += 1;
            if (breaks) throw new Error("a door that breaks");
            yield { part: { case: "text", value: name } };
            if (!waits) return;
            await once(AbortSignal.any([signal, stopping.signal]), "abort");
            if (signal.aborted) seen.left += 1;
            yield { part: { case: "failed", value: { reason: FailureReason.ABORTED, receipt: { model: "m-1" } } } };
          },
        },
      }),
    ],
  });
  closers.push(async () => {
    stopping.abort();
    await server.close(0);
  });
  return { address: `127.0.0.1:${server.port}`, seen };
}

/** An address at which nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

/** What a call says; its first text is told to `heard`. */
async function ask(doors: ModelDoor, heard = (_stop: AbortController): void => {}): Promise<string[]> {
  const parts: ModelPart[] = [];
  const stop = new AbortController();
  for await (const part of doors.generate({}, "ticket", stop.signal)) {
    parts.push(part);
    if (part.case === "text") heard(stop);
  }
  return parts.map((part) =>
    part.case === "text" ? part.value : part.case === "refused" ? part.value.reason : String(part.case),
  );
}

describe("the model doors of a deployment", () => {
  it("[T10] a call that reached no door is made at the next, which answers from then on", async () => {
    const well = await door("well");
    const doors = createRpcModelDoor([await nobody(), well.address], systemClock);
    expect(await ask(doors)).toEqual(["well"]);
    expect(await ask(doors)).toEqual(["well"]);
    expect(well.seen.calls).toBe(2);
  });

  it("[T10] a call that reached a door is never made again, however it ended", async () => {
    const [broken, well] = [await door("broken", { breaks: true }), await door("well")];
    const doors = createRpcModelDoor([broken.address, well.address], systemClock);
    expect(await ask(doors)).toEqual(["INTERNAL"]);
    expect([broken.seen.calls, well.seen.calls]).toEqual([1, 0]);
  });

  it("a deployment without a door that answers says so once", async () => {
    expect(await ask(createRpcModelDoor([await nobody(), await nobody()], systemClock))).toEqual([
      "ROOM_SERVICE_UNAVAILABLE",
    ]);
  });

  it("[T5] an abort asks the door to stop, and what the call cost comes with its last part", async () => {
    const { address, seen } = await door("well", { waits: true });
    const doors = createRpcModelDoor([address], createManualClock());
    expect(await ask(doors, (stop) => stop.abort())).toEqual(["well", "failed"]);
    expect(seen).toEqual({ calls: 1, stops: 1, left: 0 });
  });

  it("[T5] a door that has nothing to stop, or does not answer, is left", async () => {
    const nothing = await door("well", { waits: true, stops: "nothing to stop" });
    const doors = createRpcModelDoor([nothing.address], createManualClock());
    expect(await ask(doors, (stop) => stop.abort())).toEqual(["well", "INTERNAL"]);
    const deaf = await door("deaf", { waits: true, stops: "not at all" });
    const clock = createManualClock();
    const asking = ask(createRpcModelDoor([deaf.address], clock), (stop) => {
      stop.abort();
      void clock.advance(runnerLimits.stopTimeoutMs);
    });
    expect(await asking).toEqual(["deaf", "INTERNAL"]);
    expect([nothing.seen.stops, deaf.seen.calls]).toEqual([1, 1]);
  });
});
