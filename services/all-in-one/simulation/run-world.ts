import type { MakeCheck } from "./checks/check.ts";
import { unsettled } from "./checks/settled.ts";
import { Nemesis } from "./faults/nemesis.ts";
import type { WorldPlan } from "./faults/world-plan.ts";
import { Person } from "./play/person.ts";
import { restingWorld } from "./record/resting-world.ts";
import { onTwinFound } from "./record/twins-found.ts";
import type { Violation } from "./record/world-record.ts";
import { World } from "./world.ts";

/** Milliseconds of the world within which everything has to come to rest after it was put right. */
const restMsMax = 17 * 60_000;
/** How often it is looked whether it has. */
const lookMs = 500;

export interface RunOptions {
  readonly seed: number;
  readonly plan: WorldPlan;
  readonly checks: readonly MakeCheck[];
  /** `safety`: faults until the end. `liveness`: then a sufficient part is put right, and everything has to come to rest. */
  readonly mode: "safety" | "liveness";
  readonly say?: (line: string) => void;
  /** Milliseconds within which everything has to come to rest, if not as long as it may take at most. */
  readonly restMs?: number;
  /** Changes the world before it starts: plants a bug. */
  readonly plant?: (world: World) => void;
}

/** What became of a world. */
export interface RunResult {
  readonly seed: number;
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly counts: ReadonlyMap<string, number>;
  /** Milliseconds until everything was at rest; undefined when it was not asked for. */
  readonly restedMs: number | undefined;
  readonly world: World;
}

/** Lives one world from its beginning to its end. */
export async function runWorld(options: RunOptions): Promise<RunResult> {
  const { seed, plan, mode } = options;
  const world = new World(options);
  onTwinFound(() => world.record.happened("twin found"));
  options.plant?.(world);
  const { clock, record } = world;
  await world.start();
  const nemesis = new Nemesis(world, plan.faults);
  const people = [...world.pages.map((page) => new Person(world, page)), ...world.bots];
  for (const person of people) person.play();
  nemesis.start();
  await clock.run(clock.monotonicMs() + plan.playMs);
  for (const person of people) person.rest();
  let restedMs: number | undefined;
  if (mode === "liveness") {
    world.trace.note("heal");
    nemesis.heal();
    world.heal();
    const sinceMs = clock.monotonicMs();
    let lookedMs = sinceMs;
    await clock.run(sinceMs + (options.restMs ?? restMsMax), () => {
      if (clock.monotonicMs() - lookedMs < lookMs) return false;
      lookedMs = clock.monotonicMs();
      return unsettled(restingWorld(world)) === undefined;
    });
    restedMs = clock.monotonicMs() - sinceMs;
    const left = unsettled(restingWorld(world));
    if (left !== undefined) record.violated("liveness", left);
  }
  record.end();
  return { seed, hash: world.trace.hash, violations: record.violations, counts: record.counts, restedMs, world };
}
