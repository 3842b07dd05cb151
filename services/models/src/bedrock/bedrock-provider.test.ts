import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWireServer, type WireServer } from "../fixtures/index.ts";
import { describeModelContract, neverAborted, partsOf, requestOf } from "../model.contract.ts";
import { describeVendorWire } from "../vendor-wire.contract.ts";
import { createBedrockProvider } from "./bedrock-provider.ts";

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const provider = (): ReturnType<typeof createBedrockProvider> =>
  createBedrockProvider({ region: "eu-central-1", apiKey: "k-test", baseUrl: server.bedrockBaseUrl });

describeModelContract("bedrock", async () => ({ provider: provider(), model: "amazon.nova-pro-v1:0" }));

describeVendorWire(
  "bedrock",
  (host, apiKey) => createBedrockProvider({ region: "eu-central-1", apiKey, baseUrl: host.bedrockBaseUrl }),
  { badKeyStatus: 403, countsReasoning: false, cachingModel: "scenario-caching-anthropic.claude", refusal: "stop" },
);

describe("bedrock", () => {
  it("sends what the Converse API asks for, a block for each message, and marks behind those that come again", async () => {
    const index = server.calls.length;
    const request = requestOf({
      model: "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
      system: "You are Ada.",
      messages: [
        { role: "user", text: "who is here" },
        { role: "user", text: "hello", cache: true },
        { role: "assistant", text: "hi" },
        { role: "user", text: " " },
        { role: "user", text: "again" },
      ],
      temperature: 1.4,
      stopSequences: ["END"],
      tools: [{ name: "pass", description: "Say nothing.", parameters: { type: "object", required: ["reason"] } }],
    });
    await partsOf(provider().generate(request, neverAborted()));
    const cachePoint = { type: "default" };
    expect(server.calls[index]).toMatchObject({ model: request.model, headers: { authorization: "Bearer k-test" } });
    expect(server.calls[index]?.body).toEqual({
      system: [{ text: "You are Ada." }, { cachePoint }],
      messages: [
        { role: "user", content: [{ text: "who is here" }, { text: "hello" }, { cachePoint }] },
        { role: "assistant", content: [{ text: "hi" }] },
        { role: "user", content: [{ text: "again" }] },
      ],
      inferenceConfig: { maxTokens: 512, temperature: 1, stopSequences: ["END"] },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: "pass",
              description: "Say nothing.",
              inputSchema: { json: { type: "object", required: ["reason"] } },
            },
          },
        ],
      },
    });
  });

  it("sets at most the four marks that the vendor takes, and none for a model that refuses them", async () => {
    const index = server.calls.length;
    const messages = ["a", "b", "c", "d"].map((text) => ({ role: "user" as const, text, cache: true }));
    for (const model of ["amazon.nova-lite-v1:0", "meta.llama4-scout-17b-instruct-v1:0"]) {
      await partsOf(provider().generate(requestOf({ model, messages }), neverAborted()));
    }
    const marks = server.calls
      .slice(index)
      .map(({ body }) =>
        [...JSON.stringify(body).matchAll(/"text":"([^"]+)"},\{"cachePoint"/g)].map(([, text]) => text),
      );
    expect(marks).toEqual([["b", "c", "d", "You are Ada, who answers in one sentence."], []]);
  });

  it.each(["us.anthropic.claude-sonnet-5-5-v1:0", "anthropic.claude-opus-6"])(
    "sends %s no temperature",
    async (model) => {
      const index = server.calls.length;
      await partsOf(provider().generate(requestOf({ model, temperature: 0.5 }), neverAborted()));
      expect(server.calls[index]?.body).toMatchObject({ inferenceConfig: { maxTokens: 512 } });
      expect(JSON.stringify(server.calls[index]?.body)).not.toContain("temperature");
    },
  );

  it("shows a filtered answer as filtered", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-filtered" }), neverAborted()));
    expect(parts.at(-1)).toEqual({ type: "end", reason: "filtered" });
  });

  it("says estimated where an answer broke off, since usage comes last", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-cut-4" }), neverAborted()));
    expect(parts.at(-2)).toMatchObject({ usage: { provenance: "estimated" } });
  });
});
