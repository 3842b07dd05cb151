import { randomUUID } from "node:crypto";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { createSeededRandom } from "../random/seeded-random.ts";
import type { DynamoTable } from "./dynamo-table.ts";
import { placeOf, startDynamoDb, useDynamoDb, whyNoDynamoDb } from "./fixtures/dynamodb-server.ts";
import type { Item } from "./item.ts";
import { openTable } from "./open-table.ts";

const absence = whyNoDynamoDb();

describe.skipIf(absence !== undefined)(`a table of DynamoDB${absence ? ` (${absence})` : ""}`, () => {
  let server: Awaited<ReturnType<typeof useDynamoDb>>;
  let table: DynamoTable;
  const name = `table-${randomUUID()}`;
  const open = (options: { name?: string; schemaVersion?: number } = {}): Promise<DynamoTable> =>
    openTable({
      place: placeOf(server.url),
      name,
      schemaVersion: 1,
      clock: systemClock,
      random: createSeededRandom(1),
      ...options,
    });
  beforeAll(async () => {
    server = await useDynamoDb();
    table = await open();
  });
  afterAll(async () => {
    table?.close();
    await server?.close();
  });

  const item = (pk: string, sk: string, more: Record<string, string | number | boolean | Uint8Array> = {}): Item => ({
    pk,
    sk,
    ...more,
  });

  it("keeps every kind of attribute as it was written, empty ones and NULs too", async () => {
    const written = item("kinds", "a\0b", {
      text: "\0 \u{1f600}",
      empty: "",
      count: 4_294_967_295,
      flag: false,
      bytes: new Uint8Array([0, 255, 1]),
      none: new Uint8Array(),
    });
    await table.write({ kind: "put", item: written });
    expect(await table.get(written)).toEqual(written);
    expect(await table.get({ pk: "kinds", sk: "a" })).toBeUndefined();
  });

  it("opens for any number of processes at the same time, and again", async () => {
    const fresh = `table-${randomUUID()}`;
    const opened = await Promise.all(Array.from({ length: 4 }, () => open({ name: fresh })));
    await opened[0]?.write({ kind: "put", item: item("p", "s", { count: 1 }) });
    for (const each of opened) expect(await each.get({ pk: "p", sk: "s" })).toMatchObject({ count: 1 });
    for (const each of opened) each.close();
    (await open({ name: fresh })).close();
  });

  it("[L9] refuses a table that a later version wrote, and one of another kind", async () => {
    const fresh = `table-${randomUUID()}`;
    (await open({ name: fresh, schemaVersion: 900 })).close();
    await expect(open({ name: fresh })).rejects.toMatchObject({
      name: "DynamoError",
      kind: "newer_schema",
      message: "The table has schema version 900, this program knows 1: a later version wrote it.",
    });
    const foreign = `table-${randomUUID()}`;
    const { endpoint = "", region = "", credentials = { accessKeyId: "", secretAccessKey: "" } } = placeOf(server.url);
    const client = new DynamoDBClient({ endpoint, region, credentials });
    await client.send(
      new CreateTableCommand({
        TableName: foreign,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      }),
    );
    client.destroy();
    await expect(open({ name: foreign })).rejects.toMatchObject({
      kind: "corrupt",
      message: `The table ${foreign} has the keys id HASH: it is none of ours.`,
    });
  });

  it("refuses a write whose condition does not hold, and says what is there", async () => {
    const stored = item("conditions", "s", { seq: 5 });
    await table.write({ kind: "put", item: stored });
    const above = (seq: number) => ({
      expression: "attribute_not_exists(#seq) OR #seq < :seq",
      values: { seq },
    });
    const up = (seq: number) => table.write({ kind: "update", key: stored, set: { seq }, condition: above(seq) });
    expect(await up(4)).toEqual({ kind: "refused", stored, isRepeated: false });
    expect(await up(6)).toEqual({ kind: "done" });
    const absent = { expression: "attribute_not_exists(#pk)" };
    expect(await table.write({ kind: "put", item: stored, condition: absent })).toMatchObject({ kind: "refused" });
    const is = (seq: number) => ({ expression: "#seq = :seq", values: { seq } });
    expect(await table.write({ kind: "remove", key: stored, condition: is(5) })).toMatchObject({ kind: "refused" });
    expect(await table.write({ kind: "remove", key: stored, condition: is(6) })).toEqual({ kind: "done" });
    expect(await table.write({ kind: "remove", key: stored, condition: is(6) })).toMatchObject({ stored: undefined });
  });

  it("writes a transaction whole or not at all, and names the conditions that did not hold", async () => {
    await table.write({ kind: "put", item: item("transaction", "old", { n: 1, m: 1 }) });
    const absent = { expression: "attribute_not_exists(#pk)" };
    const put = (sk: string) => ({ kind: "put", item: item("transaction", sk), condition: absent }) as const;
    expect(await table.transact([put("new"), put("old")])).toEqual({ kind: "refused", indexes: [1] });
    expect(await table.get({ pk: "transaction", sk: "new" })).toBeUndefined();
    const old = { pk: "transaction", sk: "old" };
    const present = { expression: "attribute_exists(#pk)" };
    expect(
      await table.transact([
        put("new"),
        { kind: "update", key: old, set: { n: 2 }, unset: ["m"] },
        { kind: "check", key: { pk: "transaction", sk: "nothing" }, condition: absent },
        { kind: "remove", key: { pk: "transaction", sk: "nothing too" } },
      ]),
    ).toEqual({ kind: "done" });
    expect(await table.get(old)).toEqual(item("transaction", "old", { n: 2 }));
    expect(await table.transact([{ kind: "check", key: old, condition: present }, put("new")])).toEqual({
      kind: "refused",
      indexes: [1],
    });
  });

  it("[F17] follows pages to the end of a range, in both directions", async () => {
    const bytes = new Uint8Array(90_000);
    const items = Array.from({ length: 40 }, (_, index) => item("pages", String(index).padStart(3, "0"), { bytes }));
    await table.writeMany(items.map((each) => ({ kind: "put", item: each })));
    const read = async (range: object): Promise<string[]> => {
      const places: string[] = [];
      for await (const { sk } of table.query({ pk: "pages", from: "0", to: "9", ...range })) places.push(sk);
      return places;
    };
    const all = items.map(({ sk }) => sk);
    // 3.6 MB in pages of 1 MB.
    expect(await read({})).toEqual(all);
    expect(await read({ isDescending: true, pageItemsMax: 7, isKeysOnly: true })).toEqual(all.toReversed());
    expect(await read({ from: "010", to: "012" })).toEqual(["010", "011", "012"]);
    expect(await read({ from: "9", to: "0" })).toEqual([]);
    const many = await table.getMany([...items, ...items, { pk: "pages", sk: "none" }]);
    expect(many.map(({ sk }) => sk).sort()).toEqual(all);
  });

  it.skipIf(process.env.DYNAMODB_URL)("[L3] what was written is there after a kill of the server", async () => {
    const own = await startDynamoDb({ isDurable: true });
    onTestFinished(own.close);
    const options = {
      place: placeOf(own.url),
      name,
      schemaVersion: 1,
      clock: systemClock,
      random: createSeededRandom(2),
    };
    const durable = await openTable(options);
    onTestFinished(() => durable.close());
    await durable.write({ kind: "put", item: item("p", "s", { count: 1 }) });
    await own.kill();
    const read = durable.get({ pk: "p", sk: "s" });
    await own.restart();
    expect(await read).toMatchObject({ count: 1 });
  });

  it("says what the table does not take, without quoting it", async () => {
    const secret = "a sentence that nobody may find in a log";
    const large = item("large", "s", { text: secret.repeat(20_000) });
    const error = await table.write({ kind: "put", item: large }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "DynamoError", kind: "corrupt", isOutcomeUnknown: false });
    expect(String(error)).not.toContain(secret);
  });
});
