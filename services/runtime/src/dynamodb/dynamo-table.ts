import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { type Attempted, type AttemptPorts, attempt, Pauses } from "./attempts.ts";
import { batchesOf, inParallel } from "./batches.ts";
import { DynamoError, errorName, refusedIndexes } from "./dynamo-error.ts";
import { explain } from "./expression.ts";
import { fromWire, type Item, itemBytes, type Key, toWire } from "./item.ts";
import {
  keyToWire,
  type Put,
  putInput,
  type Remove,
  removeInput,
  type TransactionResult,
  type TransactionWrite,
  transactionWrite,
  updateInput,
  type Write,
  type WriteResult,
} from "./write.ts";

/** A run of items of one partition. */
export interface Range {
  readonly pk: string;
  /** Bounds of `sk`, both included. */
  readonly from: string;
  readonly to: string;
  /** From `to` down. */
  readonly isDescending?: boolean;
  /** Items of one page, about as many as are wanted; a page has at most 1 MB whatever this says. */
  readonly pageItemsMax?: number;
  /** Keys alone are read. */
  readonly isKeysOnly?: boolean;
}

/** Batches of one operation that are under way at the same time. */
const batchesUnderWayMax = 4;
/** Items of one request, as the vendor bounds them. */
const readItemsMax = 100;
const writtenItemsMax = 25;
const writtenBytesMax = 4 * 1_024 * 1_024;

/**
 * One table with the keys `pk` and `sk`. Every read is strongly consistent. What is turned away for now or gets no answer is attempted
 * again until the deadline, a moment of the monotonic clock, by default some seconds from now for each request. Rejects with a DynamoError.
 */
