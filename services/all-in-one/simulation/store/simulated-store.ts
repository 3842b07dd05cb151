import type { RoomStore } from "@polylogue/room";
import { checkWrite } from "../../../room/src/store/check-write.ts";
import { MemoryRoomStore } from "../../../room/src/store/memory/memory-handle.ts";
import type { MemoryRooms } from "../../../room/src/store/memory/memory-rooms.ts";
import type {
  AppendVerdict,
  CommitWrite,
  DraftWrite,
  RoomKey,
  StoredCommit,
} from "../../../room/src/store/room-store.ts";
import { StoreError } from "../../../room/src/store/store-error.ts";
import type { Chance } from "../time/chance.ts";
import type { LifeClock, VirtualClock } from "../time/virtual-clock.ts";
import { fateOfAppend, type StoreFaults, tookMs } from "./store-faults.ts";

/** Told of every append as the store decides it: here is the moment at which a commit is there or is not. */
export interface StoreWatch {
  decided(write: CommitWrite, verdict: AppendVerdict["kind"], host: string): void;
  /** Another record stands in the place of a commit's (L8). */
  replaced(key: RoomKey, record: Uint8Array): void;
  /** An append is about to be sent (`before`), or was done and is about to be answered (`after`). True: the process dies here. */
  isCrashPoint(host: string, when: "before" | "after"): boolean;
  /** The caller broke a promise of the port. */
  broken(what: string): void;
}

export interface SimulatedStoreOptions {
  readonly rooms: MemoryRooms;
  readonly clock: VirtualClock;
  readonly life: LifeClock;
  readonly chance: Chance;
  /** May change at any time. */
  readonly faults: StoreFaults;
  readonly host: string;
  readonly watch: StoreWatch;
}

/** One instance's handle on the store that all share: slow, failing, and silent about what it did, as it is told to be. */
export class SimulatedStore implements RoomStore {
  readonly #options: SimulatedStoreOptions;
  readonly #memory: MemoryRoomStore;
  readonly #underWay = new Set<string>();

  constructor(options: SimulatedStoreOptions) {
    this.#options = options;
    this.#memory = new MemoryRoomStore(options.rooms);
  }

  async append(write: CommitWrite): Promise<AppendVerdict> {
    const { faults, chance, watch, host } = this.#options;
    checkWrite(write);
    const id = `${write.key.tenant}\n${write.key.room}`;
    if (this.#underWay.has(id)) {
      watch.broken(`${host} has two appends of ${write.key.room} in flight`);
      throw new Error("an append of this room is in flight");
    }
    this.#underWay.add(id);
    try {
      if (watch.isCrashPoint(host, "before")) return await never();
      const fate = fateOfAppend(faults, chance);
      if (fate === "done later") {
        const later = tookMs(faults, chance) + chance.between(0, 2_000);
        this.#options.clock.setTimer(later, () => this.#decide(write, () => {}));
      }
      const verdict = fate === "fails" || fate === "done later" ? undefined : await this.#send(write);
      if (verdict && watch.isCrashPoint(host, "after")) return await never();
      if (!verdict || fate === "reply lost") {
        await this.#takesTime();
        throw new StoreError("unavailable", "the store did not answer");
      }
      await this.#takesTime();
      if (fate === "settled by reading") await this.#takesTime();
      return verdict;
    } finally {
      this.#underWay.delete(id);
    }
  }

  readHead(...args: Parameters<RoomStore["readHead"]>) {
    return this.#read(() => this.#memory.readHead(...args));
  }

  readHeads(...args: Parameters<RoomStore["readHeads"]>) {
    return this.#read(() => this.#memory.readHeads(...args));
  }

  readCommits(key: RoomKey, afterSeq: number, limits: Parameters<RoomStore["readCommits"]>[2]) {
    // Now and then pages are as short as a store may make them: one commit.
    const bytesMax = this.#options.chance.is(0.2) ? 1 : limits.bytesMax;
    return this.#read(() => this.#memory.readCommits(key, afterSeq, { ...limits, bytesMax }));
  }

