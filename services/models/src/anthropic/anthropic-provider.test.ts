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
  it("sends what Anthropic's wire asks for, and leaves out blank messages and an empty system", async () => {
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
        { role: "user", content: "hello" },
        { role: "user", content: "again" },
      ],
      temperature: 1,
      stop_sequences: ["END"],
      stream: true,
    });
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
