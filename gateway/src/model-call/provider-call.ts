import { create } from "@bufbuild/protobuf";
import type { ModelRequest, EndReason as ProviderEndReason, StreamPart, TokenUsage } from "@polylogue/models";
import {
  EndReason,
  type GenerateRequest,
  PromptRole,
  Provenance,
  type Receipt,
  ReceiptSchema,
  TokensSchema,
} from "@polylogue/proto/model";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { ModelCall, ModelResult, Next } from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import type { Candidate } from "./candidate.ts";
import type { ModelFailure, ModelPart } from "./model-part.ts";
import { toolParametersFrom } from "./tool-parameters.ts";

/** Ends the model chain: one request to the candidate that `route` chose, told in our parts. */
export function callProvider(ports: { readonly clock: Clock }): Next<ModelCall, ModelResult> {
  return async (call) => {
    if (!call.candidate) throw new Error("route has to choose a candidate before the provider is called");
    return parts(call, call.candidate, ports.clock);
  };
}

async function* parts(call: ModelCall, candidate: Candidate, clock: Clock): AsyncGenerator<ModelPart, void, void> {
  const { provider } = candidate;
  const startMs = clock.monotonicMs();
  let model = "";
  let usage: TokenUsage | undefined;

  const receipt = (failure: string): Receipt =>
    create(ReceiptSchema, {
      model,
      provider: model === "" ? "" : provider.name,
      tries: [
        {
          provider: provider.name,
          model: model || candidate.model,
          failure,
          durationMs: Math.round(clock.monotonicMs() - startMs),
        },
      ],
      ...(usage && { tokens: create(TokensSchema, bucketsOf(usage)), provenance: provenanceOf(usage) }),
      rehearsal: provider.isRehearsal,
    });
  const failed = (failure: ModelFailure): ModelPart => ({ type: "failed", failure, receipt: receipt(failure.kind) });

  try {
    const request = providerRequest(call.request, candidate.model);
    for await (const part of provider.generate(request, { signal: call.signal })) {
      if (part.type === "start") model = part.model || candidate.model;
      else if (part.type === "usage") usage = part.usage;
      const told = partFrom(part, { provider: provider.name, model, rehearsal: provider.isRehearsal });
      if (told) yield told;
      if (part.type === "end") {
        model ||= candidate.model;
        yield { type: "ended", reason: endReasons[part.reason], receipt: receipt("") };
        return;
      }
      if (part.type === "error") {
        yield failed(part.error);
        return;
      }
    }
    yield failed({ kind: "truncated", message: "The provider's stream had no end.", retryable: true });
  } catch (fault) {
    // The port forbids it, but a defect in one provider must not end a turn without a card.
    yield failed({ kind: "malformed", message: fault instanceof Error ? fault.message : "fault", retryable: false });
  }
}

function partFrom(
  part: StreamPart,
  by: { readonly provider: string; readonly model: string; readonly rehearsal: boolean },
): ModelPart | undefined {
  switch (part.type) {
    case "start":
      return { type: "started", ...by };
    case "text":
    case "reasoning":
      return part.text === "" ? undefined : part;
    case "tool":
      return { ...part, type: "toolCall" };
    case "usage":
    case "end":
    case "error":
      return undefined;
    default:
      return part satisfies never;
  }
}

function providerRequest(request: GenerateRequest, model: string): ModelRequest {
  return {
    model,
    system: request.system,
    messages: request.messages.map(({ role, text, cache }) => ({
      role: role === PromptRole.ASSISTANT ? "assistant" : "user",
      text,
      cache,
    })),
    tools: request.tools.map(({ name, description, parametersJson }) => ({
      name,
      description,
      parameters: toolParametersFrom(parametersJson) ?? {},
    })),
    outputTokensMax: request.outputTokensMax || gatewayLimits.outputTokensDefault,
    ...(request.temperature !== undefined && { temperature: request.temperature }),
  };
}

const endReasons: Readonly<Record<ProviderEndReason, EndReason>> = {
  stop: EndReason.STOP,
  length: EndReason.LENGTH,
  filtered: EndReason.FILTERED,
  refused: EndReason.REFUSED,
  tool: EndReason.TOOL,
  unknown: EndReason.STOP,
};

/** Counts that a vendor may make up are kept in the range of the wire. */
function bucketsOf(usage: TokenUsage) {
  const { inputUncached, cacheRead, cacheWrite, output, reasoning } = usage;
  const bounded = (count: number) => Math.min(count, 0xffff_ffff);
  return {
    inputUncached: bounded(inputUncached),
    cacheRead: bounded(cacheRead),
    cacheWrite: bounded(cacheWrite),
    output: bounded(output),
    reasoning: bounded(reasoning),
  };
}

function provenanceOf(usage: TokenUsage): Provenance {
  switch (usage.provenance) {
    case "provider":
      return Provenance.PROVIDER;
    case "provider_partial":
      return Provenance.PROVIDER_PARTIAL;
    case "counted":
      return Provenance.COUNTED;
    case "estimated":
      return Provenance.ESTIMATED;
    case "none":
      return Provenance.UNSPECIFIED;
    default:
      return usage.provenance satisfies never;
  }
}
