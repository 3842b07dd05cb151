import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lab } from "./lab.ts";
import type { Telling } from "./tell-story.ts";

/** Writes down all that is known of a story that did not end well: the journal, the rooms as the store has them, and what processes said. */
export async function keepTelling({ story, seed, entries, rooms }: Telling, lab: Lab): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `polylogue-lab-${story.faults[0]}-${seed}-`));
  const write = (name: string, lines: readonly string[]): Promise<void> =>
    writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  await write(
    "journal.ndjson",
    entries.map((entry) => JSON.stringify(entry)),
  );
  await write("processes.log", lab.lines());
  for (const [room, commits] of rooms ?? []) {
    await write(
      `${room}.ndjson`,
      commits.map((commit) => JSON.stringify(commit)),
    );
  }
  return folder;
}
