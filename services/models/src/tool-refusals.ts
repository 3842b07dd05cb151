import type { ModelError, ModelRequest } from "./model-port.ts";
import type { VendorFailure } from "./vendor-failure.ts";

/** Models that are remembered; when there are more, all are forgotten. */
const modelsMax = 1_000;

/** Which models of a host refused a call because tools were offered: the next call asks them without. */
export interface ToolRefusals {
  /** The request as it may be made: without tools, if its model takes none. */
  suited(request: ModelRequest): ModelRequest;
  /** Looks at the failure of a call. If its tools are at fault, the same call succeeds when it is made again. */
  learn(request: ModelRequest, failure: VendorFailure, error: ModelError): ModelError;
}

export function createToolRefusals(): ToolRefusals {
  const models = new Set<string>();
  return {
    suited(request) {
      if (!models.has(request.model)) return request;
      const { tools: _, ...others } = request;
      return others;
    },
    learn({ model, tools = [] }, failure, error) {
      if (tools.length === 0 || !blamesTools(failure)) return error;
      if (models.size >= modelsMax) models.clear();
      models.add(model);
      return { ...error, retryable: true };
    },
  };
}

/** There is no code for it: each host has words of its own, and llama.cpp says them with a status of 500. */
function blamesTools(failure: VendorFailure): boolean {
  return (
    failure.type === "refused" &&
    [400, 404, 422, 500, 501].includes(failure.status) &&
    [failure.message, ...failure.codes].some((words) => /\btools?\b|\bfunction[ _-]?call/i.test(words))
  );
}
