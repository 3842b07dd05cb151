import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import {
  type JoinedJson,
  JoinedSchema,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
} from "@polylogue/proto/room";
import { createCommandDigest, createRoomInstance } from "@polylogue/room";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { createDuplexPair } from "@polylogue/runtime/duplex/memory-duplex";
import { silentLog } from "@polylogue/runtime/log/log";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { createSilentBus } from "../../../room/src/bus/room-bus.ts";
import { MemoryRoomStore } from "../../../room/src/store/memory/memory-handle.ts";
import type { MemoryRooms } from "../../../room/src/store/memory/memory-rooms.ts";
import type { RoomKey } from "../../../room/src/store/room-store.ts";
import { createPlainSigner } from "../parts/plain-signer.ts";

/** What an instance that has just come up tells somebody who joins a room. */
export async function snapshotAt(rooms: MemoryRooms, key: RoomKey, participantId: string): Promise<JoinedJson> {
  const clock = createManualClock();
  const signer = createPlainSigner(clock);
  const store = new MemoryRoomStore(rooms);
  const instance = createRoomInstance({
    store,
    draftStore: store,
    bus: createSilentBus(),
    clock,
    random: createSeededRandom(1),
    log: silentLog,
    signer,
    digest: createCommandDigest("one key for all instances of this world"),
    isExclusive: true,
    schedule: queueMicrotask,
  });
  const [near, far] = createDuplexPair();
  instance.acceptTrunk(far, { role: "gateway", instance: "g_1" }, new AbortController().signal);
  const joined = new Promise<JoinedJson>((resolve, reject) => {
    near.listen({
      message(bytes) {
        for (const { frame } of fromBinary(RoomSessionResponseSchema, bytes).frames) {
          const body = frame?.body;
          if (body?.case === "joined") {
            resolve(toJson(JoinedSchema, body.value, { alwaysEmitImplicit: true }) as JoinedJson);
          } else if (body?.case === "error") reject(new Error(body.value.reason));
        }
      },
      drained() {},
      closed: () => reject(new Error("the trunk is over")),
    });
  });
  const claims = { tenant: key.tenant, participantId, displayName: "Witness", kind: "guest", session: 1 } as const;
  const statement = await signer.sign("statement", claims, 60_000);
  const frames = [
    { session: 1, body: { case: "attach" as const, value: { statement } } },
    {
      session: 1,
      body: {
        case: "frame" as const,
        value: { id: "j", room: key.room, command: { case: "join" as const, value: {} } },
      },
    },
  ];
  near.send(toBinary(RoomSessionRequestSchema, create(RoomSessionRequestSchema, { frames })));
  const seen = await joined;
  await instance.close();
  return seen;
}
