import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock/clock.ts";
import { sleep } from "../clock/sleep.ts";
import type { Random } from "../random/random.ts";
import { type AttemptPorts, attempt } from "./attempts.ts";
import { DynamoError, type DynamoErrorKind, errorName } from "./dynamo-error.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { readNumber } from "./item.ts";
import { requestsUnderWayMax, Slots } from "./slots.ts";

/** Where tables are. What is not said the vendor's library takes from its own environment and files. */
export interface DynamoPlace {
  /** Of another server than the vendor's, for example `http://127.0.0.1:8000`. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Such a server wants some, whichever. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

export interface OpenTableOptions {
  readonly place: DynamoPlace;
  readonly name: string;
  /** What this program knows, from 1. */
  readonly schemaVersion: number;
  readonly clock: Clock;
  readonly random: Random;
  /** Milliseconds for one request with all its attempts; 4,000 by default. */
  readonly requestMs?: number | undefined;
  /** Milliseconds for opening; 60,000 by default: a new table takes some seconds. */
  readonly openMs?: number | undefined;
}

const requestMsDefault = 4_000;
const openMsDefault = 60_000;
/** Milliseconds for one request of the opening: the server may have been started at the same time. */
const openRequestMs = 15_000;
/** Milliseconds between two looks at a table that is not ready. */
const lookAgainMs = 250;
/** No tenant's partition begins so. */
const schemaKey = { pk: "#schema", sk: "#schema" };

/**
 * Opens a table, and makes it when there is none; any number of processes may do so at the same time. Resolves when it can be used.
 * Rejects with a DynamoError, of kind `newer_schema` when a later version has made it.
 */
export async function openTable(options: OpenTableOptions): Promise<DynamoTable> {
  const { place, name, clock, random, requestMs = requestMsDefault, openMs = openMsDefault } = options;
  const client = new DynamoDBClient(clientConfig(place));
  const ports = { clock, random, slots: new Slots(clock) };
  try {
    await makeReady(client, name, ports, clock.monotonicMs() + openMs);
    const table = new DynamoTable(client, name, ports, requestMs);
    await checkSchema(table, options.schemaVersion);
    return table;
  } catch (error) {
    client.destroy();
    throw error;
  }
}

function clientConfig({ endpoint, region, credentials }: DynamoPlace): DynamoDBClientConfig {
  const agent = { keepAlive: true, maxSockets: requestsUnderWayMax };
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    // The attempts are ours: only so is their number and time known.
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent },
  };
}

async function makeReady(client: DynamoDBClient, name: string, ports: AttemptPorts, untilMs: number): Promise<void> {
  for (;;) {
    const requestUntilMs = Math.min(untilMs, ports.clock.monotonicMs() + openRequestMs);
    const table = await describe(client, name, ports, requestUntilMs);
    if (!table) await create(client, name, ports, requestUntilMs);
    else if (table.TableStatus === "ACTIVE" || table.TableStatus === "UPDATING") return checkKeys(table);
    if (ports.clock.monotonicMs() + lookAgainMs > untilMs)
      throw failed("unavailable", `The table ${name} is not ready.`);
    await sleep(ports.clock, lookAgainMs);
  }
}

async function describe(
  client: DynamoDBClient,
  name: string,
  ports: AttemptPorts,
  untilMs: number,
): Promise<TableDescription | undefined> {
  const { result } = await attempt(ports, untilMs, async (abortSignal) => {
    try {
      return (await client.send(new DescribeTableCommand({ TableName: name }), { abortSignal })).Table;
    } catch (error) {
      if (errorName(error) === "ResourceNotFoundException") return undefined;
      throw error;
    }
  });
  return result;
}

async function create(client: DynamoDBClient, name: string, ports: AttemptPorts, untilMs: number): Promise<void> {
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
  });
  await attempt(ports, untilMs, async (abortSignal) => {
    try {
      await client.send(command, { abortSignal });
    } catch (error) {
      // Another process was faster.
      if (errorName(error) !== "ResourceInUseException") throw error;
    }
  });
}

function checkKeys({ TableName, KeySchema = [] }: TableDescription): void {
  const keys = KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(", ");
  if (keys === "pk HASH, sk RANGE") return;
  throw failed("corrupt", `The table ${TableName} has the keys ${keys}: it is none of ours.`);
}

async function checkSchema(table: DynamoTable, version: number): Promise<void> {
  const condition = { expression: "attribute_not_exists(#pk)" };
  const written = await table.write({ kind: "put", item: { ...schemaKey, version }, condition });
  if (written.kind === "done") return;
  // Not every server says what refused a write.
  const found = written.stored ?? (await table.get(schemaKey));
  const stored = found ? readNumber(found, "version") : 0;
  if (stored === version) return;
  if (stored > version) {
    throw failed(
      "newer_schema",
      `The table has schema version ${stored}, this program knows ${version}: a later version wrote it.`,
    );
  }
  throw failed("corrupt", `The table has schema version ${stored}, and nothing leads from there to ${version}.`);
}

function failed(kind: DynamoErrorKind, message: string): DynamoError {
  return new DynamoError({ kind, message, isOutcomeUnknown: false });
}
