import type { Lifecycle } from "@polylogue/runtime/lifecycle/lifecycle";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { clusterShape, type StackShape } from "../stack/stack-shape.ts";
import { stories } from "../stories/index.ts";
import { keepTelling } from "./keep-telling.ts";
import { type Lab, startLab } from "./lab.ts";
import { readRunOptions, runUsage } from "./run-options.ts";
import { type Telling, tellStory, untold } from "./tell-story.ts";
import { verdictTable } from "./verdict-table.ts";

/** A turn that is to be caught in the middle has to take a few seconds. */
const rehearsalPace = 0.5;
/** Characters of a line that are printed. */
const lineMax = 600;

/** Tells stories about faults on real processes, and prints what came of each. Gives back the exit status. */
export async function run(args: readonly string[], lifecycle: Lifecycle): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (args.includes("--help")) {
    print(runUsage);
    return 0;
  }
  // The lab reads the store by the vendor's library too, which would say so.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const options = readRunOptions(args, new Set(stories.flatMap(({ faults }) => faults)));
  const random = createSeededRandom(options.seed);
  const chosen = stories.filter(
    ({ isShort, faults }) =>
      (isShort || !options.isShort) &&
      (options.faults.length === 0 || faults.some((fault) => options.faults.includes(fault))),
  );
  print(`lab: ${chosen.length} stories, seed ${options.seed}`);
  let lab: Lab | undefined;
  let shape: StackShape | undefined;
  const endLab = async (): Promise<void> => {
    const last = lab;
    lab = undefined;
    await last?.close();
  };
  lifecycle.onClose("the lab", endLab);
  const tellings: Telling[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const story of chosen) {
      if (lifecycle.signal.aborted) return 1;
      if (story.missing?.() !== undefined) {
        if (round === 0) tellings.push(untold(story, options.seed));
        continue;
      }
      if (shape !== (story.shape ?? clusterShape)) await endLab();
      shape = story.shape ?? clusterShape;
      lab ??= await startLab({ shape, random, rehearsalPace });
      const telling = await tellStory(story, lab, options.seed + round, options.clients);
      tellings.push(telling);
      print(
        `  ${story.faults.join(" ")} ${telling.report.length === 0 ? "well" : "NOT WELL"}, ${telling.seconds.toFixed(1)} s`,
      );
      if (telling.report.length === 0) continue;
      for (const line of [story.title, ...telling.report, ...lab.lines()]) print(line.slice(0, lineMax));
      print(`kept in ${await keepTelling(telling, lab)}`);
      // What it left behind is nobody else's business.
      await endLab();
    }
  }
  for (const line of verdictTable(tellings)) print(line);
  return tellings.some(({ report }) => report.length > 0) ? 1 : 0;
}
