import { silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { describe, expect, it } from "vitest";
import { createMemoryBus } from "../bus/memory-room-bus.ts";
import type { RoomBus } from "../bus/room-bus.ts";
import { RoomChannel } from "../bus/room-channel.ts";
import { jon } from "../decide/folded-room.fixture.ts";
import { createRoomCommand, postCommand } from "../order/room-log.fixture.ts";
import { roomRpc } from "../rpc/room-rpc.ts";
import { FOLD_VERSION } from "../state/fold-version.ts";
import {
  type CommitRecord,
  CommitRecordSchema,
  create,
  EventSchema,
  fromBinary,
  GetRoomRequestSchema,
  LoadHistoryRequestSchema,
  MessageSchema,
  RoomSnapshotSchema,
  toBinary,
} from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { join, joined, post } from "./answering.fixture.ts";
import { errorReason, key, openInstance } from "./room-instance.fixture.ts";

const newer = FOLD_VERSION + 1;

/** What a newer build commits: an event of a kind that this build does not know, and one that it does. */
async function commitOfANewerBuild(store: RoomStore, more: { hasSnapshot?: boolean; busy?: boolean } = {}) {
  const head = await store.readHead(key);
  const seq = (head?.seq ?? 0) + 1;
  const tag = `newer-${seq}`;
  // Field 1,000 of an event: a kind to come.
  const unknown = fromBinary(
    EventSchema,
    Buffer.concat([toBinary(EventSchema, create(EventSchema, { seq, tag })), Buffer.from([0xc2, 0x3e, 0x01, 0x78])]),
  );
  const message = create(MessageSchema, { id: `m_${seq}`, author: "p_x", text: "from the future" });
  const known = create(EventSchema, {
    seq: seq + 1,
    tag,
    kind: { case: "messagePosted", value: { $typeName: "polylogue.room.v1.MessagePosted", message, asks: [] } },
  });
  const record = create(CommitRecordSchema, {
    firstSeq: seq,
    lastSeq: seq + 1,
    tag,
    foldVersion: newer,
    events: [unknown, known],
  });
  const snapshot = create(RoomSnapshotSchema, { foldVersion: newer, headSeq: seq + 1, headTag: tag });
  const verdict = await store.append({
    key,
    commit: { firstSeq: seq, lastSeq: seq + 1, tag, record: toBinary(CommitRecordSchema, record) },
    messages: [],
    room: { headSeq: seq + 1, visibility: "link", deleted: false, activeAtMs: 1, record: new Uint8Array() },
    seats: [],
    busy: more.busy ?? false,
    ...(more.hasSnapshot && { snapshot: { seq: seq + 1, record: toBinary(RoomSnapshotSchema, snapshot) } }),
  });
  expect(verdict).toEqual({ kind: "won" });
  return record;
}

function publish(bus: RoomBus, record: CommitRecord): void {
  new RoomChannel(key, { bus, instance: "i_newer", log: silentLog }).publishCommit(record);
}

describe("a room that a newer build writes in", () => {
  it("[L9] is passed on to those who are in it, and nothing is decided for it, shown of it or stored", async () => {
    const backend = createMemoryRoomStore();
    const buses = createMemoryBus();
    const instance = openInstance({ store: backend.open(), bus: buses.open(), isExclusive: false });
    await instance.createRoom();
    const peer = instance.gateway();
    await joined(peer, 1, "p_jon", "Jon");
    const other = backend.open();
    const record = await commitOfANewerBuild(other);
    publish(buses.open(), record);
    const seen = await peer.until(
      ({ frame }) => frame?.body.case === "event" && frame.body.value.seq === record.lastSeq,
    );
    expect(seen.body.value).toMatchObject({
      kind: { case: "messagePosted", value: { message: { text: "from the future" } } },
    });
    const unknown = peer.frames.find(
      ({ frame }) => frame?.body.case === "event" && frame.body.value.seq === record.firstSeq,
    );
    // What this build does not know goes through as it came.
    expect(unknown?.frame?.body.value?.$unknown).toMatchObject([{ no: 1_000 }]);
    expect(errorReason(await peer.ask(1, post("and now?")))).toBe("NEWER_FOLD");
    await peer.attach(2, "p_eve", "Eve");
    const refused = await peer.ask(2, join);
    expect(refused.body.value).toMatchObject({ code: "UNAVAILABLE", reason: "NEWER_FOLD", retryAfterMs: 2_000 });
    expect(await other.readHead(key)).toEqual({ seq: record.lastSeq, tag: record.tag });
    expect(await other.readSnapshot(key)).toBeUndefined();
  });

  it("[L9] is not shown by unary calls either", async () => {
    const store = createMemoryRoomStore().open();
    const instance = openInstance({ store, isExclusive: false });
    await instance.createRoom();
    await commitOfANewerBuild(store);
    const { rooms, signer, clock } = instance;
    const rpc = roomRpc({
      rooms,
      store,
      draftStore: store,
      signer,
      clock,
      random: createSeededRandom(7),
      isExclusive: false,
    });
    const claims = {
      tenant: "local",
      participantId: "p_mira",
      displayName: "Mira",
      kind: "guest",
      session: 0,
    } as const;
    const authorization = await signer.sign("statement", claims, 60_000);
    const context = { authorization, requestId: "q_1", signal: new AbortController().signal };
    const answers = [
      await rpc.getRoom(create(GetRoomRequestSchema, { room: key.room }), context),
      await rpc.loadHistory(create(LoadHistoryRequestSchema, { room: key.room }), context),
    ];
    expect(answers.map((answer) => isRefusal(answer) && answer.reason)).toEqual(["NEWER_FOLD", "NEWER_FOLD"]);
  });

  it("[L7, L9] is opened from its head when its snapshot is newer: the log is not folded from its beginning", async () => {
    const memory = createMemoryRoomStore().open();
    const life = openInstance({ store: memory });
    const { room } = await life.rooms.create(key, createRoomCommand(jon, []));
    for (let n = 0; n < 300; n += 1) await room.submit(postCommand(jon, `line ${n}`));
    const record = await commitOfANewerBuild(memory, { hasSnapshot: true });
    let read = 0;
    const store = new Proxy(memory, {
      get(target, name: keyof RoomStore) {
        if (name !== "readCommits") return target[name].bind(target);
        const readCommits: RoomStore["readCommits"] = async (...page) => {
          const commits = await target.readCommits(...page);
          read += commits.length;
          return commits;
        };
        return readCommits;
      },
    });
    const next = openInstance({ store });
    const opened = await next.rooms.open(key);
    expect(opened?.state).toMatchObject({ headSeq: record.lastSeq, headTag: record.tag, foldVersion: newer });
    expect(read).toBe(0);
    const peer = next.gateway();
    await peer.attach(1, "p_jon", "Jon");
    expect(errorReason(await peer.ask(1, join))).toBe("NEWER_FOLD");
  });

  it("[T2, L9] stays a busy room, since this build can not tell whether it is", async () => {
    const store = createMemoryRoomStore().open();
    const instance = openInstance({ store });
    await instance.createRoom([]);
    await commitOfANewerBuild(store, { hasSnapshot: true, busy: true });
    const next = openInstance({ store });
    await next.busyRooms.start(false);
    await next.clock.advance(200_000);
    expect(await store.listBusyRooms({ limit: 9 })).toHaveLength(1);
  });

  it("[L9] a build decides where only kinds that it knows stand, whichever newer build wrote them", async () => {
    const store = createMemoryRoomStore().open();
    const instance = openInstance({ store });
    await instance.createRoom([]);
    const commits = await store.readCommits(key, 0, { commitsMax: 9, bytesMax: 9_999 });
    // This build could write version 2; nothing in this room needs it.
    expect(commits.map(({ record }) => fromBinary(CommitRecordSchema, record).foldVersion)).toEqual([1]);
    expect(FOLD_VERSION).toBeGreaterThan(1);
  });
});
