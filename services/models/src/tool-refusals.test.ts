import { describe, expect, it } from "vitest";
import { requestOf } from "./model.contract.ts";
import { modelError } from "./model-error.ts";
import { createToolRefusals, type ToolRefusals } from "./tool-refusals.ts";
import type { VendorFailure } from "./vendor-failure.ts";

const error = modelError("invalid_request", "no");
const tools = [{ name: "pass", description: "Say nothing.", parameters: {} }];
const refused = (status: number, message: string, ...codes: string[]): VendorFailure => ({
  type: "refused",
  status,
  codes,
  message,
  header: () => null,
});
const takesTools = (refusals: ToolRefusals, model: string): boolean =>
  (refusals.suited(requestOf({ model, tools })).tools ?? []).length > 0;

describe("a refusal of tools", () => {
  it.each([
    ["Ollama", refused(400, "registry.ollama.ai/library/phi does not support tools")],
    ["vLLM", refused(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set')],
    ["OpenRouter", refused(404, "No endpoints found that support tool use.")],
    ["llama.cpp", refused(500, "tools param requires --jinja flag")],
    ["Together", refused(400, "Function calling is not supported for this model")],
  ])("is known in the words of %s", (_host, failure) => {
    const refusals = createToolRefusals();
    expect(refusals.learn(requestOf({ model: "m", tools }), failure, error)).toEqual({ ...error, retryable: true });
    expect([takesTools(refusals, "m"), takesTools(refusals, "other")]).toEqual([false, true]);
  });

  it.each([
    ["another refusal", refused(400, "max_tokens: must be at least 1")],
    ["a limit that speaks of tools", refused(429, "Too many tool calls")],
    ["a word that only looks like it", refused(400, "toolbox is no model")],
    ["a broken connection", { type: "network", code: "ECONNRESET" } satisfies VendorFailure],
  ])("is not %s", (_what, failure) => {
    const refusals = createToolRefusals();
    expect(refusals.learn(requestOf({ model: "m", tools }), failure, error)).toBe(error);
    expect(takesTools(refusals, "m")).toBe(true);
  });

  it("is not blamed on tools that were not offered", () => {
    const refusals = createToolRefusals();
    expect(refusals.learn(requestOf({ model: "m" }), refused(400, "no tools"), error)).toBe(error);
    expect(takesTools(refusals, "m")).toBe(true);
  });

  it("is remembered of a bounded number of models", () => {
    const refusals = createToolRefusals();
    for (let model = 0; model <= 1_000; model += 1) {
      refusals.learn(requestOf({ model: `m-${model}`, tools }), refused(400, "no tools"), error);
    }
    expect([takesTools(refusals, "m-0"), takesTools(refusals, "m-1000")]).toEqual([true, false]);
  });
});
