import { describe, expect, it } from "vitest";
import { jon, mira, reasonOf, runner } from "../decide/folded-room.fixture.ts";
import {
  ClaimTurnSchema,
  CommitRecordSchema,
  create,
  DeleteSchema,
  EditSchema,
  EndTurnSchema,
  fromBinary,
  type Message,
  MessageSchema,
  Outcome,
  toBinary,
} from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore, StoredCommit } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { eraseMessage } from "./erase-message.ts";
import { erasuresMax } from "./eraser.ts";
import { logCommand } from "./log-command.ts";
import { createRoomCommand, key, openLogOn, postCommand } from "./room-log.fixture.ts";
import type { RoomLog } from "./room-log.ts";

const everything = { commitsMax: 100_000, bytesMax: Number.MAX_SAFE_INTEGER };
const secret = "the door code is 4711";

const deleteCommand = (messageId: string, commandId = "") =>
  logCommand(mira, { case: "delete", value: create(DeleteSchema, { messageId, commandId }) });

const editCommand = (message: Message, text: string, commandId = "") =>
  logCommand(mira, {
    case: "edit",
    value: create(EditSchema, { messageId: message.id, revision: message.revision, text, commandId }),
  });

function over(store: RoomStore, methods: Partial<RoomStore>): RoomStore {
  return new Proxy(store, {
    get: (target, name: keyof RoomStore) => methods[name] ?? target[name].bind(target),
  });
}

/** A store whose erasures can be held up or made to fail, and which counts what it is asked. */
function watched(memory: RoomStore) {
  const seen = { isBroken: false, reads: 0, commits: 0, replaced: 0, held: undefined as Promise<void> | undefined };
  const store = over(memory, {
    async readCommits(...page) {
      const commits = await memory.readCommits(...page);
      seen.reads += 1;
      seen.commits += commits.length;
      return commits;
    },
    async replaceCommit(...replacement) {
      await seen.held;
      if (seen.isBroken) throw new StoreError("unavailable", "away");
      seen.replaced += 1;
      return memory.replaceCommit(...replacement);
    },
  });
  return { store, seen };
}

async function newRoom() {
  const backend = createMemoryRoomStore();
  const { store, seen } = watched(backend.open());
  const opened = openLogOn(store);
  await opened.log.submit(createRoomCommand(mira));
  // With another person in it, not every message is meant for the persona.
  await opened.log.submit(postCommand(jon, "hello"));
  return { backend, store, seen, ...opened };
}

async function post(log: RoomLog, text: string, commandId = ""): Promise<Message> {
  await log.submit(postCommand(mira, text, commandId));
  return lastOf(log);
}

function lastOf(log: RoomLog): Message {
  const message = log.state.recent.at(-1);
  if (!message) throw new Error("there is no message");
  return message;
}

const textOf = (commits: readonly StoredCommit[]) => Buffer.concat(commits.map(({ record }) => record)).toString();
const logText = async (store: RoomStore) => textOf(await store.readCommits(key, 0, everything));
const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/** ada's answer, begun. */
async function begun(log: RoomLog): Promise<string> {
  await log.submit(postCommand(mira, "@ada?"));
  const [turnId = ""] = log.state.turns.keys();
  await log.submit(logCommand(runner, { case: "claimTurn", value: create(ClaimTurnSchema, { turnId }) }));
  return turnId;
}

function end(log: RoomLog, turnId: string, text: string) {
  const value = create(EndTurnSchema, { turnId, attempt: 1, outcome: Outcome.ANSWERED, text });
  return log.submit(logCommand(runner, { case: "endTurn", value }));
}

