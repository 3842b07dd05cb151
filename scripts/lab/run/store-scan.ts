import { fromBinary, toJson } from "@bufbuild/protobuf";
import { CommitRecordSchema, type EventJson, EventSchema } from "@polylogue/proto/room";
import { openSqliteRoomStore, type RoomStore } from "@polylogue/room";
import { openDynamoRoomStore } from "@polylogue/room/dynamodb-room-store";
import type { StoredCommit } from "../history/history.ts";
import { tableName } from "../stack/service-specs.ts";
import type { LabStack } from "../stack/start-stack.ts";

/** The tenant of guests where nothing else is configured. */
export const tenant = "local";
const pageLimits = { commitsMax: 500, bytesMax: 4_194_304 };

/** Reads rooms straight from the store, past every service. */
export interface StoreScan {
  /** Every commit of a room. */
  read(room: string): Promise<StoredCommit[]>;
  headSeq(room: string): Promise<number>;
  close(): Promise<void>;
}

/** Opens a handle of the lab's own on where a stack keeps its rooms. */
export async function scanStore({ dynamodb, dataDir }: Pick<LabStack, "dynamodb" | "dataDir">): Promise<StoreScan> {
  if (!dynamodb) return scanOf(await openSqliteRoomStore({ dataDir }));
  const place = {
    endpoint: dynamodb.url,
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  return scanOf(await openDynamoRoomStore({ place, table: tableName }));
}

function scanOf(store: RoomStore): StoreScan {
  return {
    async read(room) {
      const commits: StoredCommit[] = [];
      for (let afterSeq = 0; ; ) {
        const page = await store.readCommits({ tenant, room }, afterSeq, pageLimits);
        for (const { firstSeq, lastSeq, tag, record } of page) {
          const { events, writer } = fromBinary(CommitRecordSchema, record);
          const json = events.map((event) => toJson(EventSchema, event, { alwaysEmitImplicit: true }) as EventJson);
          commits.push({ firstSeq, lastSeq, tag, writer, events: json });
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
