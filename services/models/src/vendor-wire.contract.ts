import { afterEach, describe, expect, it } from "vitest";
import { startWireServer, type WireServer, wireUsage } from "./fixtures/index.ts";
import { field, listField } from "./foreign-json.ts";
import { expectPromises, neverAborted, partsOf, requestOf, textOf } from "./model.contract.ts";
import type { EndReason, ModelErrorKind, ModelProvider, StreamPart, TokenUsage } from "./model-port.ts";

const apiKey = "sk-wire-0123456789abcdef";

/** In what a vendor differs from others. */
export interface VendorTraits {
  /** What it calls the usage of the wire server's answers, without reasoning. Default: all buckets of it. */
  readonly usage?: Partial<Record<keyof typeof wireUsage, number>>;
  /** The status with which it refuses a key. Default: 401. */
  readonly badKeyStatus?: number;
  /** Whether it counts reasoning apart from the answer. Default: true. */
  readonly countsReasoning?: boolean;
  /** The model that is asked whether the vendor keeps prompts, where not every one does. Default: any. */
  readonly cachingModel?: string;
  /** How an answer ends in which the model declines; not every vendor tells. Default: refused. */
  readonly refusal?: EndReason;
}

/** What an adapter that speaks to a vendor promises, over its real SDK and a local host that speaks its wire. */
export function describeVendorWire(
  name: string,
  createProvider: (server: WireServer, apiKey: string) => ModelProvider,
  traits: VendorTraits = {},
): void {
  const usage = { ...wireUsage, ...traits.usage };
  describe(`${name} over its wire`, () => {
    let server: WireServer | undefined;
    afterEach(() => server?.close());

    const start = async (): Promise<{ server: WireServer; provider: ModelProvider }> => {
      server = await startWireServer();
      return { server, provider: createProvider(server, apiKey) };
    };
    const ask = async (scenario: string): Promise<{ server: WireServer; parts: StreamPart[] }> => {
      const started = await start();
      const request = requestOf({ model: `scenario-${scenario}` });
      const parts = await partsOf(started.provider.generate(request, neverAborted()));
      expectPromises(parts);
      return { server: started.server, parts };
    };

    it("sends the whole text in order and the usage in disjoint buckets", async () => {
      const { parts } = await ask("normal");
      expect(parts[0]).toEqual({ type: "start", model: "scenario-normal" });
      expect(textOf(parts)).toBe("You said: What should we plant first?");
      expect(parts.at(-2)).toEqual({ type: "usage", usage: { ...usage, reasoning: 0, provenance: "provider" } });
      expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
    });

    it("keeps reasoning apart from the answer, also in its buckets", async () => {
      const { parts } = await ask("reasoning");
      const reasoning = parts.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
      expect(reasoning).toBe("Let me see. They want an echo.");
      expect(textOf(parts)).toBe("You said: What should we plant first?");
      const { output, reasoning: thought } = usage;
      const counted = traits.countsReasoning === false ? { output: output + thought, reasoning: 0 } : {};
      expect(parts.at(-2)).toEqual({ type: "usage", usage: { ...usage, ...counted, provenance: "provider" } });
    });

    it("takes a prompt of many messages in a row by one role, marks and tools", async () => {
      const { server: host, provider } = await start();
      const texts = ["who is here", "what was said", "what is asked"];
      const messages = [
        ...texts.map((text) => ({ role: "user" as const, text, cache: true })),
        { role: "assistant" as const, text: "I thought so." },
        { role: "user" as const, text: "Go on." },
      ];
      const tools = [{ name: "pass", description: "Say nothing.", parameters: {} }];
      const request = requestOf({ model: "any", messages, tools });
      const parts = await partsOf(provider.generate(request, neverAborted()));
      expectPromises(parts);
      expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
      const body = host.calls[0]?.body;
      const sent = [...listField(body, "messages"), ...listField(body, "contents")];
      const roles = sent.map((message) => field(message, "role")).filter((role) => role !== "system");
      expect(roles.map((role) => role === "user")).toEqual([true, false, true]);
      for (const text of texts) expect(JSON.stringify(host.calls[0]?.body)).toContain(text);
    });

    it("shows a refusal as refused", async () => {
      const { parts } = await ask("refusal");
      expect(textOf(parts)).toBe("I would rather not help with that.");
      expect(parts.at(-1)).toEqual({ type: "end", reason: traits.refusal ?? "refused" });
    });

    it("says that an answer met its limit", async () => {
      const { parts } = await ask("length");
      expect(parts.at(-1)).toEqual({ type: "end", reason: "length" });
    });

    it("makes a tool call without arguments an empty object", async () => {
      const { parts } = await ask("tool");
      const tools = parts.filter((part) => part.type === "tool");
      expect(tools).toEqual([{ type: "tool", id: "call_weather_1", name: "look_outside", argumentsJson: "{}" }]);
      expect(parts.at(-1)).toEqual({ type: "end", reason: "tool" });
    });

    it("brings a tool call with its arguments, whatever pieces they came in", async () => {
      const { provider } = await start();
      const request = requestOf({
        model: "scenario-pass-not%20my%20%22field%22",
        tools: [{ name: "pass", description: "Say nothing.", parameters: {} }],
      });
      const parts = await partsOf(provider.generate(request, neverAborted()));
      expectPromises(parts);
      const tool = parts.find((part) => part.type === "tool");
      expect(tool).toMatchObject({ name: "pass", argumentsJson: '{"reason":"not my \\"field\\""}' });
      expect(textOf(parts)).toBe("");
      expect(parts.at(-1)).toEqual({ type: "end", reason: "tool" });
    });

    it("tells what the vendor had kept of a prompt that begins as an earlier one did", async () => {
      const { provider } = await start();
      const ask = async (...texts: readonly string[]): Promise<TokenUsage> => {
        const stable = texts.map((text, index) => ({ role: "user" as const, text, cache: index === texts.length - 1 }));
        const messages = [...stable, { role: "user" as const, text: "Your turn." }];
        const parts = await partsOf(
          provider.generate(requestOf({ model: traits.cachingModel ?? "scenario-caching", messages }), neverAborted()),
        );
        const told = parts.at(-2);
        if (told?.type !== "usage") throw new Error("no usage");
        return told.usage;
      };
      const first = await ask("Ada, Bo and Mira are here, and they have a garden.", "What should we plant first?");
      const second = await ask(
        "Ada, Bo and Mira are here, and they have a garden.",
        "What should we plant first?",
        "Beans, I think.",
      );
      expect(first.cacheRead).toBe(0);
      expect(second).toMatchObject({ provenance: "provider" });
      expect(second.cacheRead).toBeGreaterThan((second.inputUncached + second.cacheWrite) / 2);
    });

    it("says what a test wants said, as it stands", async () => {
      const text = "@bo, 50% of it:\n\n<b> ok";
      expect(textOf((await ask(`says-${encodeURIComponent(text)}`)).parts)).toBe(text);
      const echoed = textOf((await ask("prompt-echo")).parts);
      expect(echoed).toBe("You are Ada, who answers in one sentence.\n\nWhat should we plant first?");
    });

    it("counts the text itself if the vendor tells no usage", async () => {
      const { parts } = await ask("no-usage");
      const counted = parts.at(-2);
      expect(counted).toMatchObject({ usage: { provenance: "counted" } });
      if (counted?.type === "usage") {
        expect(counted.usage.output).toBe(Math.ceil(Buffer.byteLength(textOf(parts)) / 3.2));
        expect(counted.usage.inputUncached).toBeGreaterThan(0);
      }
    });

    const failures: readonly [scenario: string, kind: ModelErrorKind, retryable: boolean, status?: number][] = [
      ["rate-limited", "rate_limited", true, 429],
      ["overloaded", "overloaded", true],
      ["server-error", "server", true, 500],
      ["bad-key", "authentication", false, traits.badKeyStatus ?? 401],
      ["unknown-model", "not_found", false, 404],
      ["too-long", "context_too_long", false, 400],
      ["bad-request", "invalid_request", false, 400],
      ["bare-error", "invalid_request", false, 400],
      ["garbage", "malformed", false],
      ["page", "malformed", false],
      ["cut", "truncated", true],
      ["reset", "truncated", true],
      ["no-finish", "truncated", true],
    ];
    it.each(failures)(
      "[T10] scenario %s is one request and an error of kind %s",
      async (scenario, kind, retryable, status) => {
        const { server: host, parts } = await ask(scenario);
        expect(parts.at(-1)).toMatchObject({ error: { kind, retryable, ...(status === undefined ? {} : { status }) } });
        expect(host.calls).toHaveLength(1);
        expect(JSON.stringify(parts)).not.toContain(apiKey);
      },
    );

    it("reports an error inside a stream after the text that came before it", async () => {
      const { parts } = await ask("error-event-5");
      expect(textOf(parts)).not.toBe("");
      expect(parts.at(-1)).toMatchObject({ type: "error", error: { retryable: true } });
      expect(parts.at(-1)).toMatchObject({ error: { kind: expect.stringMatching(/^(?:overloaded|server)$/) } });
      expect(parts.at(-1)).toMatchObject({ error: { message: expect.stringContaining("tired") } });
    });

    it("passes on how long a vendor asks to wait", async () => {
      const { parts } = await ask("rate-limited");
      expect(parts.at(-1)).toMatchObject({ error: { retryAfterMs: 7_000 } });
    });

    it("uses nothing if the vendor refused", async () => {
      const { parts } = await ask("overloaded");
      expect(parts.at(-2)).toMatchObject({ usage: { provenance: "none", output: 0 } });
    });

    it("says connection if nobody listens", async () => {
      const { server: host, provider } = await start();
      await host.close();
      const parts = await partsOf(provider.generate(requestOf({ model: "any" }), neverAborted()));
      expectPromises(parts);
      expect(parts.at(-1)).toMatchObject({ error: { kind: "connection", retryable: true } });
      expect(parts.at(-1)).toMatchObject({ error: { message: expect.stringContaining("ECONNREFUSED") } });
    });

    it("never ends well where the stream was cut before its finish, at any frame", async () => {
      const whole = (await ask("normal")).parts;
      await server?.close();
      let cutTexts = 0;
      let isWhole = false;
      for (let frames = 0; !isWhole; frames += 1) {
        const { parts } = await ask(`cut-${frames}`);
        await server?.close();
        const text = textOf(parts);
        expect(textOf(whole).startsWith(text)).toBe(true);
        const last = parts.at(-1);
        isWhole = last?.type === "end";
        if (last?.type === "error") {
          expect(last.error.kind).toBe(frames === 0 ? "connection" : "truncated");
          if (text !== "") cutTexts += 1;
        } else {
          expect(text).toBe(textOf(whole));
        }
      }
      // The loop must have met cuts inside the text, or it showed nothing.
      expect(cutTexts).toBeGreaterThan(5);
    });

    it("closes the request at the host when the signal fires, and says what is known of its usage", async () => {
      const { server: host, provider } = await start();
      const stop = new AbortController();
      const parts: StreamPart[] = [];
      for await (const part of provider.generate(requestOf({ model: "scenario-stall" }), { signal: stop.signal })) {
        parts.push(part);
        if (part.type === "text") stop.abort();
      }
      expectPromises(parts);
      expect(parts.at(-1)).toMatchObject({ error: { kind: "aborted" } });
      const [call] = host.calls;
      expect(await call?.closed).toBe("broken-off");
      expect(host.calls).toHaveLength(1);
    });

    it("aborts also while the host has not answered at all", async () => {
      const { server: host, provider } = await start();
      const stop = new AbortController();
      const request = requestOf({ model: "scenario-slow-first-token" });
      const reading = partsOf(provider.generate(request, { signal: stop.signal }));
      const call = await host.call(0);
      stop.abort();
      const parts = await reading;
      expectPromises(parts);
      expect(parts.at(-1)).toMatchObject({ error: { kind: "aborted" } });
      expect(await call.closed).toBe("broken-off");
    });

    it("closes the request at the host when the consumer walks away from an endless answer", async () => {
      const { server: host, provider } = await start();
      let texts = 0;
      for await (const part of provider.generate(requestOf({ model: "scenario-infinite" }), neverAborted())) {
        if (part.type === "text") texts += 1;
        if (texts === 50) break;
      }
      const [call] = host.calls;
      expect(await call?.closed).toBe("broken-off");
    });

    it("makes errors one bounded line", async () => {
      const { parts } = await ask("bad-key");
      const last = parts.at(-1);
      if (last?.type !== "error") throw new Error("expected an error");
      expect(last.error.message).toMatch(/^[^\n]{1,300}$/);
      expect(last.error.message).toContain("[key]");
    });
  });
}