describe("deleting a message", () => {
  it("[L8] its texts are gone from the log before it is acknowledged: of posting and edits, of an answer, of a partial one", async () => {
    const { log, store } = await newRoom();
    const kept = await post(log, "what stays");
    await post(log, secret);
    for (let n = 0; n < 5; n += 1) await log.submit(editCommand(lastOf(log), `${secret}, version ${n}`));
    const edited = lastOf(log);
    await end(log, await begun(log), secret);
    const answer = lastOf(log);
    const turnId = await begun(log);
    await store.writeDrafts([{ key, turnId, attempt: 1, text: secret }]);
    for (const command of [
      {
        case: "stop",
        value: { $typeName: "polylogue.room.v1.Stop", commandId: "", target: { case: "all", value: true } },
      },
      { case: "endStopping", value: { turnId, attempt: 1, draft: secret } },
    ] as const) {
      await log.submit(logCommand(command.case === "stop" ? mira : { kind: "room" }, command));
    }
    const partial = lastOf(log);
    expect([edited.revision, answer.turn?.partial, partial.turn?.partial]).toEqual([6, false, true]);
    const before = await store.readCommits(key, 0, everything);
    expect(textOf(before).split(secret)).toHaveLength(9);
    for (const { id } of [edited, answer, partial]) expect(reasonOf(await log.submit(deleteCommand(id)))).toBe("ok");
    const after = (await store.readCommits(key, 0, everything)).slice(0, before.length);
    expect(textOf(after)).not.toContain(secret);
    expect(textOf(after)).toContain(kept.text);
    expect(after.map(({ firstSeq, lastSeq, tag }) => [firstSeq, lastSeq, tag])).toEqual(
      before.map(({ firstSeq, lastSeq, tag }) => [firstSeq, lastSeq, tag]),
    );
    expect(await store.readDrafts(key)).toEqual([]);
    const again = openLogOn(store);
    await again.log.open();
    expect(again.log.state).toEqual(log.state);
  });

  it("[L8] other commands do not wait for an erasure, its acknowledgement does", async () => {
    const { log, seen } = await newRoom();
    const { id } = await post(log, secret);
    let letGo = () => {};
    seen.held = new Promise((resolve) => {
      letGo = resolve;
    });
    const order: string[] = [];
    const deleting = log.submit(deleteCommand(id)).then((answer) => order.push(`delete ${reasonOf(answer)}`));
    expect(reasonOf(await log.submit(postCommand(jon, "meanwhile")))).toBe("ok");
    order.push("post");
    expect(lastOf(log).text).toBe("meanwhile");
    expect([log.isErasing, log.isIdle]).toEqual([true, false]);
    letGo();
    await deleting;
    expect(order).toEqual(["post", "delete ok"]);
    expect([log.isErasing, log.isIdle]).toEqual([false, true]);
  });

  it("[L8] an erasure that fails refuses the deletion; its retry, under the same id or another, waits for the erasure", async () => {
    const { log, store, seen } = await newRoom();
    const { id } = await post(log, secret);
    seen.isBroken = true;
    expect(reasonOf(await log.submit(deleteCommand(id, "d-1")))).toBe("STORE_UNAVAILABLE");
    expect(lastOf(log)).toMatchObject({ id, deleted: true, text: "" });
    for (const commandId of ["d-1", "d-2"]) {
      expect(reasonOf(await log.submit(deleteCommand(id, commandId)))).toBe("STORE_UNAVAILABLE");
    }
    expect(await logText(store)).toContain(secret);
    seen.isBroken = false;
    expect(reasonOf(await log.submit(deleteCommand(id, "d-1")))).toBe("ok");
    expect(await logText(store)).not.toContain(secret);
    expect(log.isErasing).toBe(false);
  });

  it("[L8] whoever opens the room makes good what a crash cut off, also when a snapshot was written since", async () => {
    for (const postsBetween of [0, 200]) {
      const { backend, log, seen } = await newRoom();
      const { id } = await post(log, secret);
      seen.isBroken = true;
      await log.submit(deleteCommand(id));
      for (let n = 0; n < postsBetween; n += 1) await log.submit(postCommand(jon, `line ${n}`));
      const store = backend.open();
      const { seq = 0 } = (await store.readSnapshot(key)) ?? {};
      expect(seq > 10).toBe(postsBetween > 0);
      expect(await logText(store)).toContain(secret);
      expect(await store.listBusyRooms({ limit: 9 })).toHaveLength(1);
      const next = openLogOn(store);
      await next.log.open();
      expect(next.log.isErasing).toBe(true);
      expect(reasonOf(await next.log.submit(deleteCommand(id)))).toBe("ok");
      expect(await logText(store)).not.toContain(secret);
      expect(next.log.isErasing).toBe(false);
    }
  });

  it("[L8] a room in which nothing waits for its erasure opens without a read more", async () => {
    const { backend, log } = await newRoom();
    await log.submit(deleteCommand((await post(log, secret)).id));
    for (let n = 0; n < 150; n += 1) await log.submit(postCommand(jon, `line ${n}`));
    const { store, seen } = watched(backend.open());
    const next = openLogOn(store);
    await next.log.open();
    const { reads } = seen;
    await turnOfTheLoop();
    expect([reads, seen.reads, seen.replaced]).toEqual([2, 2, 0]);
  });

  it("[L4, L8] retries of what was said in a deleted message get their first answers", async () => {
    const { backend, log } = await newRoom();
    const posted = postCommand(mira, secret, "c-1", 3);
    const first = await log.submit(posted);
    const edit = editCommand(lastOf(log), `${secret}!`, "c-2");
    const second = await log.submit(edit);
    await log.submit(deleteCommand(lastOf(log).id, "c-3"));
    const next = openLogOn(backend.open());
    await next.log.open();
    expect(await next.log.submit(posted)).toEqual(first);
    expect(await next.log.submit(edit)).toEqual(second);
    expect(reasonOf(await next.log.submit(postCommand(mira, "other", "c-1", 3)))).toBe("COMMAND_ID_REUSED");
    expect(next.log.state.recent.map(({ text }) => text)).toEqual(["hello", ""]);
  });

  it("[L8] two instances that erase different messages of one commit bring nothing back", async () => {
    const { backend, log } = await newRoom();
    await Promise.all(Array.from({ length: 12 }, (_, n) => log.submit(postCommand(mira, `${secret} ${n}`))));
    const other = openLogOn(backend.open());
    await other.log.open();
    const ids = log.state.recent.slice(1).map(({ id }) => id);
    const answers = await Promise.all(ids.map((id, n) => (n % 2 ? log : other.log).submit(deleteCommand(id))));
    expect(answers.map(reasonOf)).toEqual(ids.map(() => "ok"));
    expect(await logText(backend.open())).not.toContain(secret);
  });

  it("[L8] what an erasure costs does not grow with the room, only with the message's texts", async () => {
    const { log, store, seen } = await newRoom();
    await post(log, secret);
    const { id } = lastOf(log);
    for (let n = 0; n < 600; n += 1) {
      await log.submit(postCommand(jon, `line ${n}`));
      const row = n % 200 === 100 ? await store.readMessage(key, id) : undefined;
      if (row) await log.submit(editCommand(fromBinary(MessageSchema, row.record), `${secret} ${n}`));
    }
    seen.commits = 0;
    expect(reasonOf(await log.submit(deleteCommand(id)))).toBe("ok");
    for (let turns = 0; turns < 20; turns += 1) await turnOfTheLoop();
    const commitsRead = seen.commits;
    expect(await logText(store)).not.toContain(secret);
    expect([seen.replaced, commitsRead]).toEqual([4, 4]);
  });

  it("[L8] texts that an earlier build wrote, which do not say where they stand, are looked for", async () => {
    const { backend, log, store } = await newRoom();
    await post(log, secret);
    for (let n = 0; n < 3; n += 1) await log.submit(editCommand(lastOf(log), `${secret} ${n}`));
    const edited = lastOf(log);
    await end(log, await begun(log), secret);
    const answer = lastOf(log);
    for (let n = 0; n < 20; n += 1) await log.submit(postCommand(jon, `line ${n}`));
    await log.submit(deleteCommand(edited.id));
    await log.submit(deleteCommand(answer.id));
    const old = await asAnEarlierBuild(store, secret);
    expect(await logText(old)).toContain(secret);
    await eraseMessage({ store: old, draftStore: old }, key, edited.id);
    await eraseMessage({ store: old, draftStore: old }, key, answer.id);
    expect(await logText(old)).not.toContain(secret);
    expect(await logText(backend.open())).not.toContain(secret);
  });

  it("[L8] a message that is not deleted is not touched, whoever asks", async () => {
    const { log, store, seen } = await newRoom();
    const { id } = await post(log, "what stays");
    await eraseMessage({ store, draftStore: store }, key, id);
    await eraseMessage({ store, draftStore: store }, key, "m_none");
    expect(seen.replaced).toBe(0);
    expect(await logText(store)).toContain("what stays");
  });

  it(`[L8] while ${erasuresMax} messages wait for their erasure no more are deleted, and all go when the store is well again`, async () => {
    const { log, store, seen } = await newRoom();
    const count = erasuresMax + 10;
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) ids.push((await post(log, `${secret} ${n}`)).id);
    seen.isBroken = true;
    const reasons: string[] = [];
    for (const id of ids) reasons.push(reasonOf(await log.submit(deleteCommand(id))));
    expect(reasons.filter((reason) => reason === "IN_FLIGHT_EXHAUSTED")).toHaveLength(10);
    seen.isBroken = false;
    log.eraseAgain();
    expect(reasonOf(await log.submit(deleteCommand(ids[0] ?? "")))).toBe("ok");
    for (const id of ids) expect(reasonOf(await log.submit(deleteCommand(id)))).toBe("ok");
    expect(await logText(store)).not.toContain(secret);
  });
});

