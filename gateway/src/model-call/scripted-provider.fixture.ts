import { create } from "@bufbuild/protobuf";
import {
  type ModelError,
  type ModelErrorKind,
  type ModelProvider,
  type ModelRequest,
  modelError,
  noUsage,
  type StreamPart,
  type TokenUsage,
} from "@polylogue/models";
import { GenerateRequestSchema, PromptRole } from "@polylogue/proto/model";
import type { ModelCall } from "../call.ts";
import type { Candidate, CandidateSource } from "./candidate.ts";

/** One call's script: parts in order, and functions that are awaited in between. */
export type Script = readonly (StreamPart | ((signal: AbortSignal) => Promise<unknown>))[];

export interface ScriptedProvider extends ModelProvider {
  readonly calls: { readonly request: ModelRequest; readonly signal: AbortSignal }[];
}

/** A provider that plays one script for each call, the last one for all that follow. */
export function scriptedProvider(name: string, ...scripts: readonly Script[]): ScriptedProvider {
  const calls: ScriptedProvider["calls"] = [];
  return {
    name,
    isRehearsal: false,
    calls,
    async *generate(request, { signal }) {
      calls.push({ request, signal });
      for (const step of scripts[Math.min(calls.length, scripts.length) - 1] ?? []) {
        if (typeof step === "function") await step(signal);
        else yield step;
        if (!signal.aborted) continue;
        yield { type: "usage", usage: usageOf({ output: 1 }) };
        yield { type: "error", error: modelError("aborted", "stopped") };
        return;
      }
    },
  };
}

export const priceVersion = "test-prices";

/** A list of models with one price: 1 nano-dollar for each input token, 10 for each output token. */
export function sourceOf(...providers: readonly ModelProvider[]): CandidateSource {
  return {
    defaultModel: `${providers[0]?.name}/default`,
    resolve(reference): Candidate | undefined {
      const [name = "", model = ""] = reference.split("/", 2);
      const provider = providers.find((one) => one.name === name);
      if (!provider) return undefined;
      const price = model === "unpriced" ? undefined : { inputPicoUsd: 1_000, outputPicoUsd: 10_000 };
      return { provider, model, price, priceVersion };
    },
  };
}

/** A call as the door makes it. */
export function modelCall(models: readonly string[], more: Partial<ModelCall> = {}): ModelCall {
  return {
    kind: "model",
    requestId: "q_test",
    method: "ModelService.Generate",
    costClass: "model",
    address: "",
    signal: new AbortController().signal,
    facts: {},
    credential: "",
    request: create(GenerateRequestSchema, {
      models: [...models],
      messages: [{ role: PromptRole.USER, text: "hello" }],
    }),
    ...more,
  };
}

export function usageOf(buckets: Partial<TokenUsage>): TokenUsage {
  return { ...noUsage, provenance: "provider", ...buckets };
}

/** A whole answer. */
export function answering(...texts: readonly string[]): Script {
  return [
    { type: "start", model: "real-model" },
    ...texts.map((text) => ({ type: "text" as const, text })),
    { type: "usage", usage: usageOf({ inputUncached: 100, output: 10 }) },
    { type: "end", reason: "stop" },
  ];
}

/** A call that fails, after these texts. */
export function failing(kind: ModelErrorKind, more: Partial<ModelError> = {}, ...texts: readonly string[]): Script {
  return [
    ...(texts.length > 0 ? [{ type: "start" as const, model: "real-model" }] : []),
    ...texts.map((text) => ({ type: "text" as const, text })),
    { type: "usage", usage: texts.length > 0 ? usageOf({ inputUncached: 100, output: 5 }) : noUsage },
    { type: "error", error: { ...modelError(kind, `the vendor said ${kind}`), ...more } },
  ];
}
