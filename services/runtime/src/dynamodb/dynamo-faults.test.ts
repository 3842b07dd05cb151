import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { createSeededRandom } from "../random/seeded-random.ts";
import type { DynamoTable } from "./dynamo-table.ts";
import { type DynamoDbProxy, startDynamoDbProxy } from "./fixtures/dynamodb-proxy.ts";
import { placeOf, useDynamoDb, whyNoDynamoDb } from "./fixtures/dynamodb-server.ts";
import { openTable } from "./open-table.ts";

const absence = whyNoDynamoDb();
const absent = { expression: "attribute_not_exists(#pk)" };

describe.skipIf(absence !== undefined)(`a table behind a bad network${absence ? ` (${absence})` : ""}`, () => {
  let server: Awaited<ReturnType<typeof useDynamoDb>>;
  let proxy: DynamoDbProxy;
  let table: DynamoTable;
  /** A handle that gives up soon. */
  let impatient: DynamoTable;
  const random = createSeededRandom(5);
  beforeAll(async () => {
    server = await useDynamoDb();
    proxy = await startDynamoDbProxy(server.url);
    const options = { place: placeOf(proxy.url), name: `table-${randomUUID()}`, schemaVersion: 1, random };
    table = await openTable({ ...options, clock: systemClock });
    impatient = await openTable({ ...options, clock: systemClock, requestMs: 1_000 });
  });
  afterAll(async () => {
    table?.close();
    impatient?.close();
    await proxy?.close();
    await server?.close();
  });
  beforeEach(() => proxy.treat(() => ({ kind: "pass" })));

  const put = (pk: string, index: number) => ({ kind: "put", item: { pk, sk: `s${index}`, index } }) as const;
  const countOf = async (pk: string): Promise<number> => {
    let count = 0;
    for await (const { index } of table.query({ pk, from: "s", to: "t" })) count += index === undefined ? 0 : 1;
    return count;
  };

  it("[F14] with three requests of ten throttled, everything is done", async () => {
    let throttled = 0;
    proxy.treat(() => {
      if (random.fraction() >= 0.3) return { kind: "pass" };
      throttled += 1;
      return { kind: "refuse", status: 400, type: "ProvisionedThroughputExceededException" };
    });
    await Promise.all(Array.from({ length: 40 }, (_, index) => table.write(put("throttled", index))));
    expect(await countOf("throttled")).toBe(40);
    expect(throttled).toBeGreaterThan(5);
  });

  it("[F12] a write whose answer was lost is attempted again, and its condition tells of the first attempt", async () => {
    let lost = 0;
    proxy.treat(({ operation }) => {
      if (operation !== "PutItem" || lost > 0) return { kind: "pass" };
      lost += 1;
      return { kind: "loseReply" };
    });
    expect(await table.write({ ...put("lost", 1), condition: absent })).toEqual({
      kind: "refused",
      stored: { pk: "lost", sk: "s1", index: 1 },
      isRepeated: true,
    });
    expect(lost).toBe(1);
  });

  it("[F15] a server that only fails is told of in time, and it recovers by itself", async () => {
    proxy.treat(() => ({ kind: "refuse", status: 500, type: "InternalServerError" }));
    await expect(impatient.write(put("failing", 1))).rejects.toMatchObject({
      name: "DynamoError",
      kind: "unavailable",
      isOutcomeUnknown: true,
    });
    proxy.treat(() => ({ kind: "pass" }));
    expect(await table.write(put("failing", 1))).toEqual({ kind: "done" });
  });

  it("connections that break are attempted again", async () => {
    let broken = 0;
    proxy.treat(() => {
      broken += 1;
      return broken % 2 ? { kind: "loseRequest" } : { kind: "pass" };
    });
    for (let index = 0; index < 5; index += 1) await table.write(put("broken", index));
    proxy.treat(() => ({ kind: "pass" }));
    expect(await countOf("broken")).toBe(5);
  });

  it("[F16] what a batch leaves unwritten is written, and never said to be done before", async () => {
    let left = 0;
    proxy.treat(({ operation, body }) => {
      if (operation !== "BatchWriteItem") return { kind: "pass" };
      const [[name, requests = []] = ["", []]] = Object.entries(body.RequestItems as Record<string, object[]>);
      const taken = requests.slice(0, 10);
      const rest = requests.slice(10);
      left += rest.length;
      return {
        kind: "edit",
        request: (whole) => ({ ...whole, RequestItems: { [name]: taken } }),
        reply: (whole) => ({ ...whole, UnprocessedItems: rest.length > 0 ? { [name]: rest } : {} }),
      };
    });
    await table.writeMany(Array.from({ length: 60 }, (_, index) => put("partial", index)));
    expect(await countOf("partial")).toBe(60);
    expect(left).toBeGreaterThan(0);
  });

  it("[F16] a batch of which nothing is ever written fails", async () => {
    proxy.treat(({ operation, body }) =>
      operation === "BatchWriteItem"
        ? { kind: "edit", reply: (whole) => ({ ...whole, UnprocessedItems: body.RequestItems }) }
        : { kind: "pass" },
    );
    const written = impatient.writeMany([put("never", 1)]);
    await expect(written).rejects.toMatchObject({ name: "DynamoError", kind: "unavailable" });
  });

  it("[F17] what a batch leaves unread, and what a page leaves out, is read", async () => {
    await table.writeMany(Array.from({ length: 30 }, (_, index) => put("cut", index)));
    let cuts = 0;
    proxy.treat(({ operation, body }) => {
      if (operation === "Query") {
        cuts += 1;
        return { kind: "edit", request: (whole) => ({ ...whole, Limit: 4 }) };
      }
      if (operation !== "BatchGetItem") return { kind: "pass" };
      const [[name, { Keys: keys }] = ["", { Keys: [] }]] = Object.entries(
        body.RequestItems as Record<string, { Keys: object[] }>,
      );
      cuts += 1;
      const rest = keys.slice(7);
      return {
        kind: "edit",
        request: (whole) => ({ ...whole, RequestItems: { [name]: { ConsistentRead: true, Keys: keys.slice(0, 7) } } }),
        reply: (whole) => ({ ...whole, UnprocessedKeys: rest.length > 0 ? { [name]: { Keys: rest } } : {} }),
      };
    });
    expect(await countOf("cut")).toBe(30);
    const keys = Array.from({ length: 30 }, (_, index) => put("cut", index).item);
    expect(await table.getMany(keys)).toHaveLength(30);
    expect(cuts).toBe(13);
  });
});
