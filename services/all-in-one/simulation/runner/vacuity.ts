import type { RunClassName } from "../faults/run-classes.ts";
import type { Summary } from "./summary.ts";

/** Runs of a class below which nothing is asked of it. */
const runsMin = 100;

/** What has to have happened in the runs of each class together: a class in which it does not shows nothing. */
const wanted: Readonly<Record<RunClassName, readonly string[]>> = {
  quiet: ["event turnStopping", "runner refused TURN_STOPPED", "page reloaded", "room refused BANNED"],
  conflicts: ["commit lost", "commit of 3 commands lost", "twin found"],
  crashes: [
    "room crashed",
    "room stopped",
    "gateway crashed",
    "gateway stopped",
    "runner crashed",
    "runner stopped",
    "crashed before an append",
    "crashed after an append",
    "turn taken over",
    "resumed",
    "reset",
    "twin found",
  ],
  partitions: ["resumed", "command sent again", "turn taken over", "stale attempt refused"],
  lossyBus: ["commit lost", "resumed"],
  slowStore: ["commit lost", "commit of 3 commands lost", "twin found", "turn taken over"],
  storms: ["resumed", "reset", "twin found", "gateway stopped"],
};

/** What did not happen, although a class is there for it. */
export function missingFrom(summaries: ReadonlyMap<RunClassName, Summary>): string[] {
  return [...summaries].flatMap(([className, { runs, counts }]) => {
    if (runs < runsMin) return [];
    return wanted[className].filter((what) => !counts[what]).map((what) => `${className}: never "${what}"`);
  });
}
