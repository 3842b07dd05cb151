import { randomUUID } from "node:crypto";
import { placeOf, useDynamoDb, whyNoDynamoDb } from "@polylogue/runtime/dynamodb/fixtures/dynamodb-server";
import { describe, vi } from "vitest";
import { openDynamoRoomStore } from "./dynamodb-room-store.ts";
import { describeRoomStore } from "./room-store.contract.ts";

const absence = whyNoDynamoDb();
// Commits of thousands of messages are many requests.
vi.setConfig({ testTimeout: 30_000 });

describe.skipIf(absence !== undefined)(`on DynamoDB${absence ? ` (${absence})` : ""}`, () => {
  describeRoomStore("dynamodb", async () => {
    const server = await useDynamoDb();
    const options = { place: placeOf(server.url), table: `room-${randomUUID()}` };
    // Two handles open a new table at the same time.
    const [a, b] = await Promise.all([openDynamoRoomStore(options), openDynamoRoomStore(options)]);
    return {
      a,
      b,
      close: async () => {
        await Promise.all([a.close(), b.close()]);
        await server.close();
      },
    };
  });
});
