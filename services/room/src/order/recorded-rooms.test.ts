import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toJson } from "@bufbuild/protobuf";
import { afterAll, describe, expect, it } from "vitest";
import { mira, reasonOf } from "../decide/folded-room.fixture.ts";
import { messageIdOf } from "../state/fold.ts";
import { newChain } from "../state/fold-chains.ts";
import { foldMessage } from "../state/fold-message.ts";
import { FOLD_VERSION } from "../state/fold-version.ts";
import { emptyRoomState, type RoomState } from "../state/room-state.ts";
import { encodeSnapshot } from "../state/snapshot.ts";
import {
  type CommitRecord,
  CommitRecordSchema,
  EventSchema,
  fromBinary,
  type Message,
  MessageSchema,
  RoomSnapshotSchema,
} from "../state/wire.ts";
import type { RoomStore } from "../store/room-store.ts";
import { roomSchema } from "../store/sqlite/schema.ts";
import { openSqliteRoomStore, roomFileName } from "../store/sqlite-room-store.ts";
import { writeEventfulRoom } from "./fixtures/eventful-room.ts";
import { foldCommit } from "./read-log.ts";
import { key, openLogOn, postCommand } from "./room-log.fixture.ts";

/**
 * Data directories as builds of every schema and fold version wrote them: `schema-1-fold-1` and so on. Each has beside it what its
 * log folds to, for the fold of today. A build of a new version records what is missing on the first run, and that run fails.
 */
const recorded = fileURLToPath(new URL("./fixtures/recorded/", import.meta.url));
const today = `schema-${roomSchema.migrations.length}-fold-${FOLD_VERSION}`;
const names = existsSync(recorded) ? readdirSync(recorded) : [];

describe("data directories of every version", () => {
  it(`[L9] there is one that this version wrote: ${today}`, async () => {
    if (names.includes(today)) return;
    const dataDir = join(recorded, today);
    await mkdir(dataDir, { recursive: true });
    const store = await openSqliteRoomStore({ dataDir });
    await writeEventfulRoom(store);
    await store.close();
    throw new Error(`${dataDir} was recorded: look at it, check it in, and run this again`);
  });

  it.each(names)("[L9] the log of %s folds to what was recorded", async (name) => {
    const commits = await readWholeLog(await openCopy(name));
    const folded = describeState(commits);
    const file = join(recorded, name, `folded-by-${FOLD_VERSION}.jsonl`);
    if (!existsSync(file)) {
      await writeFile(file, folded);
      throw new Error(`${file} was recorded: look at it, check it in, and run this again`);
    }
    // A fold that comes to something else is another fold: raise FOLD_VERSION, never rewrite what was recorded.
    expect(folded.split("\n")).toEqual(readFileSync(file, "utf8").split("\n"));
  });

  it.each(names)(
    "[L7, L9] the room of %s opens to the same state from its snapshot, and takes a new commit",
    async (name) => {
      const store = await openCopy(name);
      const commits = await readWholeLog(store);
      expect((await store.readSnapshot(key))?.seq).toBeGreaterThan(100);
      const { log } = openLogOn(store);
      await log.open();
      expect(asStored(name, log.state)).toEqual(asStored(name, foldAll(commits)));
      const { headSeq } = log.state;
      expect(reasonOf(await log.submit(postCommand(mira, "and on it goes")))).toBe("ok");
      expect(await store.readHead(key)).toMatchObject({ seq: headSeq + 1 });
      expect((await store.readDrafts(key)).map(({ text }) => text)).toEqual(["Gladly: one"]);
      expect((await store.readReadMarks(key.tenant, "p_jon", [key.room])).size).toBe(1);
      expect(await store.listBusyRooms({ limit: 9 })).toMatchObject([{ key }]);
    },
  );

  it("[L9] every kind of event is in one of them", async () => {
    const kinds = new Set<string | undefined>();
    for (const name of names) {
      for (const { events } of await readWholeLog(await openCopy(name)))
        for (const { kind } of events) kinds.add(kind.case);
    }
    const known = EventSchema.oneofs.flatMap(({ fields }) => fields.map(({ localName }) => localName));
    expect([...kinds].toSorted()).toEqual(known.toSorted());
  });
});

const copies = new Map<string, Promise<RoomStore>>();
const folders: string[] = [];

afterAll(async () => {
  for (const copy of copies.values()) await (await copy).close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** A copy of what was recorded, one for all tests. */
function openCopy(name: string): Promise<RoomStore> {
  const copy = copies.get(name) ?? copyAndOpen(name);
  copies.set(name, copy);
  return copy;
}

async function copyAndOpen(name: string): Promise<RoomStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "polylogue-recorded-"));
  folders.push(dataDir);
  await copyFile(join(recorded, name, roomFileName), join(dataDir, roomFileName));
  return openSqliteRoomStore({ dataDir });
}

async function readWholeLog(store: RoomStore): Promise<CommitRecord[]> {
  const commits = await store.readCommits(key, 0, { commitsMax: 10_000, bytesMax: Number.MAX_SAFE_INTEGER });
  return commits.map(({ record }) => fromBinary(CommitRecordSchema, record));
}

/**
 * What earlier builds did not store: before fold 2 messages do not say where their texts stand, before fold 3 snapshots neither what
 * turns cost nor what a chain came to beyond the number of its turns.
 */
function asStored(name: string, state: RoomState): RoomState {
  const fold = Number(name.split("-").at(-1));
  const recent = fold < 2 ? state.recent.map((message) => ({ ...message, textSeq: 0 })) : state.recent;
  if (fold >= 3) return { ...state, recent };
  const counted = [...state.chains].map(([id, { turns }]) => [id, { ...newChain(0), turns }] as const);
  const unbilled = [...state.unbilled].map(([id, bill]) => [id, { ...bill, chainId: "" }] as const);
  const { spending } = emptyRoomState;
  return { ...state, recent, spending, chains: new Map(counted), unbilled: new Map(unbilled) };
}

function foldAll(commits: readonly CommitRecord[]): RoomState {
  return commits.reduce(foldCommit, emptyRoomState);
}

/** A line for the state, and one for each message that there ever was. */
function describeState(commits: readonly CommitRecord[]): string {
  const state = foldAll(commits);
  const messages = new Map<string, Message>();
  for (const event of commits.flatMap(({ events }) => events)) {
    const id = messageIdOf(event);
    const after = id === undefined ? undefined : foldMessage(messages.get(id), event);
    if (id !== undefined && after) messages.set(id, after);
  }
  const lines = [
    toJson(RoomSnapshotSchema, fromBinary(RoomSnapshotSchema, encodeSnapshot(state))),
    ...[...messages.values()].map((message) => toJson(MessageSchema, message)),
    { recent: state.recent.map(({ id }) => id), hasOlder: state.hasOlder },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
