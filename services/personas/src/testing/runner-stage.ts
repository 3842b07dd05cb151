import { create } from "@bufbuild/protobuf";
import { PersonaSchema } from "@polylogue/proto/persona";
import {
  GetRoomResponseSchema,
  LoadHistoryResponseSchema,
  MessageSchema,
  ParticipantKind,
  ParticipantSchema,
} from "@polylogue/proto/room";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { createFixedInstanceList } from "@polylogue/runtime/instances/fixed-instance-list";
import { silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import type { PersonaReads } from "../persona-reads.ts";
import type { RoomReads } from "../room-reads.ts";
import { type Runner, type RunnerOptions, serveTurns } from "../serve.ts";
import { createRoomPeer, offerOf } from "./room-peer.ts";
import { createScriptedDoor } from "./scripted-door.ts";

const mira = create(ParticipantSchema, { id: "p_mira", kind: ParticipantKind.PERSON, displayName: "Mira" });
const ada = create(ParticipantSchema, offerOf("t_1").persona);

/** A room of Mira and Ada with one message. */
export const stageRooms: RoomReads = {
  getRoom: async () =>
    create(GetRoomResponseSchema, { room: { id: "r_1", title: "Launch" }, participants: [mira, ada], headSeq: 2 }),
  loadHistory: async () => {
    const line = { id: "m_1", seq: 1, author: "p_mira", authorName: "Mira", authorKind: ParticipantKind.PERSON };
    return create(LoadHistoryResponseSchema, { messages: [create(MessageSchema, { ...line, text: "hi @ada" })] });
  },
};

export const stagePersonas: PersonaReads = {
  getPersona: async ({ personaId, version }) =>
    create(PersonaSchema, {
      id: personaId,
      version,
      handle: "ada",
      displayName: "Ada",
      instructions: "Be brief.",
      models: ["x/y"],
    }),
};

export interface RunnerStage {
  readonly runner: Runner;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly room: ReturnType<typeof createRoomPeer>;
  readonly door: ReturnType<typeof createScriptedDoor>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
}

/** A runner between a room peer, a scripted door and a clock that stands still; connected. */
export async function setRunnerStage(overrides: Partial<RunnerOptions> = {}): Promise<RunnerStage> {
  const clock = createManualClock();
  const room = createRoomPeer();
  const door = createScriptedDoor();
  const runner = serveTurns({
    runner: "runner_1",
    instances: createFixedInstanceList(["room:1"]),
    turnsMax: 64,
    drainMs: 2_000,
    clock,
    random: createSeededRandom(1),
    log: silentLog,
    dial: room.dial,
    credential: async () => "service-token",
    rooms: stageRooms,
    personas: stagePersonas,
    models: door,
    ...overrides,
  });
  await clock.advance(0);
  return { runner, clock, room, door, settle: () => clock.advance(0) };
}
