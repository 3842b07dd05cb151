import { DynamoError } from "@polylogue/runtime/dynamodb/dynamo-error";
import type { DynamoTable } from "@polylogue/runtime/dynamodb/dynamo-table";
import { type Item, readText } from "@polylogue/runtime/dynamodb/item";
import type { AppendVerdict, CommitWrite, MessageRow, RoomKey } from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { changedMessages, type PlannedAppend, planAppend } from "./commit-writes.ts";
import { type RoomHead, readRoomHead } from "./head.ts";
import type { HeadCache } from "./head-cache.ts";
import { commitKey, headKey, messageKey } from "./keys.ts";
import { settledHead } from "./settled-head.ts";

/** Milliseconds for a commit's transaction with what it has to read before, and for reading what became of it. Together less than 5 s. */
const decideMs = 3_900;
const settleMs = 1_000;
/** Times that a commit is tried when the head changed in something else than its place. */
const roundsMax = 3;

/**
 * Stores commits: each is one transaction, on the condition that nothing is stored under its key and that the head is the one that it
 * was decided on. Whatever else happens on the way, the log tells what came of it (L2).
 */
export class Appender {
  readonly #table: DynamoTable;
  readonly #heads: HeadCache;

  constructor(table: DynamoTable, heads: HeadCache) {
    this.#table = table;
    this.#heads = heads;
  }

  async append(write: CommitWrite): Promise<AppendVerdict> {
    const { key, commit } = write;
    const untilMs = this.#table.deadline(decideMs);
    for (let round = 0; round < roundsMax; round += 1) {
      const base = await this.#base(key, commit.firstSeq, untilMs);
      if ((base?.seq ?? 0) !== commit.firstSeq - 1) return (await this.#verdict(write, untilMs)) ?? { kind: "lost" };
      const verdict = await this.#tryOn(base, write, untilMs);
      if (verdict) return verdict;
    }
    throw new StoreError("unavailable", "The head of the room kept changing.");
  }

  /** The verdict, or undefined when the head was another one and the log does not tell more. */
  async #tryOn(base: RoomHead | undefined, write: CommitWrite, untilMs: number): Promise<AppendVerdict | undefined> {
    const { key } = write;
    const planned = await this.#plan(base, write, untilMs);
    let refused: readonly number[];
    try {
      const result = await this.#table.transact(planned.writes, untilMs);
      if (result.kind === "done") return await this.#won(key, planned.head);
      refused = result.indexes;
    } catch (error) {
      this.#heads.forget(key);
      if (!(error instanceof DynamoError) || !error.isOutcomeUnknown) throw error;
      const verdict = await this.#verdict(write, this.#table.deadline(settleMs));
      if (!verdict) throw error;
      return verdict;
    }
    this.#heads.forget(key);
    const verdict = await this.#verdict(write, this.#table.deadline(settleMs));
    // The commit's own key and the head held, so it was a message's place that did not.
    if (!verdict && refused.every((index) => index > 1)) {
      throw new StoreError("corrupt", "a message of the commit has another place already");
    }
    return verdict;
  }

  /** Plans with as little reading as will do. */
  async #plan(base: RoomHead | undefined, write: CommitWrite, untilMs: number): Promise<PlannedAppend> {
    const stored = await this.#messages(write.key, changedMessages(write), untilMs);
    const planned = planAppend(base, write, stored, false);
    if (planned) return planned;
    const whole = planAppend(base, write, await this.#messages(write.key, write.messages, untilMs), true);
    if (!whole) throw new Error("a whole plan fits or is refused");
    return whole;
  }

  async #messages(key: RoomKey, messages: readonly MessageRow[], untilMs: number): Promise<Map<string, Item>> {
    if (messages.length === 0) return new Map();
    const items = await this.#table.getMany(
      messages.map(({ messageId }) => messageKey(key, messageId)),
      untilMs,
    );
    return new Map(items.map((item) => [readText(item, "id"), item]));
  }

  /** The head that the commit is to stand on, as far as is known without reading; else as it is stored, with nothing pending. */
  async #base(key: RoomKey, firstSeq: number, untilMs: number): Promise<RoomHead | undefined> {
    const known = this.#heads.get(key);
    if (known?.seq === firstSeq - 1 || (!known && firstSeq === 1)) return known;
    const head = await this.#readHead(key, untilMs);
    return head && settledHead(this.#table, this.#heads, key, head);
  }

  /** Nobody acknowledges what is not complete. */
  async #won(key: RoomKey, head: RoomHead | undefined): Promise<AppendVerdict> {
    if (head) await settledHead(this.#table, this.#heads, key, head);
    return { kind: "won" };
  }

  async #readHead(key: RoomKey, untilMs: number): Promise<RoomHead | undefined> {
    const item = await this.#table.get(headKey(key), untilMs);
    return item && readRoomHead(item);
  }

  /**
   * What the log says of a commit: own tag means won. Undefined when it could still be stored. The head is read before the key: were
   * it the other way round, the commit and others on top of it could come in between.
   */
  async #verdict({ key, commit }: CommitWrite, untilMs: number): Promise<AppendVerdict | undefined> {
    const headNow = await this.#readHead(key, untilMs);
    const stored = await this.#table.get(commitKey(key, commit.firstSeq), untilMs);
    if (stored && readText(stored, "tag") === commit.tag) return this.#won(key, await this.#readHead(key, untilMs));
    if (stored) return { kind: "lost" };
    return headNow && headNow.seq >= commit.firstSeq ? { kind: "lost" } : undefined;
  }
}
