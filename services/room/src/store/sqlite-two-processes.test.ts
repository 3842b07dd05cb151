import { temporaryStore } from "./contract/temporary-store.ts";
import { describeTwoProcesses } from "./contract/two-processes.contract.ts";

describeTwoProcesses("room.sqlite", async () => {
  const { dataDir, open } = await temporaryStore();
  return { at: { kind: "sqlite", dataDir }, open: () => open() };
});
