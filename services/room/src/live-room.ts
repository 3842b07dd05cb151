import { refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import type { RoomBus } from "./bus/room-bus.ts";
import { RoomChannel } from "./bus/room-channel.ts";
import { claimsMax } from "./decide/decide-turn.ts";
import type { InternalCommand } from "./decide/decision.ts";
import { mayEnter, roleIn } from "./decide/seats.ts";
import { deltaEntry, encodeEvent, errorEntry, eventEntry, roomKeyText, signalEntry } from "./hub/down-frame.ts";
import type { LogPosition } from "./hub/recent-events.ts";
import { Replay } from "./hub/replay.ts";
import { RoomPresence } from "./hub/room-presence.ts";
import { type Person, RoomWatch, type TrunkSink } from "./hub/room-watch.ts";
import type { CommandDigest } from "./order/command-digest.ts";
import type { LogAnswer, LogCommand } from "./order/log-command.ts";
import { type Committed, RoomLog } from "./order/room-log.ts";
import { Contention } from "./peers/contention.ts";
import type { Peers } from "./peers/peers.ts";
import { errorFrame } from "./sessions/frames.ts";
import { JoinMarks } from "./sessions/join-marks.ts";
import { joinedEntries } from "./sessions/joined.ts";
import { isOfNewerFold } from "./state/fold-version.ts";
import type { LiveTurn, RoomState } from "./state/room-state.ts";
import { create, DeltaSchema, type Event, type Signal, SignalSchema, TurnStatus } from "./state/wire.ts";
import type { Draft, DraftStore, RoomKey, RoomStore } from "./store/room-store.ts";
import { DraftMender, type HeardPiece } from "./turns/draft-mender.ts";
import type { DraftWriter } from "./turns/draft-writer.ts";
import { type AppendResult, Drafts } from "./turns/drafts.ts";
import type { Runners } from "./turns/runners.ts";
import { TurnKeeper } from "./turns/turn-keeper.ts";

/** Milliseconds for which one look at the store is good for every join (L6): thousands that come back at once cost one read a second. */
const joinAgeMs = 1_000;

export interface LiveRoomDeps {
  readonly store: RoomStore;
  /** Where drafts are kept: the store itself, or beside it (T6). */
  readonly draftStore: DraftStore;
  readonly bus: RoomBus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly digest: CommandDigest;
  readonly instance: string;
  /** True when no other process has the store. */
  readonly isExclusive: boolean;
  readonly runners: Runners;
  readonly draftWriter: DraftWriter;
  readonly peers: Peers;
}

/** One room in the memory of this instance: its log, who watches it, and the turns that run in it. */
export class LiveRoom {
  readonly key: RoomKey;
  readonly watch = new RoomWatch();
  readonly drafts = new Drafts();
  readonly presence: RoomPresence;
  readonly replay: Replay;
  readonly joinMarks: JoinMarks;
  readonly #deps: LiveRoomDeps;
  readonly #log: RoomLog;
  readonly #turns: TurnKeeper;
  readonly #channel: RoomChannel;
  readonly #mender: DraftMender;
  readonly #contention: Contention;

  constructor(key: RoomKey, deps: LiveRoomDeps) {
    this.key = key;
    this.#deps = deps;
    this.replay = new Replay(key, deps.store);
    this.joinMarks = new JoinMarks(key, deps);
    this.#turns = new TurnKeeper(this, deps);
    this.#channel = new RoomChannel(key, deps);
    this.presence = new RoomPresence({
      key,
      watch: this.watch,
      channel: this.#channel,
      clock: deps.clock,
      state: () => this.state,
    });
    this.#contention = new Contention(deps.clock);
    this.#mender = new DraftMender({
      ...deps,
      key,
      drafts: this.drafts,
      attemptOf: (turnId) => this.state.turns.get(turnId)?.turn.attempt,
      onMended: (piece) => this.#mended(piece),
    });
    this.#log = new RoomLog({
      ...deps,
      key,
      onOpen: ({ headSeq, headTag }) => this.replay.begin({ seq: headSeq, tag: headTag }),
      onCommit: (committed) => this.#committed(committed),
      isAbandoned: (turnId, attempt) => this.#turns.isAbandoned(turnId, attempt),
      onLost: (writer) => this.#lost(writer),
      onFailed: () => deps.peers.doubt(),
    });
  }

  get state(): RoomState {
    return this.#log.state;
  }

  /** True when it may leave the memory: nobody watches, nothing runs, nothing waits. */
  get isIdle(): boolean {
    return this.watch.isEmpty && !this.presence.isWaiting && this.state.turns.size === 0 && this.#log.isIdle;
  }

  /** Subscribes first, then reads: what is said meanwhile is folded after (S1). False when there is no such room. */
  async open(): Promise<boolean> {
    this.subscribe();
    let isThere = false;
    try {
      isThere = await this.#read();
    } finally {
      if (!isThere) this.close();
    }
    if (isThere) this.#turns.look();
    return isThere;
  }

  async #read(): Promise<boolean> {
    if (!(await this.#log.open())) return false;
    if ([...this.state.turns.values()].some((live) => live.turn.status !== TurnStatus.OWED)) {
      for (const { turnId, attempt, text } of await this.#readDrafts()) {
        // A draft of an earlier attempt is nobody's text any more (T7).
        if (this.state.turns.get(turnId)?.turn.attempt === attempt) this.drafts.restore(turnId, { attempt, text });
      }
    }
    return true;
  }

  /** Where they are kept beside the store, a room opens without them too: they are read again before anybody is judged by them (T8). */
  async #readDrafts(): Promise<readonly Draft[]> {
    const { store, draftStore, log } = this.#deps;
    try {
      return await draftStore.readDrafts(this.key);
    } catch (error) {
      if (draftStore === store) throw error;
      log.warn({ err: error, ...this.key }, "a room is opened without its drafts: they could not be read");
      return [];
    }
  }

  subscribe(): void {
    this.#channel.open({
      commit: (record) => this.#log.receive(record),
      signal: (signal, instance) => this.#hearSignal(signal, instance),
      people: (people, instance) => this.presence.heardAll(instance, people),
    });
    if (!this.#deps.isExclusive) this.presence.ask();
  }

  submit(command: LogCommand): Promise<LogAnswer> {
    return this.#log.submit(command);
  }

  submitInternal(command: InternalCommand): Promise<LogAnswer> {
    return this.submit({ sender: { kind: "room" }, command, commandId: "", seenSeq: undefined });
  }

  /** True while the text of a deleted message may still stand in the log (L8). */
  get isErasing(): boolean {
    return this.#log.isErasing;
  }

  /** Tries again what could not be erased. */
  eraseAgain(): void {
    this.#log.eraseAgain();
  }

  catchUp(): Promise<void> {
    return this.#log.catchUp();
  }

  /**
   * Makes ready for a join: the state is current enough, and what was missed after `position` can be said if it is not too much. Somebody
   * who knows more than this instance proves that it is behind: then the store is read whatever its age (S2).
   */
  async prepareJoin(position: LogPosition | undefined): Promise<void> {
    if (position && position.seq > this.state.headSeq) await this.catchUp();
    else if (!this.#deps.isExclusive) await this.#log.freshen(joinAgeMs);
    if (position) await this.replay.reach(position);
  }

  /** Reads the drafts that other instances write; false when that failed. An instance that is alone has the only ones. */
  async mendDrafts(): Promise<boolean> {
    return this.#deps.isExclusive || (await this.#mender.mend());
  }

  /** Takes every running turn for abandoned: it is of an earlier life of this process (T8). */
  condemnRunning(): void {
    this.#turns.condemnRunning();
  }

  /** Its runner stops and has said nothing: others are offered it at once (T8). */
  releaseTurn(turnId: string): void {
    this.#turns.release(turnId);
  }

  /** A runner came or is back: what is owed is offered again. */
  offerTurns(): void {
    this.#turns.offerAgain();
  }

  /** A fresh snapshot for every session of a trunk whose frames were dropped (G4). */
  resetTrunk(trunk: TrunkSink): void {
    // Nobody is shown what this build can not fold (L9): the next event tells them that they missed something, and their join why.
    if (isOfNewerFold(this.state)) return;
    trunk.feed(roomKeyText(this.key), joinedEntries(this)(this.watch.watchersOf(trunk)));
  }

  /** Tells everybody who watches, here and on other instances, something that passes. */
  signal(kind: Signal["kind"]): void {
    const signal = create(SignalSchema, { kind });
    this.watch.broadcast(signalEntry(this.key, signal));
    this.#channel.publishSignal(kind);
  }

  /** A piece of a turn's text from its runner: behind the fence nothing is shown any more (T5, T7). */
  appendText(
    turnId: string,
    attempt: number,
    offset: number,
    text: string,
  ): AppendResult | { readonly kind: "refused" } {
    const live = this.state.turns.get(turnId);
    if (live?.turn.status !== TurnStatus.RUNNING || live.turn.attempt !== attempt) return { kind: "refused" };
    const result = this.drafts.append(turnId, attempt, offset, text);
    this.#turns.heardText(turnId);
    if (result.kind !== "appended") return result;
    const { messageId } = live.turn;
    const delta = create(DeltaSchema, { turnId, messageId, attempt, offset: result.offset, text: result.text });
    this.watch.broadcast(deltaEntry(this.key, delta));
    this.#channel.publishSignal({ case: "delta", value: delta });
    this.#deps.draftWriter.grew(this, { isFirstText: result.offset === 0 });
    return result;
  }

  close(): void {
    this.#channel.close();
    this.#turns.close();
    this.presence.close();
    this.#mender.close();
  }

  #committed({ record, before, state, isOwn }: Committed): void {
    if (isOwn) {
      this.#channel.publishCommit(record);
      this.#deps.peers.wrote(this.key, record.lastSeq);
    }
    for (const event of record.events) {
      const bytes = encodeEvent(event);
      this.replay.add(event, bytes);
      if (!this.watch.isEmpty) this.watch.broadcast(eventEntry(this.key, bytes));
      this.#follow(event, state);
    }
    this.#followRoom(before, state);
    this.#turns.look();
  }

  /** A commit was lost: when the room keeps going to the instance that it prefers, so do those who are in it (L2). */
  #lost(writer: string): void {
    const address = this.#deps.peers.preferredAddressOf(this.key, writer);
    if (address === undefined || !this.#contention.lost(writer)) return;
    const refusal = refuse("MOVED", "This room is written elsewhere.", { details: { address } });
    this.watch.broadcast(errorEntry(this.key, errorFrame(refusal, { room: this.key.room })));
  }

  /** What an event means for this instance's sessions, drafts and runners. */
  #follow(event: Event, state: RoomState): void {
    const { kind } = event;
    switch (kind.case) {
      case "turnStarted":
        this.drafts.start(kind.value.turnId, kind.value.attempt);
        return;
      case "turnStopping": {
        const live = state.turns.get(kind.value.turnId);
        if (live) this.#tellRunner(live);
        return;
      }
      case "turnEnded":
        this.drafts.end(kind.value.turnId);
        if (kind.value.attempt > 0) void this.#deleteDraft(kind.value.turnId);
        return;
      case "messageDeleted":
        this.replay.erase([kind.value.messageId]);
        // What was said so far in an answer that is deleted while it runs goes with it (L8).
        for (const { turn } of state.turns.values()) {
          if (turn.messageId !== kind.value.messageId) continue;
          this.drafts.end(turn.turnId);
          void this.#deleteDraft(turn.turnId);
        }
        return;
      case "participantLeft":
        this.#expel((person) => person.participantId === kind.value.participantId, kind.value.banned);
        return;
      default:
        return;
    }
  }

  /** What a commit as a whole means for who may be here, and what they may do (S6). */
  #followRoom(before: RoomState, state: RoomState): void {
    if (state.deleted && !before.deleted) {
      for (const live of before.turns.values()) this.#tellRunner(live);
      this.drafts.clear();
    }
    if (state.deleted !== before.deleted || state.room?.visibility !== before.room?.visibility) {
      this.#expel((person) => state.deleted || !mayEnter(state, person), false);
    }
    if (state.room?.archived !== before.room?.archived) this.#refresh(() => true);
    else if (state.participants !== before.participants) {
      this.#refresh((person) => roleIn(state, person) !== roleIn(before, person));
    }
  }

  #tellRunner({ turn, runner }: LiveTurn): void {
    const refusal = refuse("TURN_STOPPED", "This turn was stopped.", {
      details: { turnId: turn.turnId, attempt: String(turn.attempt) },
    });
    for (const link of this.#deps.runners.linksOf(runner))
      link.send(this.key.tenant, errorFrame(refusal, { room: this.key.room }));
  }

  /** Sessions that may not be here any more hear why and get nothing further (S6). */
  #expel(isExpelled: (person: Person) => boolean, isBanned: boolean): void {
    for (const watcher of [...this.watch.watchers()]) {
      if (!isExpelled(watcher.person)) continue;
      const refusal = isBanned
        ? refuse("BANNED", "You were removed from this room.")
        : refuse("NOT_A_MEMBER", "You are not in this room any more.");
      this.presence.remove(watcher.trunk, watcher.session);
      watcher.trunk.reply(watcher.session, errorFrame(refusal, { room: this.key.room }));
    }
  }

  /** Sessions whose rights have changed get the room anew (S6). */
  #refresh(isConcerned: (person: Person) => boolean): void {
    if (isOfNewerFold(this.state)) return;
    let entries: ReturnType<typeof joinedEntries> | undefined;
    for (const trunk of this.watch.trunks()) {
      const watchers = this.watch.watchersOf(trunk).filter(({ person }) => isConcerned(person));
      if (watchers.length === 0) continue;
      entries ??= joinedEntries(this);
      trunk.feed(roomKeyText(this.key), entries(watchers));
    }
  }

  async #deleteDraft(turnId: string): Promise<void> {
    try {
      await this.#deps.draftStore.deleteDrafts(this.key, [turnId]);
    } catch (error) {
      // A draft that stays is harmless: its turn is over, and nobody reads it.
      this.#deps.log.warn({ err: error, ...this.key }, "a draft could not be deleted");
    }
  }

  #hearSignal(signal: Signal, instance: string): void {
    const { kind } = signal;
    if (kind.case === "presence") {
      this.presence.heard(instance, kind.value);
      return;
    }
    if (kind.case !== "delta") {
      this.watch.broadcast(signalEntry(this.key, signal));
      return;
    }
    const { turnId, attempt, offset, text } = kind.value;
    // Where pieces wait they are counted by their text, and an attempt that can not be would shut out those that are (B6).
    if (text === "" || attempt > claimsMax) return;
    const live = this.state.turns.get(turnId);
    if (live && (live.turn.attempt > attempt || live.turn.status === TurnStatus.STOPPING)) return;
    // Of a turn that is over here, or whose beginning was not heard yet, nothing is kept.
    const result = live ? this.drafts.hear(turnId, attempt, offset, text) : ({ kind: "gap" } as const);
    this.#turns.heardText(turnId);
    if (live && result.kind === "gap") this.#mender.missed({ turnId, attempt, offset, text });
    // A piece that does not fit is passed on: readers know by its offset what they miss, and ask for it (T6).
    if (result.kind === "appended" || result.kind === "gap") this.watch.broadcast(deltaEntry(this.key, kind.value));
  }

  /** What was missed of a text, to those who missed it too; others drop what they have (T6). */
  #mended({ turnId, attempt, offset, text }: HeardPiece): void {
    this.#turns.heardText(turnId);
    const messageId = this.state.turns.get(turnId)?.turn.messageId ?? "";
    this.watch.broadcast(deltaEntry(this.key, create(DeltaSchema, { turnId, messageId, attempt, offset, text })));
  }
}
