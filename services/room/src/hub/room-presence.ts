import { limits } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { RoomChannel } from "../bus/room-channel.ts";
import { presenceSignal, presentParticipant } from "../sessions/presence.ts";
import type { RoomState } from "../state/room-state.ts";
import { create, type InstancePeople, type Participant, type Presence, SignalSchema } from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";
import { signalEntry } from "./down-frame.ts";
import { PresenceBoard, type PresenceChange } from "./presence-board.ts";
import type { Person, RoomWatch, TrunkSink, Watcher } from "./room-watch.ts";

/** Milliseconds for which somebody whose trunk broke counts as here still: gateways bring their people back within seconds. */
const lingerMs = 5_000;

export interface RoomPresenceOptions {
  readonly key: RoomKey;
  readonly watch: RoomWatch;
  readonly channel: RoomChannel;
  readonly clock: Clock;
  readonly state: () => RoomState;
}

/**
 * Who is in the room, on all instances. Each instance tells of its own people as they come and go, and now and then of all of them, so
 * that what the bus lost heals; a person who is here on two instances goes only when the last one says so.
 */
export class RoomPresence {
  readonly #options: RoomPresenceOptions;
  readonly #board = new PresenceBoard();
  /** Whose trunk broke, by participant, and until when they count as here. */
  readonly #lingering = new Map<string, { readonly person: Person; readonly untilMs: number }>();
  #cancelLinger: (() => void) | undefined;

  constructor(options: RoomPresenceOptions) {
    this.#options = options;
  }

  /** A session came. */
  add(watcher: Watcher): void {
    const wasHere = this.#lingering.delete(watcher.person.participantId);
    if (this.#options.watch.add(watcher) && !wasHere) this.#changedHere(watcher.person, true);
  }

  /**
   * A session went. With `isCutOff` its trunk broke: a gateway's thousand people are not said to have gone and come, if they are back soon.
   */
  remove(trunk: TrunkSink, session: number, { isCutOff = false } = {}): void {
    const removed = this.#options.watch.remove(trunk, session);
    if (!removed?.isGone) return;
    const { person } = removed.watcher;
    if (!isCutOff) this.#changedHere(person, false);
    else {
      this.#lingering.set(person.participantId, { person, untilMs: this.#nowMs() + lingerMs });
      this.#cancelLinger ??= this.#options.clock.setTimer(lingerMs, () => this.#endLingering());
    }
  }

  /** Somebody whose trunk broke may be back. */
  get isWaiting(): boolean {
    return this.#lingering.size > 0;
  }

  close(): void {
    this.#cancelLinger?.();
  }

  /** Everybody, at most so many; those of this instance first. */
  people(countMax: number): Participant[] {
    const here = this.#here(countMax);
    const ids = new Set(here.map(({ id }) => id));
    return [...here, ...this.#board.people(countMax).filter(({ id }) => !ids.has(id))].slice(0, countMax);
  }

  /** The room was opened here: the others say who is there with them. */
  ask(): void {
    this.#options.channel.publishPeople({ people: [], asks: true });
  }

  /** Says again who is here, and forgets those of whom nothing was heard for too long. */
  refresh(): void {
    const people = this.#here(limits.presentMax);
    if (people.length > 0) this.#options.channel.publishPeople({ people, asks: false });
    this.#tell(this.#board.expire(this.#nowMs()));
  }

  /** Another instance said who is there. */
  heardAll(instance: string, { people, asks }: InstancePeople): void {
    this.#tell(this.#board.heardAll(instance, people, this.#nowMs()));
    if (asks && !this.#options.watch.isEmpty) this.refresh();
  }

  /** Somebody came to, or went from, another instance. */
  heard(instance: string, { participant, online }: Presence): void {
    if (participant) this.#tell(this.#board.heard(instance, participant, online, this.#nowMs()));
  }

  /** Another instance stopped. */
  forget(instance: string): void {
    this.#tell(this.#board.forget(instance));
  }

  #changedHere(person: Person, online: boolean): void {
    const kind = presenceSignal(presentParticipant(person, this.#options.state().participants), online);
    this.#options.channel.publishSignal(kind);
    if (!this.#board.isPresent(person.participantId)) this.#broadcast(kind);
  }

  /** Those who are here as well have neither come nor gone. */
  #tell(changes: readonly PresenceChange[]): void {
    for (const { participant, online } of changes) {
      if (this.#options.watch.isPresent(participant.id) || this.#lingering.has(participant.id)) continue;
      this.#broadcast({ case: "presence", value: { $typeName: "polylogue.room.v1.Presence", participant, online } });
    }
  }

  #broadcast(kind: ReturnType<typeof presenceSignal>): void {
    const { watch, key } = this.#options;
    if (!watch.isEmpty) watch.broadcast(signalEntry(key, create(SignalSchema, { kind })));
  }

  #here(countMax: number): Participant[] {
    const { watch, state } = this.#options;
    const { participants } = state();
    return [...watch.people(countMax), ...[...this.#lingering.values()].map(({ person }) => person)]
      .slice(0, countMax)
      .map((person) => presentParticipant(person, participants));
  }

  #endLingering(): void {
    this.#cancelLinger = undefined;
    const nowMs = this.#nowMs();
    for (const [id, { person, untilMs }] of this.#lingering) {
      // They stand in the order of their going.
      if (untilMs > nowMs) {
        this.#cancelLinger = this.#options.clock.setTimer(untilMs - nowMs, () => this.#endLingering());
        return;
      }
      this.#lingering.delete(id);
      this.#changedHere(person, false);
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
