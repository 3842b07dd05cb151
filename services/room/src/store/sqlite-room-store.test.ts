import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeRoomStore } from "./room-store.contract.ts";
import { openSqliteRoomStore } from "./sqlite-room-store.ts";

describeRoomStore("sqlite", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "polylogue-room-"));
  // Two handles open a new file at the same time.
  const [a, b] = await Promise.all([openSqliteRoomStore({ dataDir }), openSqliteRoomStore({ dataDir })]);
  return {
    a,
    b,
    close: async () => {
      await Promise.all([a.close(), b.close()]);
      await rm(dataDir, { recursive: true });
    },
  };
});
