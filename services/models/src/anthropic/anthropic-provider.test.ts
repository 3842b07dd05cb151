import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWireServer, type WireServer, wireUsage } from "../fixtures/index.ts";
import { describeModelContract, neverAborted, partsOf, requestOf } from "../model.contract.ts";
import { describeVendorWire } from "../vendor-wire.contract.ts";
import { createAnthropicProvider } from "./anthropic-provider.ts";

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const provider = (): ReturnType<typeof createAnthropicProvider> =>
  createAnthropicProvider({ apiKey: "k-test", baseUrl: server.anthropicBaseUrl });

describeModelContract("anthropic", async () => ({ provider: provider(), model: "claude-sonnet-5-5" }));

describeVendorWire("anthropic", (host, apiKey) => createAnthropicProvider({ apiKey, baseUrl: host.anthropicBaseUrl }));

describe("anthropic", () => {
  it("sends what Anthropic's wire asks for, merges what one role says, and leaves out blank messages and an empty system", async () => {
    const index = server.calls.length;
    const request = requestOf({
      model: "claude-haiku-4-5",
      system: " ",
      messages: [
        { role: "user", text: "hello" },
        { role: "assistant", text: " " },
        { role: "user", text: "again" },
      ],
      temperature: 1.4,
      stopSequences: ["END"],
    });
    await partsOf(provider().generate(request, neverAborted()));
    expect(server.calls[index]?.body).toEqual({
      model: "claude-haiku-4-5",
      max_tokens: 512,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "hello" },
            { type: "text", text: "again" },
          ],
        },
      ],
      temperature: 1,
      stop_sequences: ["END"],
      stream: true,
    });
  });

  it("marks the system and each marked message's block, and offers tools", async () => {
    const index = server.calls.length;
    const request = requestOf({
      model: "claude-sonnet-5-5",
      system: "You are Ada.",
      messages: [
        { role: "user", text: "who is here" },
        { role: "user", text: "hello", cache: true },
        { role: "assistant", text: "hi", cache: true },
        { role: "user", text: "your turn" },
      ],
      tools: [
        { name: "pass", description: "Say nothing.", parameters: { type: "object", required: ["reason"] } },
        { name: "leave", description: "Go.", parameters: {} },
      ],
    });
    await partsOf(provider().generate(request, neverAborted()));
    expect(server.calls[index]?.body).toEqual({
      model: "claude-sonnet-5-5",
      max_tokens: 512,
      system: [{ type: "text", text: "You are Ada.", cache_control: { type: "ephemeral" } }],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "who is here" },
            { type: "text", text: "hello", cache_control: { type: "ephemeral" } },
          ],
        },
        { role: "assistant", content: [{ type: "text", text: "hi", cache_control: { type: "ephemeral" } }] },
        { role: "user", content: "your turn" },
      ],
      tools: [
        { name: "pass", description: "Say nothing.", input_schema: { type: "object", required: ["reason"] } },
        { name: "leave", description: "Go.", input_schema: { type: "object" } },
      ],
      stream: true,
    });
  });

  it.each([
    ["with a system", "You are Ada.", ["b", "c", "d"]],
    ["without one", "", ["a", "b", "c", "d"]],
  ])("sets at most the four marks that the vendor takes, the last ones, %s", async (_, system, marked) => {
    const index = server.calls.length;
    const messages = ["a", "b", "c", "d"].map((text) => ({ role: "user" as const, text, cache: true }));
    await partsOf(provider().generate(requestOf({ model: "claude-haiku-4-5", system, messages }), neverAborted()));
    const body = JSON.stringify(server.calls[index]?.body);
    expect(body.match(/"cache_control"/g)).toHaveLength(4);
    const marks = [...body.matchAll(/"text":"([a-d])","cache_control":\{"type":"ephemeral"\}/g)].map(
      ([, text]) => text,
    );
    expect(marks).toEqual(marked);
  });

  it.each(["claude-sonnet-5-5", "claude-opus-4-7", "claude-opus-6"])("sends %s no temperature", async (model) => {
    const index = server.calls.length;
    await partsOf(provider().generate(requestOf({ model, temperature: 0.5 }), neverAborted()));
    expect(server.calls[index]?.body).not.toHaveProperty("temperature");
  });

  it("sends a host that is not Anthropic's the key also under the older name", async () => {
    const index = server.calls.length;
    await partsOf(provider().generate(requestOf({ model: "claude-sonnet-5-5" }), neverAborted()));
    expect(server.calls[index]?.headers).toMatchObject({ "x-api-key": "k-test", authorization: "Bearer k-test" });
  });

  it("knows the exact input of an answer that broke off, and counts its output", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-cut-6" }), neverAborted()));
    const { inputUncached, cacheRead, cacheWrite } = wireUsage;
    expect(parts.at(-2)).toMatchObject({
      usage: { inputUncached, cacheRead, cacheWrite, provenance: "provider_partial" },
    });
  });
});
