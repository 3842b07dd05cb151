import { readFile, writeFile } from "node:fs/promises";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { Database } from "@polylogue/runtime/sqlite/database";
import { describe, expect, it } from "vitest";
import { mira, reasonOf } from "../decide/folded-room.fixture.ts";
import { logCommand } from "../order/log-command.ts";
import { createRoomCommand, openLogOn, postCommand } from "../order/room-log.fixture.ts";
import { create, DeleteSchema, EditSchema } from "../state/wire.ts";
import { bytes, freshRoom, freshTenant, sampleCommit } from "./contract/sample-writes.ts";
import { temporaryStore } from "./contract/temporary-store.ts";
import { roomQuestions } from "./sqlite/questions.ts";
import { createRowApplier } from "./sqlite/row-applier.ts";
import { roomSchema } from "./sqlite/schema.ts";

describe("room.sqlite as a file", () => {
  it("[L3] is as it was after it was closed and opened again", async () => {
    const { open } = await temporaryStore();
    const key = freshRoom();
    const first = await open();
    const seats = [{ participantId: "p_1", seated: true }];
    const write = sampleCommit(key, 1, "t1", { busy: true, seats, snapshot: { seq: 1, record: bytes("state") } });
    await first.append(write);
    await first.writeDrafts([{ key, turnId: "t_1", attempt: 2, text: "so far" }]);
    await first.writeReadMark(key, "p_1", 1);
    await first.close();
    const second = await open();
    expect(await second.readCommits(key, 0, { commitsMax: 9, bytesMax: 9_999 })).toEqual([write.commit]);
    expect((await second.readMessages(key, { limit: 9 })).rows).toEqual(write.messages);
    expect(await second.readSnapshot(key)).toEqual(write.snapshot);
    expect(await second.readDrafts(key)).toEqual([{ turnId: "t_1", attempt: 2, text: "so far" }]);
    expect(await second.readReadMarks(key.tenant, "p_1", [key.room])).toEqual(new Map([[key.room, 1]]));
    expect((await second.listRooms(key.tenant, "p_1", { limit: 9 })).rows).toEqual([
      { room: key.room, row: write.room },
    ]);
    expect(await second.listBusyRooms({ limit: 9 })).toEqual([{ key, version: "t1" }]);
  });

  it("[L9] a file of a later version is refused, and left as it is", async () => {
    const { open, file } = await temporaryStore();
    await (await open()).close();
    const database = new Database(file, 0);
    database.execute("UPDATE schema_version SET version = 900");
    database.close();
    await expect(open()).rejects.toMatchObject({
      name: "StoreError",
      kind: "newer_schema",
      message: `The file ${file} can not be used. The file has schema version 900, this program knows ${roomSchema.migrations.length}: a later version wrote it.`,
    });
    const after = new Database(file, 0);
    expect(after.prepare("SELECT version FROM schema_version").get()).toEqual({ version: 900 });
    after.close();
  });

  it("[L9] a file that is no database, and a folder that can not be made, are refused", async () => {
    const { open, file } = await temporaryStore();
    await writeFile(file, "this is not a database, and long enough to be told from an empty one".repeat(50));
    await expect(open()).rejects.toMatchObject({ name: "StoreError", kind: "corrupt" });
    await expect(open({ dataDir: file })).rejects.toMatchObject({ name: "StoreError", kind: "unavailable" });
  });

  it("[L3] a file with a damaged page is refused, named, and left as it is", async () => {
    const { open, file } = await temporaryStore();
    const store = await open();
    const key = freshRoom();
    for (let seq = 1; seq <= 40; seq += 1) await store.append(sampleCommit(key, seq, `t${seq}`));
    await store.close();
    const damaged = await readFile(file);
    // The head of a page of some table: what kind of page it is, and how many cells it has.
    damaged.fill(0xee, 2 * 4_096, 2 * 4_096 + 12);
    await writeFile(file, damaged);
    await expect(open()).rejects.toMatchObject({
      name: "StoreError",
      kind: "corrupt",
      message: expect.stringContaining(file),
    });
    expect(Buffer.compare(await readFile(file), damaged)).toBe(0);
  });

  it("[L3] a full disk refuses writes with a typed error, reads go on, and writes work again when there is space", async () => {
    const { open } = await temporaryStore();
    const store = await open({ pagesMax: 100 });
    const key = freshRoom();
    await store.append(sampleCommit(key, 1, "t1"));
    const draft = (index: number): Promise<void> =>
      store.writeDrafts([{ key, turnId: `t_${index}`, attempt: 1, text: "x".repeat(20_000) }]);
    let drafts = 0;
    let refusal: unknown;
    while (refusal === undefined && drafts < 100) {
      await draft(drafts).then(
        () => {
          drafts += 1;
        },
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toMatchObject({ name: "StoreError", kind: "full" });
    const full = { name: "StoreError", kind: "full" };
    const large = sampleCommit(key, 2, "large", { room: { record: new Uint8Array(30_000) } });
    await expect(store.append(large)).rejects.toMatchObject(full);
    expect(await store.readHead(key)).toEqual({ seq: 1, tag: "t1" });
    expect(await store.readDrafts(key)).toHaveLength(drafts);
    // In one group: what makes space is not undone by what finds none.
    const [failed, freed] = await Promise.allSettled([draft(99), store.deleteDrafts(key, ["t_0", "t_1", "t_2"])]);
    expect(failed).toMatchObject({ reason: full });
    expect(freed).toMatchObject({ status: "fulfilled" });
    expect(await store.append(large)).toEqual({ kind: "won" });
    expect(await store.readHead(key)).toEqual({ seq: 2, tag: "large" });
  });

  it("[L3] a file that another process keeps locked refuses writes with a typed error, and reads go on", async () => {
    const { open, file } = await temporaryStore();
    const store = await open({ busyTimeoutMs: 30 });
    const key = freshRoom();
    await store.append(sampleCommit(key, 1, "t1"));
    const other = new Database(file, 0);
    other.execute("BEGIN IMMEDIATE");
    await expect(store.append(sampleCommit(key, 2, "t2"))).rejects.toMatchObject({
      name: "StoreError",
      kind: "unavailable",
    });
    expect(await store.readHead(key)).toEqual({ seq: 1, tag: "t1" });
    other.execute("ROLLBACK");
    expect(await store.append(sampleCommit(key, 2, "t2"))).toEqual({ kind: "won" });
    other.close();
  });

  it("[L8] the text of an erased room is not in the file any more", async () => {
    const { open, file } = await temporaryStore();
    const store = await open();
    const key = freshRoom();
    const secret = "a sentence that nobody may find";
    const message = { messageId: "m_1", seq: 1, author: "p_1", record: bytes(secret), mentions: [] };
    await store.append(sampleCommit(key, 1, "t1", { messages: [message] }));
    await store.append(sampleCommit(key, 2, "t2", { messages: [], room: { deleted: true } }));
    await store.eraseRoom(key);
    await store.close();
    expect((await readFile(file)).includes(secret)).toBe(false);
  });

  it("[L8] the texts of a deleted message are neither in the file nor in its log file, though the store stays open", async () => {
    const { open, file } = await temporaryStore();
    const clock = createManualClock();
    let emptied: Promise<unknown> = Promise.resolve();
    const store = await open({
      clock,
      onWorkerStart: (role, worker) => {
        if (role !== "writer") return;
        emptied = new Promise((resolve) => {
          worker.on("message", ({ kind, isDone }) => kind === "logEmptied" && resolve(isDone));
        });
      },
    });
    const onDisk = async () => Buffer.concat(await Promise.all([readFile(file), readFile(`${file}-wal`)]));
    const secret = "nobody may find this sentence";
    const { log } = openLogOn(store);
    await log.submit(createRoomCommand(mira, []));
    for (const text of ["what stays", secret, `${secret}, `.repeat(500)]) await log.submit(postCommand(mira, text));
    for (const { id, text } of log.state.recent.slice(1)) {
      const edit = create(EditSchema, { messageId: id, revision: 1, text: `${text} Once more.` });
      await log.submit(logCommand(mira, { case: "edit", value: edit }));
    }
    for (const { id } of log.state.recent.slice(1)) {
      const command = logCommand(mira, { case: "delete", value: create(DeleteSchema, { messageId: id }) });
      expect(reasonOf(await log.submit(command))).toBe("ok");
    }
    // Until then it is in the log file, overwritten as it is.
    expect((await onDisk()).includes(secret)).toBe(true);
    await clock.advance(10_000);
    expect(await emptied).toBe(true);
    const bytesNow = await onDisk();
    expect(bytesNow.includes("what stays")).toBe(true);
    expect(bytesNow.includes(secret)).toBe(false);
    expect(log.state.recent.map(({ text }) => text)).toEqual(["what stays", "", ""]);
  });

  it("[L7] no statement looks through a whole table, however large the file is", async () => {
    const { open, file } = await temporaryStore();
    const store = await open();
    await store.append(sampleCommit({ tenant: freshTenant(), room: "r_1" }, 1, "t1"));
    const database = new Database(file, 0);
    const statements: string[] = [];
    const prepare = database.prepare.bind(database);
    database.prepare = (sql: string) => {
      statements.push(sql);
      return prepare(sql);
    };
    for (const question of roomQuestions) question.prepare(database);
    createRowApplier(database);
    expect(statements.length).toBeGreaterThan(30);
    const scans = statements.flatMap((sql) => {
      const steps = prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
      return steps
        .filter(({ detail }) => /^SCAN (?!\(subquery|CONSTANT)/.test(detail))
        .map(({ detail }) => `${detail}: ${sql}`);
    });
    expect(scans).toEqual([]);
    database.close();
  });
});
