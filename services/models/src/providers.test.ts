import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { afterEach, describe, expect, it } from "vitest";
import { startWireServer, type WireServer } from "./fixtures/index.ts";
import { expectPromises, neverAborted, partsOf, requestOf, textOf } from "./model.contract.ts";
import type { StreamPart } from "./model-port.ts";
import { ModelSettingsError, type SettingsRecord } from "./model-settings.ts";
import { freePrice } from "./prices/price-book.ts";
import { createProviders, type Providers } from "./providers.ts";

const clock = createManualClock();
const providersOf = (settings: SettingsRecord): Providers =>
  createProviders(settings, { clock, rehearsalPaceFactor: 0 });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const live = (providers: Providers): string[] =>
  providers
    .list()
    .filter(({ isLive }) => isLive)
    .map(({ name }) => name);

function settingsError(settings: SettingsRecord): ModelSettingsError {
  try {
    providersOf(settings);
  } catch (thrown) {
    if (thrown instanceof ModelSettingsError) return thrown;
  }
  throw new Error("expected a ModelSettingsError");
}

describe("the providers", () => {
  let server: WireServer | undefined;
  afterEach(() => server?.close());

  it("are only the rehearsal where nothing is set, and it is the default", async () => {
    const providers = providersOf({});
    expect(live(providers)).toEqual(["rehearsal"]);
    expect(providers.defaultModel).toBe("rehearsal/standard");
    const resolved = providers.resolve(providers.defaultModel);
    expect(resolved).toMatchObject({ model: "standard", price: freePrice, provider: { isRehearsal: true } });
    const parts = await partsOf(
      resolved?.provider.generate(requestOf({ model: "standard" }), neverAborted()) ?? expect.unreachable(),
    );
    expectPromises(parts);
    expect(textOf(parts)).not.toBe("");
  });

  it("are live by their keys, in a fixed order, the rehearsal last", () => {
    const providers = providersOf({
      MISTRAL_API_KEY: "k",
      ANTHROPIC_API_KEY: "k",
      OPENROUTER_API_KEY: " ",
      GROQ_API_KEY: "",
    });
    expect(live(providers)).toEqual(["anthropic", "mistral", "rehearsal"]);
    expect(providers.list().at(-1)).toMatchObject({ name: "rehearsal", isRehearsal: true });
    expect(providers.defaultModel).toMatch(/^anthropic\/claude-/);
  });

  it("resolve provider/model, where the model may have slashes, and a provider alone", () => {
    const providers = providersOf({ TOGETHER_API_KEY: "k", TOGETHER_MODEL: "meta/llama-big" });
    expect(providers.resolve("together/openai/gpt-oss-120b")?.model).toBe("openai/gpt-oss-120b");
    expect(providers.resolve("together")?.model).toBe("meta/llama-big");
    for (const nothing of ["", "/", "together/", "openai", "nobody/model", "rehearsal/gpt", "toString"]) {
      expect(providers.resolve(nothing)).toBeUndefined();
    }
  });

  it("take a default model, alone or with its provider", () => {
    expect(providersOf({ OPENAI_API_KEY: "k", DEFAULT_MODEL: "rehearsal" }).defaultModel).toBe("rehearsal/standard");
    expect(providersOf({ OPENAI_API_KEY: "k", DEFAULT_MODEL: "openai/gpt-6-luna" }).defaultModel).toBe(
      "openai/gpt-6-luna",
    );
  });

  it("refuse a default model that is not live, and list what is", () => {
    const error = settingsError({ GROQ_API_KEY: "k", DEFAULT_MODEL: "anthropic/claude-opus-5-5" });
    expect(error).toMatchObject({ reason: "DEFAULT_MODEL_NOT_LIVE", variable: "DEFAULT_MODEL" });
    expect(error.message).toContain("groq, rehearsal");
    expect(settingsError({ DEFAULT_MODEL: "rehearsal/gpt" }).reason).toBe("DEFAULT_MODEL_MALFORMED");
  });

  it("refuse an address that is none", () => {
    expect(settingsError({ OPENAI_BASE_URL: "localhost:1234" })).toMatchObject({
      reason: "BASE_URL_MALFORMED",
      variable: "OPENAI_BASE_URL",
    });
    expect(settingsError({ OLLAMA_HOST: "ftp://here" }).variable).toBe("OLLAMA_HOST");
  });

  it("are live in a region by its name alone, with whatever credentials AWS's tools find, and not by being at AWS", () => {
    expect(live(providersOf({ AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "k" }))).toEqual(["rehearsal"]);
    const providers = providersOf({ BEDROCK_REGION: "eu-central-1" });
    expect(live(providers)).toEqual(["bedrock", "rehearsal"]);
    // It is not a host of one's own: what it costs is only not known.
    expect(providers.resolve("bedrock/anthropic.claude-x")).toMatchObject({ price: undefined });
    expect(providers.defaultModel).toBe("bedrock/amazon.nova-pro-v1:0");
    const wrong = { AWS_BEARER_TOKEN_BEDROCK: "k", AWS_REGION: "evil.example/" };
    expect(settingsError(wrong)).toMatchObject({ reason: "REGION_MALFORMED", variable: "BEDROCK_REGION" });
  });

  it("[W6] price listed models, leave others unknown, and hosts of one's own free", () => {
    const providers = providersOf({ OPENAI_API_KEY: "k", OLLAMA_HOST: "127.0.0.1", ANTHROPIC_API_KEY: "k" });
    expect(providers.resolve("anthropic/claude-sonnet-5-5")?.price?.inputPicoUsd).toBe(2_000_000);
    expect(providers.resolve("openai/gpt-nobody")?.price).toBeUndefined();
    expect(providers.resolve("ollama/llama3.2")?.price).toEqual(freePrice);
    const own = providersOf({ OPENAI_BASE_URL: "http://127.0.0.1:8000/v1", OPENAI_API_KEY: "none" });
    expect(own.resolve("openai/anything")?.price).toEqual(freePrice);
    expect(own.resolve("openai")?.model).toBe("default");
  });

  it("have a price for every default model of a vendor whose prices are listed", () => {
    const providers = providersOf({ OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" });
    expect(providers.resolve("anthropic")?.price).toBeDefined();
    expect(providers.resolve("openai")?.price).toBeDefined();
  });

  it("call the address that was set, in every way in which Ollama's is written", async () => {
    server = await startWireServer();
    const { host, port } = new URL(server.anthropicBaseUrl);
    const settings: SettingsRecord[] = [
      { DEFAULT_MODEL: "anthropic", ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: `${server.anthropicBaseUrl}/v1/` },
      { DEFAULT_MODEL: "openai", OPENAI_BASE_URL: server.openAiBaseUrl },
      { DEFAULT_MODEL: "google", GEMINI_API_KEY: "k", GOOGLE_GEMINI_BASE_URL: server.googleBaseUrl },
      {
        DEFAULT_MODEL: "bedrock",
        AWS_BEARER_TOKEN_BEDROCK: "k",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: server.bedrockBaseUrl,
      },
      { DEFAULT_MODEL: "ollama", OLLAMA_HOST: host },
      { DEFAULT_MODEL: "ollama", OLLAMA_HOST: `:${port}` },
      { DEFAULT_MODEL: "ollama", OLLAMA_HOST: `0.0.0.0:${port}` },
      { DEFAULT_MODEL: "ollama", OLLAMA_HOST: `http://${host}/` },
    ];
    expect(live(providersOf({ GOOGLE_GEMINI_BASE_URL: server.googleBaseUrl }))).toEqual(["rehearsal"]);
    for (const one of settings) {
      const providers = providersOf(one);
      const resolved = providers.resolve(providers.defaultModel);
      const request = requestOf({ model: resolved?.model ?? "" });
      const parts = await partsOf(resolved?.provider.generate(request, neverAborted()) ?? expect.unreachable());
      expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
    }
    expect(server.calls).toHaveLength(settings.length);
  });

  it("give a model as long as the settings say before its first text, and between two", async () => {
    server = await startWireServer();
    const time = createManualClock();
    const settings = { MODEL_FIRST_TEXT_TIMEOUT_MS: "300000", MODEL_SILENCE_TIMEOUT_MS: "700" };
    const providers = createProviders({ ...settings, OPENAI_BASE_URL: server.openAiBaseUrl }, { clock: time });
    const kinds: (string | undefined)[] = [];
    const elapsedMs: number[] = [];
    for (const model of ["scenario-slow-first-token", "scenario-stall"]) {
      const startMs = time.monotonicMs();
      const provider = providers.resolve(`openai/${model}`)?.provider ?? expect.unreachable();
      let isDone = false;
      const parts: StreamPart[] = [];
      const reading = (async () => {
        for await (const part of provider.generate(requestOf({ model }), neverAborted())) parts.push(part);
        isDone = true;
      })();
      while (!parts.some(({ type }) => type === (model === "scenario-stall" ? "text" : "start"))) await turn();
      for (let step = 0; step < 4_000 && !isDone; step += 1) await time.advance(100).then(turn);
      await reading;
      const last = parts.at(-1);
      kinds.push(last?.type === "error" ? last.error.kind : undefined);
      elapsedMs.push(time.monotonicMs() - startMs);
    }
    expect(kinds).toEqual(["idle", "idle"]);
    expect(elapsedMs[0]).toBeGreaterThanOrEqual(300_000);
    expect(elapsedMs[1]).toBeLessThan(10_000);
  });

  it.each(["0", "99", "1.5", "two", "1800001"])("refuse a timeout of %s", (value) => {
    for (const variable of ["MODEL_FIRST_TEXT_TIMEOUT_MS", "MODEL_SILENCE_TIMEOUT_MS"]) {
      expect(settingsError({ [variable]: value })).toMatchObject({ reason: "TIMEOUT_MALFORMED", variable });
    }
  });

  it("guard every stream: one that never ends is cut", async () => {
    server = await startWireServer();
    const providers = createProviders(
      { OPENAI_BASE_URL: server.openAiBaseUrl },
      { clock, limits: { textBytesMax: 500 } },
    );
    const resolved = providers.resolve("openai/scenario-infinite");
    const request = requestOf({ model: "scenario-infinite" });
    const parts = await partsOf(resolved?.provider.generate(request, neverAborted()) ?? expect.unreachable());
    expectPromises(parts);
    expect(parts.at(-1)).toEqual({ type: "end", reason: "length" });
  });
});
