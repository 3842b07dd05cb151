import { createMemoryRoomStore } from "./memory-room-store.ts";
import { describeRoomStore } from "./room-store.contract.ts";

describeRoomStore("memory", async () => {
  const backend = createMemoryRoomStore();
  const [a, b] = [backend.open(), backend.open()];
  return {
    a,
    b,
    close: async () => {
      await Promise.all([a.close(), b.close()]);
    },
  };
});
