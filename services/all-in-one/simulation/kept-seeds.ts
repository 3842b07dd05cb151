import type { Run } from "./runner/run-of-seed.ts";

/** A run that once failed, and what it showed. */
export interface KeptRun extends Run {
  readonly showed: string;
}

/** Runs that failed once. They are run first, before all others. */
export const keptSeeds: readonly KeptRun[] = [
  {
    seed: 102,
    className: "quiet",
    mode: "liveness",
    showed: "T4: the page said for ever that a turn was running whose message had been deleted",
  },
  {
    seed: 32,
    className: "conflicts",
    mode: "liveness",
    showed: "L2: a message that was deleted before the instance knew it made a commit that contradicted itself",
  },
  {
    seed: 31,
    className: "conflicts",
    mode: "liveness",
    showed: "T5: a snapshot did not say of a message that its turn was being stopped",
  },
  {
    seed: 3,
    className: "conflicts",
    mode: "liveness",
    showed: "posts that waited for a room stayed queued for ever when it refused their author",
  },
  {
    seed: 27,
    className: "lossyBus",
    mode: "liveness",
    showed: "S2: a page opened an empty room on the resume of an earlier stay in it",
  },
];
