import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { gatewayConfigOfProcess } from "./config.ts";
import { createGatewayService } from "./service.ts";

await runMain(async (lifecycle) => {
  const service = await createGatewayService(gatewayConfigOfProcess());
  lifecycle.onClose("gateway", () => service.close());
});
