import { allChecks } from "../checks/all-checks.ts";
import { runClasses } from "../faults/run-classes.ts";
import type { Violation } from "../record/world-record.ts";
import { runWorld } from "../run-world.ts";
import type { World } from "../world.ts";
import type { PlantedBug } from "./planted-bug.ts";

/** Milliseconds within which a world without bugs comes to rest. */
const restMs = 120_000;
/** How late is what a planted bug does late, in milliseconds. */
const lateMs = 60;

/** Lives seeds until a planted bug breaks one of its rules; undefined when it never does. */
export async function findBug(
  { className, patch, plan, rules, store }: PlantedBug,
  seedsMax: number,
): Promise<{ readonly seeds: number; readonly violation: Violation } | undefined> {
  let world: World | undefined;
  const undo = patch?.((run) => world?.clock.setTimer(lateMs, run));
  try {
    for (let seed = 1; seed <= seedsMax; seed += 1) {
      const { violations } = await runWorld({
        seed,
        plan: { ...runClasses[className], ...plan },
        mode: "liveness",
        checks: allChecks,
        restMs,
        plant(made) {
          world = made;
          if (store) made.wrapStore = store;
        },
      });
      const violation = violations.find((each) => rules.test(each.rules));
      if (violation) return { seeds: seed, violation };
    }
    return undefined;
  } finally {
    undo?.();
  }
}
