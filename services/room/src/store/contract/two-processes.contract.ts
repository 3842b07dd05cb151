import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RoomWriterJob, RoomWriterReport, RoomWriterStore } from "../fixtures/room-writer.ts";
import type { RoomKey, RoomStore, StoredCommit } from "../room-store.ts";
import { freshTenant, sampleCommit } from "./sample-writes.ts";

/** A store that another process can open too. */
export interface SharedStore {
  readonly at: RoomWriterStore;
  /** A handle of this process, which is closed after the test. */
  open(): Promise<RoomStore>;
}

const timeoutMs = 60_000;
const everything = { commitsMax: 100_000, bytesMax: Number.MAX_SAFE_INTEGER };

/** L2, L3: what holds between processes of which one may end at any moment. `prepare` is called in each test. */
export function describeTwoProcesses(name: string, prepare: () => Promise<SharedStore>): void {
  describe(`${name} and other processes`, () => {
    it("[L2] two processes that write one store leave one winner a seq, and no hole", {
      timeout: timeoutMs,
    }, async () => {
      const { at, open } = await prepare();
      const store = await open();
      const tenant = freshTenant();
      const rooms = ["r_1", "r_2", "r_3", "r_4"];
      const child = spawnWriter({ store: at, tenant, rooms, tries: 40, name: "child" });
      const reports: RoomWriterReport[] = [];
      child.on("message", (report: RoomWriterReport) => reports.push(report));
      // Both write from here on.
      await once(child, "message");
      const ended = once(child, "exit");
      let isOver = false;
      void ended.then(() => {
        isOver = true;
      });
      const own: RoomWriterReport[] = [];
      await Promise.all(
        rooms.map(async (room) => {
          const key = { tenant, room };
          for (let tries = 0; !isOver; tries += 1) {
            const firstSeq = ((await store.readHead(key))?.seq ?? 0) + 1;
            const tag = `parent-${room}-${tries}`;
            const { kind } = await store.append(sampleCommit(key, firstSeq, tag));
            own.push({ room, firstSeq, tag, kind });
          }
        }),
      );
      expect(await ended).toEqual([0, null]);
      const all = [...reports, ...own];
      expect(all.filter(({ kind }) => kind === "lost").length).toBeGreaterThan(0);
      for (const room of rooms) {
        const won = all.filter((report) => report.room === room && report.kind === "won");
        const commits = await readWhole(store, { tenant, room });
        expect(commits.map(({ tag }) => tag)).toEqual(
          won.sort((x, y) => x.firstSeq - y.firstSeq).map(({ tag }) => tag),
        );
      }
    });

    it("[L3] everything that was acknowledged before a kill -9 is there afterwards, with its messages", {
      timeout: timeoutMs,
    }, async () => {
      const { at, open } = await prepare();
      const tenant = freshTenant();
      const rooms = Array.from({ length: 12 }, (_, index) => `r_${index}`);
      const child = spawnWriter({ store: at, tenant, rooms, tries: 100_000, name: "child" });
      const acknowledged: RoomWriterReport[] = [];
      const exited = once(child, "exit");
      child.on("message", (report: RoomWriterReport) => {
        acknowledged.push(report);
        if (acknowledged.length === 300) child.kill("SIGKILL");
      });
      expect(await exited).toEqual([null, "SIGKILL"]);
      expect(acknowledged.length).toBeGreaterThanOrEqual(300);
      const store = await open();
      for (const room of rooms) {
        const commits = await readWhole(store, { tenant, room });
        const seen = acknowledged.filter((report) => report.room === room).map(({ tag }) => tag);
        expect(commits.map(({ tag }) => tag).slice(0, seen.length)).toEqual(seen);
        const { rows } = await store.readMessages({ tenant, room }, { limit: 100_000 });
        expect(rows.map(({ messageId }) => messageId)).toEqual(
          commits.map(({ firstSeq, tag }) => `m_${firstSeq}_${tag}`),
        );
        const last = commits.at(-1);
        expect(await store.append(sampleCommit({ tenant, room }, (last?.lastSeq ?? 0) + 1, "after"))).toEqual({
          kind: "won",
        });
      }
    });
  });
}

function spawnWriter(job: RoomWriterJob): ChildProcess {
  const script = fileURLToPath(new URL("../fixtures/room-writer.ts", import.meta.url));
  const child = fork(script, [JSON.stringify(job)], {
    execArgv: ["--import", "tsx"],
    cwd: fileURLToPath(new URL(".", import.meta.url)),
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function readWhole(store: RoomStore, key: RoomKey): Promise<StoredCommit[]> {
  const commits = await store.readCommits(key, 0, everything);
  let expectedSeq = 1;
  for (const { firstSeq, lastSeq } of commits) {
    expect(firstSeq).toBe(expectedSeq);
    expectedSeq = lastSeq + 1;
  }
  return commits;
}
