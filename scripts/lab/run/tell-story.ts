import { checkHistory } from "../history/check-history.ts";
import { countHappenings } from "../history/happenings.ts";
import type { History, Violation } from "../history/history.ts";
import { reportViolations } from "../history/report-violations.ts";
import type { JournalEntry } from "../journal/journal-entry.ts";
import type { Lab } from "./lab.ts";
import { Scene } from "./scene.ts";
import type { Story } from "./story.ts";

/** How a story ended. */
export interface Telling {
  readonly story: Story;
  readonly seed: number;
  readonly seconds: number;
  /** How often things happened, by the names of `countHappenings`. */
  readonly happened: ReadonlyMap<string, number>;
  readonly entries: readonly JournalEntry[];
  /** What the store had in the end; undefined when the story did not come to its end. */
  readonly rooms: History["rooms"] | undefined;
  readonly violations: readonly Violation[];
  /** What a person needs to see why; empty when all went well. */
  readonly report: readonly string[];
}

/** Tells one story in a lab and judges it. Never rejects: what goes wrong is told. */
export async function tellStory(story: Story, lab: Lab, seed: number, crowdClients: number): Promise<Telling> {
  const scene = new Scene(lab, seed, crowdClients);
  const startMs = performance.now();
  let history: History | undefined;
  let failure: string[] = [];
  const all = async (): Promise<History> => {
    await story.tell(scene);
    await scene.settle();
    return scene.history(story.wants);
  };
  try {
    history = await withDeadline(all());
  } catch (error) {
    failure = [error instanceof Error ? (error.stack ?? error.message) : String(error), `seed ${seed}`];
  }
  const entries = history?.entries ?? scene.entries();
  await scene.close();
  const violations = history ? checkHistory(history) : [];
  return {
    story,
    seed,
    seconds: (performance.now() - startMs) / 1_000,
    happened: countHappenings(entries),
    entries,
    rooms: history?.rooms,
    violations,
    report: [...failure, ...reportViolations({ seed }, violations)],
  };
}

/** A story that can not be told here. */
export function untold(story: Story, seed: number): Telling {
  const nothing = { seconds: 0, happened: new Map<string, number>(), entries: [], rooms: undefined };
  return { story, seed, ...nothing, violations: [], report: [] };
}

/** No story takes so long, whatever the machine is busy with: it waits for something that never comes. */
const storyTimeoutMs = 240_000;

async function withDeadline<T>(telling: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end in ${storyTimeoutMs / 1_000} s`)), storyTimeoutMs);
  });
  return Promise.race([telling, late]).finally(() => clearTimeout(timer));
}
