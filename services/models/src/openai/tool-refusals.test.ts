import { describe, expect, it } from "vitest";
import type { VendorFailure } from "../vendor-failure.ts";
import { createToolRefusals } from "./tool-refusals.ts";

const refused = (status: number, message: string, ...codes: string[]): VendorFailure => ({
  type: "refused",
  status,
  codes,
  message,
  header: () => null,
});

describe("a refusal of tools", () => {
  it.each([
    ["Ollama", refused(400, "registry.ollama.ai/library/phi does not support tools")],
    ["vLLM", refused(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set')],
    ["OpenRouter", refused(404, "No endpoints found that support tool use.")],
    ["llama.cpp", refused(500, "tools param requires --jinja flag")],
    ["Together", refused(400, "Function calling is not supported for this model")],
  ])("is known in the words of %s", (_host, failure) => {
    const refusals = createToolRefusals();
    expect(refusals.learn("m", failure)).toBe(true);
    expect(refusals.has("m")).toBe(true);
    expect(refusals.has("other")).toBe(false);
  });

  it.each([
    ["another refusal", refused(400, "max_tokens: must be at least 1")],
    ["a limit that speaks of tools", refused(429, "Too many tool calls")],
    ["a word that only looks like it", refused(400, "toolbox is no model")],
    ["a broken connection", { type: "network", code: "ECONNRESET" } satisfies VendorFailure],
  ])("is not %s", (_what, failure) => {
    const refusals = createToolRefusals();
    expect(refusals.learn("m", failure)).toBe(false);
    expect(refusals.has("m")).toBe(false);
  });

  it("is remembered of a bounded number of models", () => {
    const refusals = createToolRefusals();
    for (let model = 0; model <= 1_000; model += 1) refusals.learn(`m-${model}`, refused(400, "no tools"));
    expect([refusals.has("m-0"), refusals.has("m-1000")]).toEqual([false, true]);
  });
});