export class DynamoTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #ports: AttemptPorts;
  readonly #requestMs: number;

  constructor(client: DynamoDBClient, name: string, ports: AttemptPorts, requestMs: number) {
    this.#client = client;
    this.#name = name;
    this.#ports = ports;
    this.#requestMs = requestMs;
  }

  /** The moment so many milliseconds from now: by default, that by which a request that begins now has to be done. */
  deadline(fromNowMs = this.#requestMs): number {
    return this.#ports.clock.monotonicMs() + fromNowMs;
  }

  async get(key: Key, untilMs?: number): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: this.#name, Key: keyToWire(key), ConsistentRead: true });
    const { result } = await this.#attempt(untilMs, (abortSignal) => this.#client.send(command, { abortSignal }));
    return result.Item && fromWire(result.Item);
  }

  /** Those that are there, in any order. */
  async getMany(keys: readonly Key[], untilMs?: number): Promise<Item[]> {
    const distinct = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
    const found = await inParallel(batchesOf(distinct, readItemsMax), batchesUnderWayMax, (batch) =>
      this.#getBatch(batch, untilMs),
    );
    return found.flat();
  }

  /** All items of a range, page after page, in order. Each page has a deadline of its own. */
  async *query(range: Range): AsyncGenerator<Item, void, undefined> {
    const expression = "#pk = :pk AND #sk BETWEEN :from AND :to";
    const { pk, from, to, isDescending, pageItemsMax, isKeysOnly } = range;
    // An empty range is an error to the vendor.
    if (from > to) return;
    const input = {
      TableName: this.#name,
      ConsistentRead: true,
      KeyConditionExpression: expression,
      ScanIndexForward: !isDescending,
      ...explain([expression], { pk, from, to }),
      ...(isKeysOnly && { ProjectionExpression: "#pk, #sk" }),
      ...(pageItemsMax !== undefined && { Limit: pageItemsMax }),
    };
    for (let after: Record<string, { S: string }> | undefined, isLast = false; !isLast; ) {
      const command = new QueryCommand({ ...input, ...(after && { ExclusiveStartKey: after }) });
      const { result } = await this.#attempt(undefined, (abortSignal) => this.#client.send(command, { abortSignal }));
      for (const wire of result.Items ?? []) yield fromWire(wire);
      after = result.LastEvaluatedKey as typeof after;
      isLast = after === undefined;
    }
  }

  /** One write, by itself. */
  async write(write: Write, untilMs?: number): Promise<WriteResult> {
    const returned = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
    const { result, isRepeated } = await this.#attempt(untilMs, async (abortSignal) => {
      try {
        await this.#send(write, returned, abortSignal);
        return { isDone: true } as const;
      } catch (error) {
        if (errorName(error) !== "ConditionalCheckFailedException") throw error;
        return { isDone: false, wire: (error as { Item?: Parameters<typeof fromWire>[0] }).Item } as const;
      }
    });
    if (result.isDone) return { kind: "done" };
    return { kind: "refused", stored: result.wire && fromWire(result.wire), isRepeated };
  }

  /** Unconditional puts and removals, each by itself: resolves when all are done; after a rejection some may be. */
  async writeMany(writes: readonly (Put | Remove)[]): Promise<void> {
    const requests = writes.map((write) => ({ request: batchRequest(write), bytes: bytesOf(write) }));
    const batches = batchesOf(requests, writtenItemsMax, { bytesOf: ({ bytes }) => bytes, bytesMax: writtenBytesMax });
    await inParallel(batches, batchesUnderWayMax, (batch) => this.#writeBatch(batch.map(({ request }) => request)));
  }

  /** All writes or none; at most one to each item. */
  async transact(writes: readonly TransactionWrite[], untilMs?: number): Promise<TransactionResult> {
    const items = writes.map((write) => transactionWrite(this.#name, write));
    const { result } = await this.#attempt(untilMs, async (abortSignal): Promise<TransactionResult> => {
      try {
        await this.#client.send(new TransactWriteItemsCommand({ TransactItems: items }), { abortSignal });
        return { kind: "done" };
      } catch (error) {
        const indexes = refusedIndexes(error);
        if (indexes.length === 0) throw error;
        return { kind: "refused", indexes };
      }
    });
    return result;
  }

  /** Cuts off what is under way. */
  close(): void {
    this.#client.destroy();
  }

  async #send(write: Write, returned: object, abortSignal: AbortSignal): Promise<void> {
    switch (write.kind) {
      case "put":
        await this.#client.send(new PutItemCommand({ ...putInput(this.#name, write), ...returned }), { abortSignal });
        return;
      case "remove":
        await this.#client.send(new DeleteItemCommand({ ...removeInput(this.#name, write), ...returned }), {
          abortSignal,
        });
        return;
      case "update":
        await this.#client.send(new UpdateItemCommand({ ...updateInput(this.#name, write), ...returned }), {
          abortSignal,
        });
        return;
      default:
        write satisfies never;
    }
  }

  async #getBatch(keys: readonly Key[], untilMs = this.deadline()): Promise<Item[]> {
    const found: Item[] = [];
    let wanted = keys.map(keyToWire);
    const pauses = this.#pauses(untilMs);
    for (;;) {
      const command = new BatchGetItemCommand({
        RequestItems: { [this.#name]: { Keys: wanted, ConsistentRead: true } },
      });
      const { result } = await this.#attempt(untilMs, (abortSignal) => this.#client.send(command, { abortSignal }));
      const read = result.Responses?.[this.#name] ?? [];
      found.push(...read.map(fromWire));
      const left = (result.UnprocessedKeys?.[this.#name]?.Keys ?? []) as typeof wanted;
      if (left.length === 0) return found;
      await this.#beforeRest(pauses, read.length > 0);
      wanted = left;
    }
  }

  async #writeBatch(requests: readonly WriteRequest[]): Promise<void> {
    let wanted = [...requests];
    const untilMs = this.deadline();
    const pauses = this.#pauses(untilMs);
    for (;;) {
      const command = new BatchWriteItemCommand({ RequestItems: { [this.#name]: wanted } });
      const { result } = await this.#attempt(untilMs, (abortSignal) => this.#client.send(command, { abortSignal }));
      const left = result.UnprocessedItems?.[this.#name] ?? [];
      if (left.length === 0) return;
      await this.#beforeRest(pauses, left.length < wanted.length);
      wanted = left;
    }
  }

  /** What a batch left undone was throttled, or was too much for one answer. */
  async #beforeRest(pauses: Pauses, hasAdvanced: boolean): Promise<void> {
    if (hasAdvanced) pauses.relax();
    if (await pauses.pause()) return;
    throw new DynamoError({
      kind: "unavailable",
      message: "DynamoDB left a part of a batch undone.",
      isOutcomeUnknown: false,
    });
  }

  #pauses(untilMs: number): Pauses {
    return new Pauses(this.#ports.clock, this.#ports.random, untilMs);
  }

  #attempt<T>(untilMs: number | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<Attempted<T>> {
    return attempt(this.#ports, untilMs ?? this.deadline(), work);
  }
}

function batchRequest(write: Put | Remove): WriteRequest {
  if (write.condition) throw new Error("a batch takes no conditions");
  return write.kind === "put"
    ? { PutRequest: { Item: toWire(write.item) } }
    : { DeleteRequest: { Key: keyToWire(write.key) } };
}

function bytesOf(write: Put | Remove): number {
  return write.kind === "put" ? itemBytes(write.item) : itemBytes(write.key as Item);
}
