import { runMain } from "@polylogue/runtime/lifecycle/lifecycle";
import { readDirectoryConfig } from "./config.ts";
import { createDirectoryService } from "./service.ts";

await runMain(async (lifecycle) => {
  const service = await createDirectoryService(readDirectoryConfig());
  lifecycle.onClose("directory service", () => service.close());
});
