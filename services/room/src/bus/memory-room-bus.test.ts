import { createMemoryBus } from "./memory-room-bus.ts";
import { describeRoomBus } from "./room-bus.contract.ts";

describeRoomBus("memory", async () => {
  const backend = createMemoryBus();
  return { open: () => backend.open(), settled: async () => {}, close: async () => {} };
});
