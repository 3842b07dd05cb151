import type { Clock } from "@polylogue/runtime/clock/clock";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import type { CreateRoom, Sender } from "../decide/decision.ts";
import { persona } from "../decide/folded-room.fixture.ts";
import { create, PostSchema, Visibility } from "../state/wire.ts";
import type { RoomKey, RoomStore } from "../store/room-store.ts";
import { createCommandDigest } from "./command-digest.ts";
import { type LogAnswer, type LogCommand, logCommand } from "./log-command.ts";
import { type Committed, RoomLog, type RoomLogOptions } from "./room-log.ts";

export const key: RoomKey = { tenant: "local", room: "r_1" };

let lives = 0;

/** One instance's log of the room on a store. */
export function openLogOn(
  store: RoomStore,
  clock: Clock = createManualClock(1_000),
  more: Partial<RoomLogOptions> = {},
) {
  lives += 1;
  const committed: Committed[] = [];
  const log = new RoomLog({
    key,
    store,
    draftStore: store,
    clock,
    random: createSeededRandom(lives),
    digest: createCommandDigest("a key for tests"),
    instance: `i_${lives}`,
    log: silentLog,
    isExclusive: false,
    onOpen: () => {},
    onCommit: (commit) => committed.push(commit),
    isAbandoned: () => false,
    onLost: () => {},
    onFailed: () => {},
    ...more,
  });
  return { log, committed };
}

export function createRoomCommand(sender: Sender, personas: readonly string[] = ["ada"]): LogCommand {
  const value: CreateRoom = { title: "Launch", visibility: Visibility.LINK, personas: personas.map(persona) };
  return { sender, command: { case: "createRoom", value }, commandId: "", seenSeq: undefined };
}

export function postCommand(sender: Sender, text: string, clientMessageId = "", seenSeq?: number): LogCommand {
  const value = create(PostSchema, { text, clientMessageId, ...(seenSeq !== undefined && { seenSeq }) });
  return logCommand(sender, { case: "post", value });
}

export function seqOf(answer: LogAnswer): number {
  if (answer.kind !== "ok" || answer.ok.case !== "post") throw new Error(`not posted: ${JSON.stringify(answer)}`);
  return answer.ok.value.seq;
}
