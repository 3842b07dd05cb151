import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { readPersonasConfig } from "./config.ts";
import { runnerLimits } from "./limits.ts";
import { createPersonasService } from "./service.ts";

await runMain(
  async (lifecycle) => {
    const service = await createPersonasService(readPersonasConfig());
    lifecycle.onClose("personas", () => service.close());
  },
  // The drain has a limit of its own, which the operator chooses.
  { closeTimeoutMs: runnerLimits.modelCallTimeoutMs + runnerLimits.readTimeoutMs },
);
