import { refuse } from "@polylogue/proto";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { Interceptor, ModelCall, ModelResult } from "../call.ts";
import type { ModelPart } from "../model-call/model-part.ts";

/** Lets at most `max` model calls run at once; a call ends when its answer has been read or left. */
export function countModelCalls(max: number): Interceptor<ModelCall, ModelResult> {
  let running = 0;

  async function* counted(parts: AsyncIterable<ModelPart>): AsyncGenerator<ModelPart, void, void> {
    // Counted from the first read: an answer that nobody reads never began.
    running += 1;
    try {
      yield* parts;
    } finally {
      running -= 1;
    }
  }

  return async (call, next) => {
    if (running >= max) {
      return refuse("RATE_LIMITED", "Too many model calls are under way here.", { retryAfterMs: 1_000 });
    }
    const answer = await next(call);
    return isRefusal(answer) ? answer : counted(answer);
  };
}
