import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWireServer, type WireServer, wireUsage } from "../fixtures/index.ts";
import { describeModelContract, neverAborted, partsOf, requestOf, textOf } from "../model.contract.ts";
import type { StreamPart } from "../model-port.ts";
import { describeVendorWire } from "../vendor-wire.contract.ts";
import { dialectOf } from "./openai-dialect.ts";
import { createOpenAiProvider } from "./openai-provider.ts";

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const provider = (): ReturnType<typeof createOpenAiProvider> => createOpenAiProvider({ baseUrl: server.openAiBaseUrl });

describeModelContract("openai", async () => ({ provider: provider(), model: "gpt-6.1-sol" }));

describeVendorWire("openai", (host, apiKey) =>
  createOpenAiProvider({ apiKey, baseUrl: host.openAiBaseUrl, dialect: { takesTools: true } }),
);

describe("openai", () => {
  it("sends a compatible host the names that such hosts take", async () => {
    const index = server.calls.length;
    const request = requestOf({ model: "gpt-6.1-sol", temperature: 0.5, stopSequences: ["END"] });
    await partsOf(provider().generate(request, neverAborted()));
    expect(server.calls[index]?.body).toEqual({
      model: "gpt-6.1-sol",
      messages: [
        { role: "system", content: "You are Ada, who answers in one sentence." },
        { role: "user", content: "What should we plant first?" },
      ],
      max_tokens: 512,
      stream_options: { include_usage: true },
      temperature: 0.5,
      stop: ["END"],
      stream: true,
    });
  });

  it("sends roles that alternate, whoever spoke how often in a row, and no marks", async () => {
    const index = server.calls.length;
    const messages = [
      { role: "user" as const, text: "who is here", cache: true },
      { role: "user" as const, text: "hello" },
      { role: "assistant" as const, text: "hi" },
      { role: "assistant" as const, text: " " },
      { role: "assistant" as const, text: "there" },
      { role: "user" as const, text: "your turn" },
    ];
    await partsOf(provider().generate(requestOf({ model: "gpt-6.1-sol", messages }), neverAborted()));
    expect(server.calls[index]?.body).toMatchObject({
      messages: [
        { role: "system", content: "You are Ada, who answers in one sentence." },
        { role: "user", content: "who is here\nhello" },
        { role: "assistant", content: "hi\n\nthere" },
        { role: "user", content: "your turn" },
      ],
    });
    expect(JSON.stringify(server.calls[index]?.body)).not.toContain("cache");
  });

  it("offers tools to a host that takes them, and asks any other without them", async () => {
    const index = server.calls.length;
    const request = requestOf({
      model: "gpt-6.1-sol",
      tools: [
        { name: "pass", description: "Say nothing.", parameters: { type: "object", required: ["reason"] } },
        { name: "leave", description: "Go.", parameters: {} },
      ],
    });
    const taking = createOpenAiProvider({ baseUrl: server.openAiBaseUrl, dialect: { takesTools: true } });
    await partsOf(taking.generate(request, neverAborted()));
    const parts = await partsOf(provider().generate(request, neverAborted()));
    expect(server.calls[index]?.body).toMatchObject({
      tools: [
        {
          type: "function",
          function: {
            name: "pass",
            description: "Say nothing.",
            parameters: { type: "object", properties: {}, required: ["reason"] },
          },
        },
        {
          type: "function",
          function: { name: "leave", description: "Go.", parameters: { type: "object", properties: {} } },
        },
      ],
    });
    expect(server.calls[index + 1]?.body).not.toHaveProperty("tools");
    expect(parts.at(-1)).toEqual({ type: "end", reason: "stop" });
  });

  it("[T10] asks a model that refuses tools without them from then on, and says that the same call may succeed", async () => {
    const index = server.calls.length;
    const tools = [{ name: "pass", description: "Say nothing.", parameters: {} }];
    const taking = createOpenAiProvider({ baseUrl: server.openAiBaseUrl, dialect: { takesTools: true } });
    const ask = async (model: string): Promise<StreamPart | undefined> =>
      (await partsOf(taking.generate(requestOf({ model, tools }), neverAborted()))).at(-1);
    expect(await ask("scenario-no-tools")).toMatchObject({ error: { kind: "invalid_request", retryable: true } });
    expect(await ask("scenario-no-tools")).toEqual({ type: "end", reason: "stop" });
    expect(await ask("scenario-bad-request")).toMatchObject({ error: { kind: "invalid_request", retryable: false } });
    expect(await ask("gpt")).toEqual({ type: "end", reason: "stop" });
    const offered = server.calls.slice(index).map(({ body }) => Object.hasOwn(Object(body), "tools"));
    expect(offered).toEqual([true, false, true, true]);
  });

  it.each([
    ["https://api.openai.com/v1", true],
    ["https://api.groq.com/openai/v1", true],
    ["https://openrouter.ai/api/v1", true],
    ["http://localhost:8000/v1", false],
    ["http://127.0.0.1:11434/v1", false],
  ])("knows of %s whether tools are offered", (baseUrl, takesTools) => {
    expect(dialectOf(baseUrl).takesTools).toBe(takesTools);
  });

  it("shows a filtered answer as filtered", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-filtered" }), neverAborted()));
    expect(parts.at(-1)).toEqual({ type: "end", reason: "filtered" });
  });

  it("reads content in parts and usage on a choice's chunk, as Mistral sends them", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-content-parts" }), neverAborted()));
    expect(textOf(parts)).toBe("You said: What should we plant first?");
    expect(parts.filter((part) => part.type === "reasoning")).toHaveLength(2);
    expect(parts.at(-2)).toEqual({ type: "usage", usage: { ...wireUsage, provenance: "provider" } });
  });

  it("keeps the reason of a refusal that stands outside OpenAI's envelope", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-bare-error" }), neverAborted()));
    expect(parts.at(-1)).toMatchObject({ error: { message: expect.stringContaining("Invalid model: nobody") } });
  });

  it("says estimated where an answer broke off and no usage came", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-cut-4" }), neverAborted()));
    expect(parts.at(-2)).toMatchObject({ usage: { provenance: "estimated", output: expect.any(Number) } });
  });
});
