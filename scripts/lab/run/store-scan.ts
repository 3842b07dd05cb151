import { fromBinary, toJson } from "@bufbuild/protobuf";
import { CommitRecordSchema, type EventJson, EventSchema } from "@polylogue/proto/room";
import { openSqliteRoomStore, type RoomStore } from "@polylogue/room";
import type { StoredCommit } from "../history/history.ts";

/** The tenant of guests where nothing else is configured. */
const tenant = "local";
const pageLimits = { commitsMax: 500, bytesMax: 4_194_304 };

/** Reads rooms straight from the store, past every service. */
export interface StoreScan {
  /** Every commit of a room. */
  read(room: string): Promise<StoredCommit[]>;
  headSeq(room: string): Promise<number>;
  close(): Promise<void>;
}

/** Opens a handle of the lab's own on the file of a lab. */
export async function scanSqlite(dataDir: string): Promise<StoreScan> {
  return scanOf(await openSqliteRoomStore({ dataDir }));
}

function scanOf(store: RoomStore): StoreScan {
  return {
    async read(room) {
      const commits: StoredCommit[] = [];
      for (let afterSeq = 0; ; ) {
        const page = await store.readCommits({ tenant, room }, afterSeq, pageLimits);
        for (const { firstSeq, lastSeq, tag, record } of page) {
          const { events } = fromBinary(CommitRecordSchema, record);
          const json = events.map((event) => toJson(EventSchema, event, { alwaysEmitImplicit: true }) as EventJson);
          commits.push({ firstSeq, lastSeq, tag, events: json });
        }
        const last = page.at(-1);
        if (!last) return commits;
        afterSeq = last.lastSeq;
      }
    },
    headSeq: async (room) => (await store.readHead({ tenant, room }))?.seq ?? 0,
    close: () => store.close(),
  };
}
