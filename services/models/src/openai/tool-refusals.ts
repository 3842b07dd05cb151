import type { VendorFailure } from "../vendor-failure.ts";

/** Models that are remembered; when there are more, all are forgotten. */
const modelsMax = 1_000;

/** Which models of a host refused a call because tools were offered: the next call asks them without. */
export interface ToolRefusals {
  has(model: string): boolean;
  /** Looks at a failure of a call that offered tools, and says whether the tools are at fault. */
  learn(model: string, failure: VendorFailure): boolean;
}

export function createToolRefusals(): ToolRefusals {
  const models = new Set<string>();
  return {
    has: (model) => models.has(model),
    learn(model, failure) {
      if (!blamesTools(failure)) return false;
      if (models.size >= modelsMax) models.clear();
      models.add(model);
      return true;
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
