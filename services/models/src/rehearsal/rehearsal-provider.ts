import { estimateTokens } from "@polylogue/proto/model";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import { runsOf, textOfRun } from "../message-runs.ts";
import { abortedError, modelError } from "../model-error.ts";
import type { ModelProvider, ModelRequest, StreamPart, TokenUsage } from "../model-port.ts";
import { estimateInputTokens } from "../token-estimate.ts";
import { noUsage } from "../token-usage.ts";
import { createDice } from "./dice.ts";
import { bounded } from "./output-bounds.ts";
import { paced } from "./pace.ts";
import { composeReply } from "./reply.ts";
import { seedOf } from "./seed.ts";

/** What the rehearsal needs: time, and how much of it to take. */
export interface RehearsalProviderOptions {
  readonly clock: Clock;
  /** Multiplies every wait: 1 is a human pace, 0 does not wait at all. */
  readonly paceFactor: number;
}

/** The name of its provider. */
export const rehearsalName = "rehearsal";

/** The models that the rehearsal plays; the first is its default. `brief` answers in a sentence or two. */
export const rehearsalModels = ["standard", "brief"] as const;

/**
 * The offline model: needs no key, costs nothing, and answers the same request always in the same way, into however many
 * messages its prompt is cut. It calls no tools.
 */
export function createRehearsalProvider(options: RehearsalProviderOptions): ModelProvider {
  return {
    name: rehearsalName,
    isRehearsal: true,
    generate: (request, { signal }) => rehearse(merged(request), signal, options),
  };
}

function merged(request: ModelRequest): ModelRequest {
  const messages = runsOf(request.messages).map((run) => ({ role: run.role, text: textOfRun(run) }));
  return { ...request, messages };
}

async function* rehearse(
  request: ModelRequest,
  signal: AbortSignal,
  { clock, paceFactor }: RehearsalProviderOptions,
): AsyncGenerator<StreamPart, void, void> {
  const isKnown = rehearsalModels.some((model) => model === request.model);
  if (signal.aborted || !isKnown) {
    yield { type: "usage", usage: noUsage };
    const error = signal.aborted ? abortedError() : modelError("not_found", "The rehearsal has no such model.");
    yield { type: "error", error };
    return;
  }
  yield { type: "start", model: request.model };
  const { text, reason } = bounded(composeReply(request), request);
  let sent = "";
  for (const piece of paced(text, createDice(seedOf(request)))) {
    if (paceFactor > 0) await sleep(clock, piece.waitMs * paceFactor, signal);
    if (signal.aborted) {
      yield { type: "usage", usage: counted(request, sent) };
      yield { type: "error", error: abortedError() };
      return;
    }
    sent += piece.text;
    yield { type: "text", text: piece.text };
  }
  yield { type: "usage", usage: counted(request, sent) };
  yield { type: "end", reason };
}

function counted(request: ModelRequest, sent: string): TokenUsage {
  const input = estimateInputTokens(request);
  return { ...noUsage, inputUncached: input, output: estimateTokens(sent), provenance: "counted" };
}
