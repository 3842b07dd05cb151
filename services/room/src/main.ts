import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { readRoomConfig } from "./config.ts";
import { createRoomService } from "./service.ts";

await runMain(async (lifecycle) => {
  const service = await createRoomService(readRoomConfig());
  lifecycle.onClose("room service", () => service.close());
});
