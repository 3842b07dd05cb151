import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { afterEach, describe, expect, it } from "vitest";
import { createAnthropicProvider } from "./anthropic/anthropic-provider.ts";
import { startWireServer, type WireServer } from "./fixtures/index.ts";
import { withIdleWatchdog } from "./idle-watchdog.ts";
import { expectPromises, neverAborted, partsOf, requestOf } from "./model.contract.ts";
import type { ModelProvider, StreamPart } from "./model-port.ts";
import { noUsage } from "./token-usage.ts";

const limits = { firstPartMs: 30_000, idleMs: 5_000, breakOffMs: 1_000 };

/** Sends the given parts, then is silent; `isDeaf` ones do not even notice their signal. */
function silentAfter(parts: readonly StreamPart[], isDeaf: boolean): ModelProvider {
  return {
    name: "silent",
    isRehearsal: false,
    async *generate(_request, { signal }) {
      yield* parts;
      await new Promise<void>((resolve) => {
        if (!isDeaf && signal.aborted) resolve();
        if (!isDeaf) signal.addEventListener("abort", () => resolve(), { once: true });
      });
      yield { type: "usage", usage: { ...noUsage, output: 3, provenance: "provider_partial" } };
      yield { type: "error", error: { kind: "aborted", message: "", retryable: false } };
    },
  };
}

const begun: StreamPart[] = [{ type: "start", model: "m" }];
const speaking: StreamPart[] = [...begun, { type: "text", text: "So" }];

describe("the idle watchdog", () => {
  let server: WireServer | undefined;
  afterEach(() => server?.close());

  it("ends a call that falls silent as idle, with the usage that it still reports", async () => {
    const clock = createManualClock();
    const provider = withIdleWatchdog(silentAfter(speaking, false), clock, limits);
    const reading = partsOf(provider.generate(requestOf({ model: "m" }), neverAborted()));
    await clock.advance(limits.idleMs - 1);
    await clock.advance(1);
    const parts = await reading;
    expectPromises(parts);
    expect(parts.at(-2)).toMatchObject({ usage: { output: 3, provenance: "provider_partial" } });
    expect(parts.at(-1)).toMatchObject({ error: { kind: "idle", retryable: true } });
  });

  it("waits longer for the first text, and a start is none", async () => {
    const clock = createManualClock();
    const provider = withIdleWatchdog(silentAfter(begun, false), clock, limits);
    let isDone = false;
    const reading = partsOf(provider.generate(requestOf({ model: "m" }), neverAborted())).finally(() => {
      isDone = true;
    });
    await clock.advance(limits.firstPartMs - 1);
    expect(isDone).toBe(false);
    await clock.advance(1);
    expect((await reading).at(-1)).toMatchObject({ error: { kind: "idle" } });
  });

  it("ends also a call that does not notice its signal, within the limit for breaking off", async () => {
    const clock = createManualClock();
    const provider = withIdleWatchdog(silentAfter(speaking, true), clock, limits);
    const reading = partsOf(provider.generate(requestOf({ model: "m" }), neverAborted()));
    await clock.advance(limits.idleMs);
    await clock.advance(limits.breakOffMs);
    const parts = await reading;
    expectPromises(parts);
    expect(parts.at(-2)).toMatchObject({ usage: { provenance: "estimated" } });
    expect(parts.at(-1)).toMatchObject({ error: { kind: "idle" } });
  });

  it("passes the caller's stop on at once", async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const provider = withIdleWatchdog(silentAfter(speaking, false), clock, limits);
    const parts: StreamPart[] = [];
    for await (const part of provider.generate(requestOf({ model: "m" }), { signal: stop.signal })) {
      parts.push(part);
      if (part.type === "text") stop.abort();
    }
    expectPromises(parts);
    expect(parts.at(-2)).toMatchObject({ usage: { output: 3 } });
    expect(parts.at(-1)).toMatchObject({ error: { kind: "aborted" } });
  });

  it("closes the request of a vendor that stalls, over the real wire", async () => {
    server = await startWireServer();
    const clock = createManualClock();
    const vendor = createAnthropicProvider({ apiKey: "k-test", baseUrl: server.anthropicBaseUrl });
    const stream = withIdleWatchdog(vendor, clock, limits).generate(
      requestOf({ model: "scenario-stall" }),
      neverAborted(),
    );
    const parts: StreamPart[] = [];
    let isSilent = false;
    const reading = (async () => {
      for await (const part of stream) parts.push(part);
      isSilent = true;
    })();
    const call = await server.call(0);
    // The vendor's parts come over a socket; time only moves once they are there.
    while (!isSilent) await clock.advance(500);
    await reading;
    expectPromises(parts);
    expect(parts.at(-1)).toMatchObject({ error: { kind: "idle" } });
    expect(await call.closed).toBe("broken-off");
    expect(server.calls).toHaveLength(1);
  });
});
