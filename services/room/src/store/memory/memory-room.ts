import {
  type AppendVerdict,
  type CommitsLimits,
  type CommitWrite,
  type CountOptions,
  countedMessagesMax,
  type Draft,
  type Head,
  type MessageCounts,
  type MessageRow,
  type MessagesPage,
  type MessagesPageResult,
  type RoomKey,
  type RoomRow,
  type SnapshotRow,
  type StoredCommit,
} from "../room-store.ts";
import { StoreError } from "../store-error.ts";
import { AscendingRows } from "./ascending-rows.ts";

/** Everything that is kept of one room. */
export class MemoryRoom {
  readonly key: RoomKey;
  /** Undefined until the first commit. */
  row: RoomRow | undefined;
  snapshot: SnapshotRow | undefined;
  /** The version of the busy row, while there is one. */
  busy: string | undefined;
  readonly seats = new Set<string>();
  readonly drafts = new Map<string, Draft>();
  /** Read marks by participant. */
  readonly marks = new Map<string, number>();
  #commits: StoredCommit[] = [];
  #messages = new AscendingRows<MessageRow>();
  #seqs = new Map<string, number>();

  constructor(key: RoomKey) {
    this.key = key;
  }

  get head(): Head | undefined {
    const last = this.#commits.at(-1);
    return last && { seq: last.lastSeq, tag: last.tag };
  }

  /** All of it or nothing. */
  append({ commit, messages, room, seats, busy, snapshot }: CommitWrite): AppendVerdict {
    if (commit.firstSeq !== (this.head?.seq ?? 0) + 1) {
      const isStored = this.#commits.some(({ firstSeq, tag }) => firstSeq === commit.firstSeq && tag === commit.tag);
      return { kind: isStored ? "won" : "lost" };
    }
    this.#checkMessageIds(messages);
    this.#commits.push({ ...commit, record: commit.record.slice() });
    for (const message of messages) this.#write(message);
    for (const { participantId, seated } of seats) {
      if (seated) this.seats.add(participantId);
      else this.seats.delete(participantId);
    }
    this.row = { ...room, record: room.record.slice() };
    if (busy) this.busy = commit.tag;
    if (snapshot && snapshot.seq > (this.snapshot?.seq ?? 0)) {
      this.snapshot = { ...snapshot, record: snapshot.record.slice() };
    }
    return { kind: "won" };
  }

  commits(afterSeq: number, { commitsMax, bytesMax }: CommitsLimits): StoredCommit[] {
    const page: StoredCommit[] = [];
    let bytes = 0;
    for (const commit of this.#commits) {
      if (commit.lastSeq <= afterSeq) continue;
      bytes += commit.record.length;
      if (page.length === commitsMax || (page.length > 0 && bytes > bytesMax)) break;
      page.push(commit);
    }
    return page;
  }

  /** False when the commit is not there, or not the same any more. */
  replace({ firstSeq, tag, record: before }: StoredCommit, record: Uint8Array): boolean {
    const index = this.#commits.findIndex((commit) => commit.firstSeq === firstSeq && commit.tag === tag);
    const stored = this.#commits[index];
    if (!stored) return false;
    if (Buffer.compare(stored.record, record) === 0) return true;
    if (Buffer.compare(stored.record, before) !== 0) return false;
    this.#commits[index] = { ...stored, record: record.slice() };
    return true;
  }

  message(messageId: string): MessageRow | undefined {
    return this.#messages.at(this.#seqs.get(messageId) ?? 0);
  }

  messages({ before, after, limit }: MessagesPage): MessagesPageResult {
    const isForward = before === undefined && after !== undefined;
    const found = isForward
      ? this.#messages.between(after, Number.POSITIVE_INFINITY)
      : this.#messages.between(0, before ?? Number.POSITIVE_INFINITY);
    const rows = isForward ? found.slice(0, limit) : found.slice(Math.max(0, found.length - limit));
    return { rows, hasMore: found.length > limit };
  }

  counts(afterSeq: number, { notBy, mentioning, countMax }: CountOptions): MessageCounts {
    const above = this.#messages.between(afterSeq, Number.POSITIVE_INFINITY);
    const unread = above.slice(-countedMessagesMax).filter(({ author }) => author !== notBy);
    const mentions = above.filter(({ author, mentions: named }) => author !== notBy && named.includes(mentioning));
    return { unread: Math.min(unread.length, countMax), mentions: Math.min(mentions.length, countMax) };
  }

  /** Leaves what keeps the keys taken: the last commit, and a row that says deleted. */
  erase(): void {
    this.#commits = this.#commits.slice(-1);
    this.#messages = new AscendingRows();
    this.#seqs = new Map();
    this.snapshot = undefined;
    this.busy = undefined;
    this.seats.clear();
    this.drafts.clear();
    this.marks.clear();
    if (this.row) this.row = { ...this.row, record: new Uint8Array() };
  }

  #checkMessageIds(messages: readonly MessageRow[]): void {
    for (const { messageId, seq } of messages) {
      if ((this.#seqs.get(messageId) ?? seq) !== seq) {
        throw new StoreError("corrupt", `message ${messageId} has another place already`);
      }
    }
  }

  #write(message: MessageRow): void {
    const { messageId, seq, mentions, record } = message;
    const replaced = this.#messages.at(seq);
    if (replaced) this.#seqs.delete(replaced.messageId);
    this.#seqs.set(messageId, seq);
    this.#messages.set({ ...message, mentions: [...mentions], record: record.slice() });
  }
}
