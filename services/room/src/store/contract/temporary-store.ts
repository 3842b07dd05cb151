import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { RoomStore } from "../room-store.ts";
import { openSqliteRoomStore, roomFileName, type SqliteRoomStoreOptions } from "../sqlite-room-store.ts";

/** A folder that lives as long as the test, and handles on the file in it, closed after it. */
export interface TemporaryStore {
  readonly dataDir: string;
  readonly file: string;
  open(options?: Partial<SqliteRoomStoreOptions>): Promise<RoomStore>;
}

export async function temporaryStore(): Promise<TemporaryStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "polylogue-room-"));
  const handles: RoomStore[] = [];
  onTestFinished(async () => {
    await Promise.all(handles.map((handle) => handle.close()));
    await rm(dataDir, { recursive: true });
  });
  return {
    dataDir,
    file: join(dataDir, roomFileName),
    async open(options) {
      const handle = await openSqliteRoomStore({ dataDir, ...options });
      handles.push(handle);
      return handle;
    },
  };
}