/** The same room with the texts back in the log, and without what fold 2 says of their places. */
async function asAnEarlierBuild(store: RoomStore, text: string): Promise<RoomStore> {
  const old = createMemoryRoomStore().open();
  const head = await store.readHead(key);
  for (const commit of await store.readCommits(key, 0, everything)) {
    const record = fromBinary(CommitRecordSchema, commit.record);
    for (const { kind } of record.events) {
      if (kind.case === "messagePosted" && kind.value.message) {
        kind.value.message.textSeq = 0;
        kind.value.message.text ||= text;
      }
      if (kind.case === "messageEdited") Object.assign(kind.value, { replacesSeq: 0, text: kind.value.text || text });
      if (kind.case === "turnEnded") kind.value.text ||= text;
    }
    const isLast = commit.lastSeq === head?.seq;
    const { rows } = await store.readMessages(key, { limit: 1_000 });
    await old.append({
      key,
      commit: { ...commit, record: toBinary(CommitRecordSchema, record) },
      messages: isLast ? rows.map((row) => ({ ...row, record: withoutTextSeq(row.record) })) : [],
      room: { headSeq: commit.lastSeq, visibility: "link", deleted: false, activeAtMs: 1, record: new Uint8Array() },
      seats: [],
      busy: false,
    });
  }
  return old;
}

function withoutTextSeq(record: Uint8Array): Uint8Array {
  return toBinary(MessageSchema, create(MessageSchema, { ...fromBinary(MessageSchema, record), textSeq: 0 }));
}
