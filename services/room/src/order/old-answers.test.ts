import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { jon, mira, reasonOf, runner } from "../decide/folded-room.fixture.ts";
import {
  ClaimTurnSchema,
  create,
  DeleteSchema,
  EndTurnSchema,
  fromBinary,
  type Message,
  MessageSchema,
  Outcome,
  RegenerateSchema,
  TurnStatus,
} from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { logCommand } from "./log-command.ts";
import { createRoomCommand, key, openLogOn, postCommand } from "./room-log.fixture.ts";
import type { RoomLog } from "./room-log.ts";

const secret = "the door code is 4711";

async function newRoom() {
  const store = createMemoryRoomStore().open();
  const { log } = openLogOn(store);
  await log.submit(createRoomCommand(mira));
  await log.submit(postCommand(jon, "@ada?"));
  return { store, log };
}

const end = (turnId: string, text: string) =>
  logCommand(runner, {
    case: "endTurn",
    value: create(EndTurnSchema, { turnId, attempt: 1, outcome: Outcome.ANSWERED, text }),
  });

/** The id of the message that the only owed turn begins. */
async function begin(log: RoomLog): Promise<{ readonly turnId: string; readonly messageId: string }> {
  const [turnId = ""] = log.state.turns.keys();
  await log.submit(logCommand(runner, { case: "claimTurn", value: create(ClaimTurnSchema, { turnId }) }));
  return { turnId, messageId: log.state.recent.at(-1)?.id ?? "" };
}

async function answer(log: RoomLog, text: string): Promise<string> {
  const { turnId, messageId } = await begin(log);
  await log.submit(end(turnId, text));
  return messageId;
}

async function chat(log: RoomLog, messages: number): Promise<void> {
  for (let n = 0; n < messages; n += 1) await log.submit(postCommand(mira, `chat ${n}`));
}

async function stored(store: RoomStore, id: string): Promise<Message | undefined> {
  const row = await store.readMessage(key, id);
  return row && fromBinary(MessageSchema, row.record);
}

describe("an answer that is older than what is in memory", () => {
  it("[L8] takes its versions with it, whose texts are gone before it is acknowledged", async () => {
    const { store, log } = await newRoom();
    const answerId = await answer(log, secret);
    await log.submit(logCommand(jon, { case: "regenerate", value: create(RegenerateSchema, { messageId: answerId }) }));
    const versionId = await answer(log, `again: ${secret}`);
    await chat(log, limits.snapshotMessagesMax);
    expect(log.state.recent.some(({ id }) => id === answerId || id === versionId)).toBe(false);
    const deletion = logCommand(mira, { case: "delete", value: create(DeleteSchema, { messageId: answerId }) });
    expect(reasonOf(await log.submit(deletion))).toBe("ok");
    expect(await stored(store, versionId)).toMatchObject({ deleted: true, text: "" });
    const commits = await store.readCommits(key, 0, { commitsMax: 1_000, bytesMax: Number.MAX_SAFE_INTEGER });
    expect(Buffer.concat(commits.map(({ record }) => record)).toString()).not.toContain(secret);
  });

  it("[L6] ends also when its message leaves the memory in the same commit", async () => {
    const { store, log } = await newRoom();
    const { turnId, messageId } = await begin(log);
    await chat(log, limits.snapshotMessagesMax - 1);
    expect(log.state.recent[0]?.id).toBe(messageId);
    // The first is decided alone; what queues meanwhile is decided together.
    await Promise.all(
      ["a", "b"].map((text) => log.submit(postCommand(mira, text))).concat(log.submit(end(turnId, "42"))),
    );
    expect(log.state.turns.size).toBe(0);
    expect(await stored(store, messageId)).toMatchObject({ text: "42", turn: { status: TurnStatus.ENDED } });
  });
});
