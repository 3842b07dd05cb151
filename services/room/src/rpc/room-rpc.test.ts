import type { UnaryContext } from "@polylogue/runtime/grpc/serve-grpc";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { describe, expect, it } from "vitest";
import { openInstance } from "../sessions/room-instance.fixture.ts";
import {
  CreateRoomRequestSchema,
  create,
  DeleteRoomRequestSchema,
  GetRoomRequestSchema,
  ListRoomsRequestSchema,
  LoadHistoryRequestSchema,
} from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { roomRpc } from "./room-rpc.ts";

/** The handlers over a store whose named methods fail while it is broken. */
async function brokenAt(...names: readonly (keyof RoomStore)[]) {
  const memory = createMemoryRoomStore().open();
  const state = { isBroken: false };
  const store = new Proxy(memory, {
    get: (target, name: keyof RoomStore) =>
      state.isBroken && names.includes(name)
        ? () => Promise.reject(new StoreError("unavailable", "away"))
        : target[name].bind(target),
  });
  const instance = openInstance({ store, isExclusive: false });
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
  const claims = { tenant: "local", participantId: "p_mira", displayName: "Mira", kind: "guest", session: 0 } as const;
  const context: UnaryContext = {
    authorization: await signer.sign("statement", claims, 60_000),
    requestId: "q_1",
    signal: new AbortController().signal,
  };
  const made = await rpc.createRoom(create(CreateRoomRequestSchema, { title: "Launch" }), context);
  if (isRefusal(made)) throw new Error(made.reason);
  state.isBroken = true;
  return { rpc, context, room: made.room?.id ?? "", instance, state, store };
}

const reason = (answer: object) => (isRefusal(answer) ? answer.reason : "ok");

describe("unary calls", () => {
  it("[S2] a room that can not be brought up to date is not shown", async () => {
    const { rpc, context, room } = await brokenAt("readCommits");
    expect(reason(await rpc.getRoom(create(GetRoomRequestSchema, { room }), context))).toBe("STORE_UNAVAILABLE");
  });

  it("a store that failed is a refusal that says when to try again", async () => {
    const { rpc, context, room } = await brokenAt("listRooms", "readMessages");
    const list = await rpc.listRooms(create(ListRoomsRequestSchema), context);
    expect(list).toMatchObject({ reason: "STORE_UNAVAILABLE", retryAfterMs: 1_000 });
    const history = await rpc.loadHistory(create(LoadHistoryRequestSchema, { room }), context);
    expect(reason(history)).toBe("STORE_UNAVAILABLE");
  });

  it("[L8] an erasure that failed is made good by the sweep", async () => {
    const { rpc, context, room, instance, state, store } = await brokenAt("eraseRoom");
    expect(reason(await rpc.deleteRoom(create(DeleteRoomRequestSchema, { room }), context))).toBe("STORE_UNAVAILABLE");
    state.isBroken = false;
    expect(await store.listBusyRooms({ limit: 10 })).toHaveLength(1);
    await instance.busyRooms.start(false);
    expect(await store.listBusyRooms({ limit: 10 })).toEqual([]);
  });
});
