import { createServer } from "node:net";
import { ModelService } from "@polylogue/proto/model";
import { grpcService, serveGrpc } from "@polylogue/runtime/grpc/serve-grpc";
import { silentLog } from "@polylogue/runtime/log/log";
import { afterEach, describe, expect, it } from "vitest";
import type { ModelPart } from "./model-call.ts";
import { createRpcModelDoor } from "./rpc-model-door.ts";

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A model door that says its name, or breaks after its first word; `calls` counts what reached it. */
async function door(name: string, breaks = false) {
  const seen = { calls: 0 };
  const server = await serveGrpc({
    host: "127.0.0.1",
    port: 0,
    log: silentLog,
    services: [
      grpcService(ModelService, {
        unary: {},
        serverStream: {
          async *generate() {
            seen.calls += 1;
            if (breaks) throw new Error("a door that breaks");
            yield { part: { case: "text", value: name } };
          },
        },
      }),
    ],
  });
  closers.push(() => server.close(0));
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

async function ask(doors: ReturnType<typeof createRpcModelDoor>): Promise<string[]> {
  const parts: ModelPart[] = [];
  for await (const part of doors.generate({}, "ticket", new AbortController().signal)) parts.push(part);
  return parts.map((part) =>
    part.case === "text" ? part.value : part.case === "refused" ? part.value.reason : String(part.case),
  );
}

describe("the model doors of a deployment", () => {
  it("[T10] a call that reached no door is made at the next, which answers from then on", async () => {
    const well = await door("well");
    const doors = createRpcModelDoor([await nobody(), well.address]);
    expect(await ask(doors)).toEqual(["well"]);
    expect(await ask(doors)).toEqual(["well"]);
    expect(well.seen.calls).toBe(2);
  });

  it("[T10] a call that reached a door is never made again, however it ended", async () => {
    const [broken, well] = [await door("broken", true), await door("well")];
    const doors = createRpcModelDoor([broken.address, well.address]);
    expect(await ask(doors)).toEqual(["INTERNAL"]);
    expect([broken.seen.calls, well.seen.calls]).toEqual([1, 0]);
  });

  it("a deployment without a door that answers says so once", async () => {
    expect(await ask(createRpcModelDoor([await nobody(), await nobody()]))).toEqual(["ROOM_SERVICE_UNAVAILABLE"]);
  });
});
