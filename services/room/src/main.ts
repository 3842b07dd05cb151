import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { drainMsMax, readRoomConfig } from "./config.ts";
import { createRoomService } from "./service.ts";

await runMain(
  async (lifecycle) => {
    const service = await createRoomService(readRoomConfig());
    lifecycle.onClose("room service", () => service.close());
  },
  // The drain has a limit of its own, which the operator chooses.
  { closeTimeoutMs: drainMsMax + 15_000 },
);