  replaceCommit(key: RoomKey, before: StoredCommit, record: Uint8Array) {
    return this.#write(async () => {
      const isReplaced = await this.#memory.replaceCommit(key, before, record);
      if (isReplaced) this.#options.watch.replaced(key, record);
      return isReplaced;
    });
  }

  readSnapshot(...args: Parameters<RoomStore["readSnapshot"]>) {
    return this.#read(() => this.#memory.readSnapshot(...args));
  }

  readMessages(...args: Parameters<RoomStore["readMessages"]>) {
    return this.#read(() => this.#memory.readMessages(...args));
  }

  readMessage(...args: Parameters<RoomStore["readMessage"]>) {
    return this.#read(() => this.#memory.readMessage(...args));
  }

  countMessages(...args: Parameters<RoomStore["countMessages"]>) {
    return this.#read(() => this.#memory.countMessages(...args));
  }

  listRooms(...args: Parameters<RoomStore["listRooms"]>) {
    return this.#read(() => this.#memory.listRooms(...args));
  }

  listBusyRooms(...args: Parameters<RoomStore["listBusyRooms"]>) {
    return this.#read(() => this.#memory.listBusyRooms(...args));
  }

  clearBusy(...args: Parameters<RoomStore["clearBusy"]>) {
    return this.#write(() => this.#memory.clearBusy(...args));
  }

  writeDrafts(drafts: readonly DraftWrite[]) {
    return this.#write(() => this.#memory.writeDrafts(drafts));
  }

  readDrafts(key: RoomKey) {
    return this.#read(() => this.#memory.readDrafts(key));
  }

  deleteDrafts(...args: Parameters<RoomStore["deleteDrafts"]>) {
    return this.#write(() => this.#memory.deleteDrafts(...args));
  }

  writeReadMark(...args: Parameters<RoomStore["writeReadMark"]>) {
    return this.#write(() => this.#memory.writeReadMark(...args));
  }

  readReadMarks(...args: Parameters<RoomStore["readReadMarks"]>) {
    return this.#read(() => this.#memory.readReadMarks(...args));
  }

  readMarksOf(...args: Parameters<RoomStore["readMarksOf"]>) {
    return this.#read(() => this.#memory.readMarksOf(...args));
  }

  eraseRoom(key: RoomKey) {
    return this.#write(() => this.#memory.eraseRoom(key));
  }

  async close(): Promise<void> {}

  /** On its way to the store, where it is decided also when its sender dies meanwhile. */
  #send(write: CommitWrite): Promise<AppendVerdict> {
    const { clock, life, faults, chance } = this.#options;
    return new Promise((resolve, reject) => {
      clock.setTimer(tookMs(faults, chance), () => {
        const verdict = this.#decide(write, reject);
        if (verdict && !life.isStopped) resolve(verdict);
      });
    });
  }

  #decide(write: CommitWrite, failed: (error: unknown) => void): AppendVerdict | undefined {
    const { rooms, watch, host } = this.#options;
    try {
      const verdict = rooms.of(write.key).append(write);
      watch.decided(write, verdict.kind, host);
      return verdict;
    } catch (error) {
      watch.broken(`${host} wrote what contradicts the store: ${String(error)}`);
      failed(error);
      return undefined;
    }
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    const { faults, chance } = this.#options;
    const fails = chance.is(faults.failRead);
    // What it says is from any moment between the question and the answer.
    const early = chance.is(0.5) ? await read() : undefined;
    await this.#takesTime();
    if (fails) throw new StoreError("unavailable", "the store can not be read");
    return early ?? (await read());
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    const { faults, chance } = this.#options;
    const fails = chance.is(faults.failWrite);
    await this.#takesTime();
    if (fails) throw new StoreError("unavailable", "the store can not be written");
    return await write();
  }

  #takesTime(): Promise<void> {
    const { life, faults, chance } = this.#options;
    return new Promise((resolve) => life.setTimer(tookMs(faults, chance), resolve));
  }
}

/** The process is gone: nobody waits any more. */
function never<T>(): Promise<T> {
  return new Promise(() => {});
}
