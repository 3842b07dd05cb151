import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { systemRandom } from "@polylogue/runtime/random/system-random";
import { Database } from "@polylogue/runtime/sqlite/database";
import { lockFile } from "@polylogue/runtime/sqlite/file-lock";
import { describe, expect, it, onTestFinished } from "vitest";
import { backUp } from "./back-up.ts";
import { openDataDir } from "./open-data-dir.ts";
import { restore } from "./restore.ts";

const clock = createManualClock(Date.UTC(2026, 0, 2, 3, 4, 5));

/** A data directory with a word in its database, whose log file was not emptied, and a backup of it. */
async function backedUp() {
  const folder = await mkdtemp(join(tmpdir(), "polylogue-backup-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [dataDir, backup] = [join(folder, "data"), join(folder, "backup")];
  (await openDataDir(dataDir, systemRandom)).close();
  const database = new Database(join(dataDir, "room.sqlite"), 0);
  database.execute("PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('first')");
  const write = (word: string) => database.execute(`UPDATE words SET word = '${word}'`);
  const manifest = await backUp({ dataDir, to: backup, clock });
  return { folder, dataDir, backup, manifest, write, database };
}

function wordIn(folder: string): unknown {
  const database = new Database(join(folder, "room.sqlite"), 0);
  const { word } = database.prepare<{ word: string }>("SELECT word FROM words").get() ?? {};
  database.close();
  return word;
}

const filesIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => !name.startsWith("room.sqlite-")).toSorted();

describe("a backup", () => {
  it("[L3] is a data directory: the databases in the state of one moment, and the secret; nobody else may read it", async () => {
    const { dataDir, backup, manifest, write } = await backedUp();
    write("second");
    expect(await filesIn(backup)).toEqual(["backup.json", "room.sqlite", "secret"]);
    expect(manifest.createdAt).toBe("2026-01-02T03:04:05.000Z");
    expect(await readFile(join(backup, "secret"))).toEqual(await readFile(join(dataDir, "secret")));
    expect([wordIn(backup), wordIn(dataDir)]).toEqual(["first", "second"]);
    for (const name of ["", "secret", "room.sqlite"]) expect((await stat(join(backup, name))).mode & 0o077).toBe(0);
  });

  it("is not written over something, nor made of nothing, and leaves no half of itself", async () => {
    const { folder, dataDir, backup } = await backedUp();
    await expect(backUp({ dataDir, to: backup, clock })).rejects.toThrow("is there already");
    const empty = join(folder, "empty");
    await mkdir(empty);
    await expect(backUp({ dataDir: empty, to: join(folder, "other"), clock })).rejects.toThrow("there is no data");
    await expect(backUp({ dataDir: join(folder, "none"), to: join(folder, "other"), clock })).rejects.toThrow(
      "can not be read",
    );
    await backUp({ dataDir, to: empty, clock });
    expect(await filesIn(folder)).toEqual(["backup", "data", "empty"]);
  });
});

describe("a restore", () => {
  it("[L3] puts the backup in the place of what was there, which is set aside whole, log file and all", async () => {
    const { dataDir, backup, write, database } = await backedUp();
    write("second");
    database.close();
    await writeFile(join(dataDir, "room.sqlite-wal"), "the log file of the old one", { flag: "a" });
    const { setAside = "" } = await restore({ from: backup, dataDir, isReplacing: true, clock });
    expect(setAside).toBe(join(dataDir, "replaced-2026-01-02T03-04-05-000Z"));
    expect(await readdir(dataDir)).not.toContain("room.sqlite-wal");
    expect(wordIn(dataDir)).toBe("first");
    (await openDataDir(dataDir, systemRandom)).close();
  });

  it("is refused while somebody has the directory, or one of its files, open", async () => {
    const { dataDir, backup, database } = await backedUp();
    const restoring = { from: backup, dataDir, isReplacing: true, clock };
    await expect(restore(restoring)).rejects.toThrow(/room\.sqlite is in use/);
    database.close();
    const held = await openDataDir(dataDir, systemRandom);
    await expect(restore(restoring)).rejects.toThrow("is in use: stop its process first");
    held.close();
    await expect(restore({ ...restoring, isReplacing: false })).rejects.toThrow("--replace");
    await restore(restoring);
  });

  it("of a damaged backup, of none, or of one that would write elsewhere, changes nothing", async () => {
    const { folder, dataDir, backup, database } = await backedUp();
    database.close();
    const before = await filesIn(dataDir);
    const broken = async (name: string, change: (copy: string) => Promise<unknown>) => {
      const copy = join(folder, name);
      await cp(backup, copy, { recursive: true });
      await change(copy);
      return restore({ from: copy, dataDir, isReplacing: true, clock });
    };
    const manifest = JSON.parse(await readFile(join(backup, "backup.json"), "utf8"));
    const changed = (change: object) => (copy: string) =>
      writeFile(join(copy, "backup.json"), JSON.stringify({ ...manifest, ...change }));
    await expect(broken("a", (copy) => writeFile(join(copy, "secret"), "x"))).rejects.toThrow(/damaged: secret/);
    await expect(broken("b", (copy) => rm(join(copy, "room.sqlite")))).rejects.toThrow(/damaged: room\.sqlite/);
    await expect(broken("c", (copy) => writeFile(join(copy, "backup.json"), "{"))).rejects.toThrow("is no backup");
    await expect(broken("d", changed({ format: 2 }))).rejects.toThrow("this version can read");
    for (const name of ["../secret", "/etc/x", "a/b", "..", ""]) {
      const files = [{ name, bytes: 1, sha256: "x" }];
      await expect(broken(`e${name.length}`, changed({ files }))).rejects.toThrow("this version can read");
    }
    await expect(restore({ from: dataDir, dataDir, isReplacing: true, clock })).rejects.toThrow("is no backup");
    expect(await filesIn(dataDir)).toEqual(before);
    expect(wordIn(dataDir)).toBe("first");
  });

  it("that was cut off lets nothing start until it is run again", async () => {
    const { dataDir, backup, database } = await backedUp();
    database.close();
    await mkdir(join(dataDir, "restoring"));
    await rm(join(dataDir, "room.sqlite"));
    await expect(openDataDir(dataDir, systemRandom)).rejects.toThrow("a restore into");
    // Refused, it does not keep the lock.
    lockFile(join(dataDir, "lock.sqlite"))?.release();
    await restore({ from: backup, dataDir, isReplacing: false, clock });
    (await openDataDir(dataDir, systemRandom)).close();
    expect(wordIn(dataDir)).toBe("first");
  });
});
