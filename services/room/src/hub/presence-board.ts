import { limits } from "@polylogue/proto";
import type { Participant } from "../state/wire.ts";

/** Milliseconds after which the people of an instance that says nothing more count as gone. */
const peopleTtlMs = 30_000;
/** Instances whose people are kept for one room, and people of each. */
const instancesMax = 64;
const peopleMax = 1_000;

/** Somebody came to, or went from, the instances that this board is about. */
export interface PresenceChange {
  readonly participant: Participant;
  readonly online: boolean;
}

interface Others {
  readonly people: Map<string, Participant>;
  heardMs: number;
}

/** Who is in one room on other instances, as far as they say: each instance's word replaces its last, and is over when it falls silent. */
export class PresenceBoard {
  readonly #others = new Map<string, Others>();

  isPresent(participantId: string): boolean {
    for (const { people } of this.#others.values()) if (people.has(participantId)) return true;
    return false;
  }

  /** Each person once, at most so many. */
  people(countMax: number): Participant[] {
    const found = new Map<string, Participant>();
    for (const { people } of this.#others.values()) {
      for (const participant of people.values()) {
        if (found.size >= countMax) return [...found.values()];
        found.set(participant.id, participant);
      }
    }
    return [...found.values()];
  }

  /** An instance said who all is there. One that has more people than it names leaves some out: then its word takes nobody away. */
  heardAll(instance: string, participants: readonly Participant[], nowMs: number): PresenceChange[] {
    return this.#change(() => {
      const isShort = participants.length >= limits.presentMax;
      const people = new Map(isShort ? this.#others.get(instance)?.people : []);
      for (const participant of participants) {
        if (people.size < peopleMax) people.set(participant.id, participant);
      }
      if (people.size === 0) this.#others.delete(instance);
      else if (this.#others.has(instance) || this.#others.size < instancesMax) {
        this.#others.set(instance, { people, heardMs: nowMs });
      }
    });
  }

  /** An instance said that somebody came or went. What this costs does not depend on how many are there. */
  heard(instance: string, participant: Participant, online: boolean, nowMs: number): PresenceChange[] {
    const wasPresent = this.isPresent(participant.id);
    const others = this.#others.get(instance) ?? { people: new Map<string, Participant>(), heardMs: nowMs };
    others.heardMs = nowMs;
    if (!online) others.people.delete(participant.id);
    else if (others.people.size < peopleMax) others.people.set(participant.id, participant);
    if (others.people.size === 0) this.#others.delete(instance);
    else if (this.#others.has(instance) || this.#others.size < instancesMax) this.#others.set(instance, others);
    const isPresent = this.isPresent(participant.id);
    return wasPresent === isPresent ? [] : [{ participant, online: isPresent }];
  }

  /** An instance stopped. */
  forget(instance: string): PresenceChange[] {
    return this.#change(() => this.#others.delete(instance));
  }

  expire(nowMs: number): PresenceChange[] {
    const silent = [...this.#others].filter(([, { heardMs }]) => nowMs - heardMs >= peopleTtlMs);
    return silent.flatMap(([instance]) => this.forget(instance));
  }

  /** What a change means for all instances together. */
  #change(act: () => void): PresenceChange[] {
    const before = this.#all();
    act();
    const after = this.#all();
    return [
      ...[...after.values()].filter(({ id }) => !before.has(id)).map((participant) => ({ participant, online: true })),
      ...[...before.values()].filter(({ id }) => !after.has(id)).map((participant) => ({ participant, online: false })),
    ];
  }

  #all(): Map<string, Participant> {
    const all = new Map<string, Participant>();
    for (const { people } of this.#others.values()) for (const [id, participant] of people) all.set(id, participant);
    return all;
  }
}
