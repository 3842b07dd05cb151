import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWireServer, type WireServer, wireUsage } from "../fixtures/index.ts";
import { describeModelContract, neverAborted, partsOf, requestOf } from "../model.contract.ts";
import { describeVendorWire } from "../vendor-wire.contract.ts";
import { createGoogleProvider } from "./google-provider.ts";

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const provider = (): ReturnType<typeof createGoogleProvider> =>
  createGoogleProvider({ apiKey: "k-test", baseUrl: server.googleBaseUrl });

describeModelContract("google", async () => ({ provider: provider(), model: "gemini-3.6-flash" }));

describeVendorWire(
  "google",
  (host, apiKey) => createGoogleProvider({ apiKey, baseUrl: host.googleBaseUrl }),
  // What is written to the vendor's cache is not told apart, and keeping it by itself costs nothing.
  {
    usage: { inputUncached: wireUsage.inputUncached + wireUsage.cacheWrite, cacheWrite: 0 },
    badKeyStatus: 400,
    refusal: "stop",
  },
);

describe("google", () => {
  it("sends what Gemini's wire asks for, a part for each message, and leaves out blank ones", async () => {
    const index = server.calls.length;
    const request = requestOf({
      model: "gemini-3.6-flash",
      system: "You are Ada.",
      messages: [
        { role: "user", text: "who is here", cache: true },
        { role: "user", text: "hello" },
        { role: "assistant", text: "hi" },
        { role: "user", text: " " },
        { role: "user", text: "again" },
      ],
      temperature: 1.4,
      stopSequences: ["END"],
      tools: [
        { name: "pass", description: "Say nothing.", parameters: { type: "object", required: ["reason"] } },
        { name: "leave", description: "Go.", parameters: {} },
      ],
    });
    await partsOf(provider().generate(request, neverAborted()));
    expect(server.calls[index]).toMatchObject({
      route: "/v1beta/models/gemini-3.6-flash:streamGenerateContent",
      headers: { "x-goog-api-key": "k-test" },
    });
    expect(server.calls[index]?.body).toEqual({
      contents: [
        { role: "user", parts: [{ text: "who is here" }, { text: "hello" }] },
        { role: "model", parts: [{ text: "hi" }] },
        { role: "user", parts: [{ text: "again" }] },
      ],
      systemInstruction: { role: "user", parts: [{ text: "You are Ada." }] },
      generationConfig: { maxOutputTokens: 512, temperature: 1.4, stopSequences: ["END"] },
      tools: [
        {
          functionDeclarations: [
            {
              name: "pass",
              description: "Say nothing.",
              parametersJsonSchema: { type: "object", required: ["reason"] },
            },
            { name: "leave", description: "Go." },
          ],
        },
      ],
    });
  });

  it("shows a filtered answer as filtered", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-filtered" }), neverAborted()));
    expect(parts.at(-1)).toEqual({ type: "end", reason: "filtered" });
  });

  it("knows the exact input of an answer that broke off, and counts its output", async () => {
    const parts = await partsOf(provider().generate(requestOf({ model: "scenario-cut-4" }), neverAborted()));
    expect(parts.at(-2)).toMatchObject({ usage: { cacheRead: wireUsage.cacheRead, provenance: "provider_partial" } });
  });
});
