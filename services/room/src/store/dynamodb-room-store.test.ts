import { randomUUID } from "node:crypto";
import { systemClock } from "@polylogue/runtime/clock/system-clock";
import { placeOf, useDynamoDb, whyNoDynamoDb } from "@polylogue/runtime/dynamodb/fixtures/dynamodb-server";
import { openTable } from "@polylogue/runtime/dynamodb/open-table";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { describe, expect, it, onTestFinished, vi } from "vitest";
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

  it("[L9] a table that a later version wrote is refused", async () => {
    const server = await useDynamoDb();
    onTestFinished(server.close);
    const options = { place: placeOf(server.url), table: `room-${randomUUID()}` };
    const later = { ...options, name: options.table, schemaVersion: 900, clock: systemClock, random: systemRandom };
    (await openTable(later)).close();
    await expect(openDynamoRoomStore(options)).rejects.toMatchObject({ name: "StoreError", kind: "newer_schema" });
  });
});
