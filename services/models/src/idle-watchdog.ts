import type { Clock } from "@polylogue/runtime/clock/clock";
import { linkAbort } from "@polylogue/runtime/lifecycle/abort-link";
import { nextWithin, usageOfBrokenOffCall } from "./broken-off-call.ts";
import type { ModelLimits } from "./limits.ts";
import { abortedError, modelError } from "./model-error.ts";
import type { ModelError, ModelProvider, ModelRequest, StreamPart } from "./model-port.ts";

/** The limits that the watchdog keeps. */
export type IdleLimits = Pick<ModelLimits, "firstPartMs" | "idleMs" | "breakOffMs">;

/**
 * The same provider, but a call that falls silent is aborted and ends with an error of kind `idle`. It also makes the
 * port's promptness hold for a provider that is slow to notice its signal.
 */
export function withIdleWatchdog(provider: ModelProvider, clock: Clock, limits: IdleLimits): ModelProvider {
  return {
    name: provider.name,
    isRehearsal: provider.isRehearsal,
    generate: (request, { signal }) => watch(provider, request, signal, clock, limits),
  };
}

async function* watch(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal,
  clock: Clock,
  limits: IdleLimits,
): AsyncGenerator<StreamPart, void, void> {
  const link = linkAbort(signal);
  const call = provider.generate(request, { signal: link.signal });
  const iterator = call[Symbol.asyncIterator]();
  let hasContent = false;
  try {
    for (;;) {
      const pending = iterator.next();
      const waitMs = hasContent ? limits.idleMs : limits.firstPartMs;
      const next = await nextWithin(pending, clock, waitMs, signal);
      if (next === "elapsed" || next === "aborted") {
        link.abort();
        const usage = await usageOfBrokenOffCall(iterator, pending, clock, limits.breakOffMs);
        yield { type: "usage", usage };
        yield { type: "error", error: next === "aborted" ? abortedError() : idleError(waitMs) };
        return;
      }
      if (next.done) return;
      yield next.value;
      if (next.value.type !== "start") hasContent = true;
    }
  } finally {
    link.abort();
    // Not awaited: a provider that ignores its signal would hold us here. Its failures are parts, so this says nothing new.
    iterator.return?.().catch(() => {});
  }
}

function idleError(waitMs: number): ModelError {
  return modelError("idle", `The provider sent nothing for ${waitMs} ms.`);
}
