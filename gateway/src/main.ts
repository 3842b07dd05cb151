import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { drainMsMax, readGatewayConfig } from "./config.ts";
import { createGatewayService } from "./service.ts";

/** What a close takes beside its drains. */
const closeTimeoutMs = 15_000;

await runMain(
  async (lifecycle) => {
    const service = await createGatewayService(readGatewayConfig());
    lifecycle.onClose("gateway", () => service.close());
  },
  // The drains are as long as the operator says (G7); no deadline of the process may cut them.
  { closeTimeoutMs: drainMsMax + closeTimeoutMs },
);
