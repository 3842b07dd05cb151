import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { Database } from "@polylogue/runtime/sqlite/database";
import { describe, expect, it } from "vitest";
import { freshTenant } from "./contract/sample-writes.ts";
import { temporaryStore } from "./contract/temporary-store.ts";
import type { RoomWriterJob, RoomWriterReport } from "./fixtures/room-writer.ts";
import type { RoomStore } from "./room-store.ts";

const kills = 200;
const seed = 20_261_125;
const everything = { commitsMax: 1_000_000, bytesMax: Number.MAX_SAFE_INTEGER };
const rooms = Array.from({ length: 12 }, (_, index) => `r_${index}`);

describe("room.sqlite and many crashes", () => {
  it(`[L3] after each of ${kills} kill -9 in the middle of writing, everything that was acknowledged is there (seed ${seed})`, {
    timeout: 3_600_000,
  }, async () => {
    const { dataDir, file, open } = await temporaryStore();
    const random = createSeededRandom(seed);
    const tenant = freshTenant();
    const acknowledged = new Map<string, string[]>(rooms.map((room) => [room, []]));
    let unheard = 0;
    for (let life = 0; life < kills; life += 1) {
      const [byte = 0] = random.bytes(1);
      await liveAndDie(
        { store: { kind: "sqlite", dataDir }, tenant, rooms, tries: 100_000, name: `life-${life}` },
        1 + (byte % 64),
        acknowledged,
      );
      if (life % 10 !== 9) continue;
      // Nobody has it open in between: the log file of the dead is recovered by who comes next, here or in the next life.
      const store = await open();
      unheard += await countUnheard(store, tenant, acknowledged);
      await store.close();
    }
    // Of some writes nobody heard before the kill: it came while groups were under way.
    expect(unheard).toBeGreaterThan(0);
    const database = new Database(file, 0);
    expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    database.close();
  });
});

/** Lets a process write until so many of its writes were acknowledged, and kills it. */
async function liveAndDie(job: RoomWriterJob, acknowledgementsMax: number, acknowledged: Map<string, string[]>) {
  const script = fileURLToPath(new URL("./fixtures/room-writer.ts", import.meta.url));
  const child: ChildProcess = fork(script, [JSON.stringify(job)], {
    execArgv: ["--import", "tsx"],
    cwd: fileURLToPath(new URL(".", import.meta.url)),
  });
  let heard = 0;
  child.on("message", ({ room, tag, kind }: RoomWriterReport) => {
    if (kind === "won") acknowledged.get(room)?.push(tag);
    heard += 1;
    if (heard === acknowledgementsMax) child.kill("SIGKILL");
  });
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
}

/** Commits that are stored and were not acknowledged. What was is there, in its order, and without a hole. */
async function countUnheard(store: RoomStore, tenant: string, acknowledged: Map<string, string[]>): Promise<number> {
  let unheard = 0;
  for (const [room, tags] of acknowledged) {
    const commits = await store.readCommits({ tenant, room }, 0, everything);
    expect(commits.map(({ firstSeq }) => firstSeq)).toEqual(commits.map((_, index) => index + 1));
    const heard = new Set(tags);
    expect(commits.filter(({ tag }) => heard.has(tag)).map(({ tag }) => tag)).toEqual(tags);
    const { rows } = await store.readMessages({ tenant, room }, { limit: 1_000_000 });
    expect(rows.map(({ messageId }) => messageId)).toEqual(commits.map(({ firstSeq, tag }) => `m_${firstSeq}_${tag}`));
    unheard += commits.length - heard.size;
  }
  return unheard;
}
