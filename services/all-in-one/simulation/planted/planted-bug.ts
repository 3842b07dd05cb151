import type { RoomStore } from "@polylogue/room";
import type { RunClassName } from "../faults/run-classes.ts";
import type { WorldPlan } from "../faults/world-plan.ts";

/** A bug that is put into a world from outside, as small as the mistake that it stands for. */
export interface PlantedBug {
  /** The rule that it breaks, and how. */
  readonly title: string;
  /** The rules under one of which it has to be caught. */
  readonly rules: RegExp;
  /** The class of runs in which it shows. */
  readonly className: RunClassName;
  /** What else the world is made for, so that it shows soon. */
  readonly plan?: Partial<WorldPlan>;
  /** Changes what every instance is given as its store. */
  readonly store?: (store: RoomStore) => RoomStore;
  /** Changes a part of the product; the result changes it back. `later` runs something some milliseconds of the world later. */
  readonly patch?: (later: (run: () => void) => void) => () => void;
}

/** Puts another method in the place of one. */
export function replaceMethod<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  make: (original: T[K]) => T[K],
): () => void {
  const original = prototype[name];
  prototype[name] = make(original);
  return () => {
    prototype[name] = original;
  };
}

/** The store with some methods of its own. */
export function overStore(store: RoomStore, methods: Partial<RoomStore>): RoomStore {
  return new Proxy(store, {
    get: (target, name: keyof RoomStore) => methods[name] ?? target[name].bind(target),
  });
}
