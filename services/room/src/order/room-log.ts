import { limits, refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { messagesBehind, messagesNamedBy } from "../decide/facts-needed.ts";
import { emptyRoomState, type RoomState } from "../state/room-state.ts";
import type { CommitRecord, Message } from "../state/wire.ts";
import type { DraftStore, RoomKey, RoomStore } from "../store/room-store.ts";
import type { CommandDigest } from "./command-digest.ts";
import { CommandWindow } from "./command-window.ts";
import { commitWrite } from "./commit-write.ts";
import { derivedId } from "./derived-id.ts";
import { Eraser } from "./eraser.ts";
import { type LogAnswer, type LogCommand, senderId } from "./log-command.ts";
import { OldTwins } from "./old-twins.ts";
import { type Plan, plan } from "./plan.ts";
import { deletedIn, foldCommit, foldTail, isWhole, type OpenedLog, openLog, readMessage } from "./read-log.ts";
import { refusalOfStore } from "./refusal-of-store.ts";

/** Commands that wait for one room; more are refused at once (G2 in spirit: a bound per room). */
const queueMax = 512;
/** Commands that are decided together at most. */
const batchMax = 64;
/** Times that a batch is decided before its senders are told to try again. */
const decisionsMax = 16;
/** Events after which a snapshot is written with the next commit, so that a tail has at most 200 commits and few events (L7). */
const snapshotEveryEvents = 128;
/** Commits from the bus that wait while one of ours is under way. */
const inboxMax = 1_024;

export interface RoomLogOptions {
  readonly key: RoomKey;
  readonly store: RoomStore;
  /** Where drafts are kept: the store itself, or beside it (T6). */
  readonly draftStore: DraftStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly digest: CommandDigest;
  /** This process life's id: the writer of its commits. */
  readonly instance: string;
  readonly log: Log;
  /** True when no other process writes to the store: then what this log knows is current. */
  readonly isExclusive: boolean;
  /** Called when the log was read, before any commit is taken in. */
  onOpen(state: RoomState): void;
  /** Called once for every commit that the state took in, in order, after it is durable (L3). */
  onCommit(committed: Committed): void;
  isAbandoned(turnId: string, attempt: number): boolean;
  /** A commit was lost to this writer. */
  onLost(writer: string): void;
  /** The store failed: it may have what this log has not, and somebody has to try again. */
  onFailed(): void;
}

/** A commit that is now part of the state. */
export interface Committed {
  readonly record: CommitRecord;
  readonly before: RoomState;
  readonly state: RoomState;
  /** False when another instance wrote it. True also when the store's answer was lost and the commit was found later. */
  readonly isOwn: boolean;
}

interface Waiting {
  readonly command: LogCommand;
  readonly answer: (answer: LogAnswer) => void;
}

/**
 * The writer of one room on this instance. Commands wait in order, are decided together on the newest state that this instance knows,
 * and go to the store as one commit; what queues meanwhile becomes the next. A commit that another writer won throws
 * away everything decided on it, and the same commands are decided again (L2).
 */
export class RoomLog {
  readonly #options: RoomLogOptions;
  readonly #queue: Waiting[] = [];
  readonly #inbox: CommitRecord[] = [];
  #opened: OpenedLog = { state: emptyRoomState, window: new CommandWindow(0), eventsSinceSnapshot: 0 };
  #isRunning = false;
  #isBehind = false;
  #catchingUp: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #lostCommits = 0;
  /** Of the newest commit that was taken in. */
  #lastWriter = "";
  /** When the store was last seen to have nothing that this log has not: by the monotonic clock, at the beginning of the read. */
  #currentAtMs = Number.NEGATIVE_INFINITY;
  #freshening: Promise<void> | undefined;
  readonly #eraser: Eraser;

  constructor(options: RoomLogOptions) {
    this.#options = options;
    this.#eraser = new Eraser(options);
  }

  get state(): RoomState {
    return this.#opened.state;
  }

  /** Commits that were lost to other writers, for tests and metrics. */
  get lostCommits(): number {
    return this.#lostCommits;
  }

  /** True when nothing waits or is under way. */
  get isIdle(): boolean {
    return !this.#isRunning && this.#queue.length === 0 && !this.isErasing;
  }

  /** True while the text of a deleted message may still stand in the log (L8). */
  get isErasing(): boolean {
    return !this.#eraser.isIdle;
  }

  /** Tries again what could not be erased. */
  eraseAgain(): void {
    this.#eraser.tryAgain();
  }

  /** Reads the room. False when it does not exist. Before it, the log only takes `createRoom`. */
  async open(): Promise<boolean> {
    // What comes meanwhile waits: folded on the empty state it would read the whole log.
    this.#isRunning = true;
    const startedMs = this.#options.clock.monotonicMs();
    try {
      const opened = await openLog(this.#options.store, this.#options.key);
      if (opened) {
        this.#opened = opened;
        this.#currentAtMs = startedMs;
        this.#options.onOpen(opened.state);
        this.#eraser.take(opened.erasing);
      } else this.#inbox.length = 0;
      return opened !== undefined;
    } catch (error) {
      this.#inbox.length = 0;
      throw error;
    } finally {
      this.#isRunning = false;
      if (this.#hasWork) this.#wake();
    }
  }

  /** Decides and stores a command. The answer comes after the commit is durable (L3); it never rejects. */
  submit(command: LogCommand): Promise<LogAnswer> {
    if (command.commandId.length > limits.clientIdCharactersMax) {
      const refusal = refuse("BAD_ID", `A command's id has at most ${limits.clientIdCharactersMax} characters.`);
      return Promise.resolve({ kind: "refused", refusal });
    }
    if (this.#queue.length >= queueMax || this.#isTooMuchToErase(command)) {
      const refusal = refuse("IN_FLIGHT_EXHAUSTED", "Too much is going on in this room.", { retryAfterMs: 500 });
      return Promise.resolve({ kind: "refused", refusal });
    }
    return new Promise((answer) => {
      this.#queue.push({ command, answer });
      this.#wake();
    });
  }

  /** Takes in a commit that another instance published. A gap is read from the store (B2). */
  receive(record: CommitRecord): void {
    if (this.#inbox.length >= inboxMax || !isWhole(record)) this.#isBehind = true;
    else this.#inbox.push(record);
    this.#wake();
  }

  /**
   * Reads what was committed elsewhere; resolves when the state is at least as new as the store was when it was called. Rejects
   * when the store can not be read.
   */
  catchUp(): Promise<void> {
    this.#isBehind = true;
    return new Promise((resolve, reject) => {
      this.#catchingUp.push({ resolve, reject });
      this.#wake();
    });
  }

  /**
   * The same as `catchUp`, but not again within `ageMs` (above 0), and one read for all who come while it is under way: what it costs
   * the store does not depend on how many ask.
   */
  async freshen(ageMs: number): Promise<void> {
    const afterMs = this.#options.clock.monotonicMs() - ageMs;
    // A slow read may have begun too long ago to say enough to who came during it.
    while (this.#currentAtMs <= afterMs) {
      this.#freshening ??= this.catchUp().finally(() => {
        this.#freshening = undefined;
      });
      await this.#freshening;
    }
  }

  get #hasWork(): boolean {
    return this.#queue.length > 0 || this.#inbox.length > 0 || this.#catchingUp.length > 0;
  }

  #wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
      // Who came after the last round, and before this, is not forgotten.
      if (this.#hasWork) this.#wake();
    });
  }

  async #run(): Promise<void> {
    while (this.#hasWork || this.#isBehind) {
      const batch = this.#queue.splice(0, batchMax);
      try {
        this.#foldInbox();
        if (this.#isBehind) await this.#readTail();
        if (batch.length > 0) await this.#settle(batch);
      } catch (error) {
        this.#fail(batch, error);
        // Without a batch there is nobody to tell; trying again at once would spin on a broken store.
        if (batch.length === 0) return;
      }
    }
  }

  #foldInbox(): void {
    for (const record of this.#inbox.splice(0)) {
      const { state, window, eventsSinceSnapshot } = this.#opened;
      if (record.lastSeq <= state.headSeq) continue;
      if (record.firstSeq !== state.headSeq + 1) {
        this.#isBehind = true;
        continue;
      }
      window.add(record);
      this.#take(record, foldCommit(state, record), eventsSinceSnapshot + record.events.length);
    }
  }

  /** The commit is part of the state from here on, whatever those who are told of it make of it. */
  #take(record: CommitRecord, state: RoomState, eventsSinceSnapshot: number): void {
    const { key, instance, onCommit, log } = this.#options;
    const { state: before, window } = this.#opened;
    this.#opened = { state, window, eventsSinceSnapshot };
    this.#lastWriter = record.writer;
    this.#eraser.take(deletedIn(record.events));
    try {
      onCommit({ record, before, state, isOwn: record.writer === instance });
    } catch (error) {
      log.error({ err: error, ...key, seq: record.lastSeq }, "a commit was stored, but could not be followed");
    }
  }

  async #readTail(): Promise<void> {
    this.#isBehind = false;
    const waiting = this.#catchingUp.splice(0);
    const startedMs = this.#options.clock.monotonicMs();
    try {
      const { store, key } = this.#options;
      await foldTail(store, key, this.#opened, (record, state) => {
        this.#take(record, state, this.#opened.eventsSinceSnapshot + record.events.length);
      });
      this.#currentAtMs = startedMs;
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      this.#isBehind = true;
      for (const { reject } of waiting) reject(error);
      throw error;
    }
  }

  /** Decides a batch until a commit of it is won. Commands that do not fit into the commit go back to the front of the queue. */
  async #settle(batch: readonly Waiting[]): Promise<void> {
    const commands = batch.map(({ command }) => command);
    const twins = new OldTwins(this.#options.store, this.#options.key);
    let isCurrent = this.#options.isExclusive;
    if (commands.some(({ seenSeq = 0 }) => seenSeq > this.state.headSeq)) {
      await this.#readTail();
      isCurrent = true;
    }
    for (let decisions = 0; decisions < decisionsMax; decisions += 1) {
      const planned = await this.#plan(commands, twins);
      if (planned.events.length === 0 && !isCurrent) {
        // A won commit proves that it was decided on the newest state; answers without one need another proof.
        const { headSeq } = this.state;
        await this.#readTail();
        isCurrent = true;
        if (this.state.headSeq !== headSeq) continue;
      }
      if (planned.events.length > 0 && !(await this.#append(planned))) {
        this.#lostCommits += 1;
        await this.#readTail();
        this.#options.onLost(this.#lastWriter);
        isCurrent = true;
        continue;
      }
      const taken = planned.answers.length;
      this.#queue.unshift(...batch.slice(taken));
      for (const [index, answer] of planned.answers.entries()) this.#answer(batch[index], answer);
      return;
    }
    const refusal = refuse("STORE_UNAVAILABLE", "Too many others are writing to this room.", { retryAfterMs: 500 });
    for (const waiting of batch) waiting.answer({ kind: "refused", refusal });
  }

  #isTooMuchToErase({ command }: LogCommand): boolean {
    return command.case === "delete" && this.#eraser.isTooMuch(command.value.messageId);
  }

  /** A deletion is acknowledged when the text is gone, also one that was done before (L8). */
  #answer(waiting: Waiting | undefined, answer: LogAnswer): void {
    const command = waiting?.command.command;
    if (command?.case !== "delete" || answer.kind === "refused") {
      waiting?.answer(answer);
      return;
    }
    this.#eraser.erased(command.value.messageId).then(
      () => waiting?.answer(answer),
      (error: unknown) => waiting?.answer({ kind: "refused", refusal: refusalOfStore(error) }),
    );
  }

  async #plan(commands: readonly LogCommand[], twins: OldTwins): Promise<Plan> {
    const { key, clock, random, digest, log } = this.#options;
    let loaded = await this.#loadMessages(commands);
    if ([...loaded.values()].some(({ seq }) => seq > this.state.headSeq)) {
      // The store is further than this log: a commit decided on that message would come before it.
      await this.#readTail();
      loaded = await this.#loadMessages(commands);
    }
    await twins.look(commands, this.#opened.window);
    return plan({
      key,
      state: this.state,
      commands,
      digest,
      loaded,
      tag: Buffer.from(random.bytes(8)).toString("base64url"),
      atMs: Math.max(clock.nowMs(), this.state.headAtMs),
      twin: (command) =>
        command.commandId === ""
          ? undefined
          : (this.#opened.window.find(senderId(command.sender), command.commandId) ?? twins.find(command)),
      facts: {
        newId: (prefix) => random.id(prefix),
        derivedId,
        isAbandoned: this.#options.isAbandoned,
      },
      onDefect: ({ command }, error) => {
        log.error({ err: error, ...key, command: command.case }, "a command could not be decided");
      },
    });
  }

  /** Messages that the commands name and the window does not have. */
  async #loadMessages(commands: readonly LogCommand[]): Promise<Map<string, Message>> {
    const { key, store } = this.#options;
    const loaded = new Map<string, Message>();
    const recent = new Map(this.state.recent.map((message) => [message.id, message]));
    const load = async (id: string): Promise<Message | undefined> => {
      const known = recent.get(id) ?? loaded.get(id);
      if (known) return known;
      const row = await store.readMessage(key, id);
      if (row) loaded.set(id, readMessage(row));
      return loaded.get(id);
    };
    for (const { command } of commands) {
      for (const id of messagesNamedBy(command, derivedId, key.room)) {
        for (const behind of messagesBehind(command, await load(id))) await load(behind);
      }
    }
    return loaded;
  }

  async #append(planned: Plan): Promise<boolean> {
    const { key, store, instance } = this.#options;
    const isSnapshotDue = this.#opened.eventsSinceSnapshot + planned.events.length >= snapshotEveryEvents;
    const erasing = this.#eraser.pending;
    const { record, write } = commitWrite({ key, instance, before: this.state, planned, erasing, isSnapshotDue });
    const verdict = await store.append(write);
    if (verdict.kind === "lost") return false;
    const { window, eventsSinceSnapshot } = this.#opened;
    window.add(record);
    this.#take(record, planned.state, isSnapshotDue ? 0 : eventsSinceSnapshot + record.events.length);
    return true;
  }

  #fail(batch: readonly Waiting[], error: unknown): void {
    // What the store did is not known for sure: the state is read again before anything else is decided on it.
    // It stays behind until a read succeeds: the next command, commit or catch-up tries again, or who is told of it.
    this.#isBehind = true;
    this.#options.log.error({ err: error, ...this.#options.key }, "the room's store failed");
    this.#options.onFailed();
    for (const waiting of batch) waiting.answer({ kind: "refused", refusal: refusalOfStore(error) });
  }
}
