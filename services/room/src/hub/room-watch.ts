import type { Sender } from "../decide/decision.ts";
import type { ServerFrame } from "../state/wire.ts";
import type { DownEntry } from "./down-frame.ts";

export type Person = Extract<Sender, { kind: "person" }>;

/** Where frames of one trunk go. */
export interface TrunkSink {
  push(entry: DownEntry): void;
  /** A frame to one session of the trunk. */
  reply(session: number, frame: ServerFrame): void;
  /** Fresh snapshots of a room (as `roomKeyText`), made as there is space for them; what the room says next follows them (S1, G4). */
  feed(room: string, snapshots: Iterator<DownEntry>): void;
}

/** A session that joined the room. */
export interface Watcher {
  readonly trunk: TrunkSink;
  readonly session: number;
  readonly person: Person;
}

/** Who watches one room on this instance. A broadcast crosses each trunk once, whatever the number of its sessions (G3). */
export class RoomWatch {
  readonly #byTrunk = new Map<TrunkSink, Map<number, Watcher>>();
  /** Sessions here, by participant. */
  readonly #sessions = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#byTrunk.size === 0;
  }

  /** True when the person was not here before. */
  add(watcher: Watcher): boolean {
    const { participantId } = watcher.person;
    const isNew = !this.isPresent(participantId);
    this.remove(watcher.trunk, watcher.session);
    this.#sessions.set(participantId, (this.#sessions.get(participantId) ?? 0) + 1);
    const sessions = this.#byTrunk.get(watcher.trunk) ?? new Map<number, Watcher>();
    this.#byTrunk.set(watcher.trunk, sessions.set(watcher.session, watcher));
    return isNew;
  }

  /** The watcher that went, and whether the person is gone with it. */
  remove(trunk: TrunkSink, session: number): { readonly watcher: Watcher; readonly isGone: boolean } | undefined {
    const sessions = this.#byTrunk.get(trunk);
    const watcher = sessions?.get(session);
    if (!sessions || !watcher) return undefined;
    sessions.delete(session);
    if (sessions.size === 0) this.#byTrunk.delete(trunk);
    const { participantId } = watcher.person;
    const left = (this.#sessions.get(participantId) ?? 1) - 1;
    if (left > 0) this.#sessions.set(participantId, left);
    else this.#sessions.delete(participantId);
    return { watcher, isGone: left === 0 };
  }

  has(trunk: TrunkSink, session: number): boolean {
    return this.#byTrunk.get(trunk)?.has(session) ?? false;
  }

  isPresent(participantId: string): boolean {
    return this.#sessions.has(participantId);
  }

  *watchers(): Iterable<Watcher> {
    for (const sessions of this.#byTrunk.values()) yield* sessions.values();
  }

  watchersOf(trunk: TrunkSink): Watcher[] {
    return [...(this.#byTrunk.get(trunk)?.values() ?? [])];
  }

  trunks(): TrunkSink[] {
    return [...this.#byTrunk.keys()];
  }

  /** Each person once, at most so many. */
  people(countMax: number): Person[] {
    const people = new Map<string, Person>();
    for (const { person } of this.watchers()) {
      people.set(person.participantId, person);
      if (people.size >= countMax) break;
    }
    return [...people.values()];
  }

  broadcast(entry: DownEntry): void {
    for (const trunk of this.#byTrunk.keys()) trunk.push(entry);
  }
}
