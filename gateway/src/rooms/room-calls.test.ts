import { create } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import { GetRoomResponseSchema, UpdateRoomResponseSchema, UpdateRoomSchema } from "@polylogue/proto/room";
import { connectErrorFromRefusal } from "@polylogue/runtime/rpc/refusal-wire";
import { describe, expect, it } from "vitest";
import { createRoomInstances } from "../trunk/room-instances.ts";
import { createRoomCalls, type RoomClient } from "./room-calls.ts";

const context = {
  requestId: "q",
  signal: new AbortController().signal,
  principal: {
    tenant: "t",
    participantId: "p_a",
    displayName: "a",
    kind: "guest",
    expiresAtMs: Number.POSITIVE_INFINITY,
  } as const,
};

/** Room services of a few lines, by address: what each answers, and what was asked of whom, in order. */
function createPeers(...addresses: readonly string[]) {
  const asked: string[] = [];
  const refusals = new Map<string, Refusal>();
  const unwell = new Set<string>();
  const listed = { addresses: [...addresses] };
  const instances = createRoomInstances({
    current: () => listed.addresses,
    subscribe: () => () => {},
    close: async () => {},
  });
  const clientAt = (address: string) => {
    const answer = async <T>(value: T): Promise<T> => {
      asked.push(address);
      const refusal = refusals.get(address);
      if (refusal) throw connectErrorFromRefusal(refusal);
      return value;
    };
    return {
      getRoom: () => answer(create(GetRoomResponseSchema, { headSeq: 7 })),
      updateRoom: () => answer(create(UpdateRoomResponseSchema, { room: { id: "r_1" } })),
    } as unknown as RoomClient;
  };
  const calls = createRoomCalls({
    instances,
    statements: async () => "statement",
    isWell: (address) => !unwell.has(address),
    client: clientAt,
  });
  const [first = "", second = "", third = ""] = instances.ranked("t", "r_1");
  return { calls, asked, refusals, unwell, listed, first, second, third };
}

const movedTo = (address: string) => refuse("MOVED", "elsewhere", { details: { address } });
const update = create(UpdateRoomSchema, { title: "x" });

describe("createRoomCalls", () => {
  it("[L2] what was sent elsewhere is asked there, once", async () => {
    const { calls, asked, refusals, first, third } = createPeers("a:1", "b:1", "c:1");
    refusals.set(first, movedTo(third));
    expect(await calls.update("r_1", update, context)).toMatchObject({ id: "r_1" });
    expect(asked).toEqual([first, third]);
    refusals.set(third, movedTo(first));
    expect(await calls.update("r_1", update, context)).toMatchObject({ reason: "ROOM_SERVICE_UNAVAILABLE" });
    expect(asked.slice(2)).toEqual([first, third]);
  });

  it("[L2] an address that is not on the list is not asked, and nobody hears of it", async () => {
    const { calls, asked, refusals, first } = createPeers("a:1", "b:1");
    refusals.set(first, movedTo("evil:1"));
    const answer = await calls.update("r_1", update, context);
    expect(answer).toMatchObject({ reason: "ROOM_SERVICE_UNAVAILABLE", retryAfterMs: 1_000 });
    expect(JSON.stringify(answer)).not.toContain("evil");
    expect(asked).toEqual([first]);
  });

  it("[S5] an instance at which nobody is known to be is asked last, also for what is asked only once", async () => {
    const { calls, asked, unwell, first, second } = createPeers("a:1", "b:1", "c:1");
    unwell.add(first);
    await calls.update("r_1", update, context);
    expect(asked).toEqual([second]);
  });

  it("reads go on to the next one when one is out of reach", async () => {
    const { calls, asked, refusals, first, second } = createPeers("a:1", "b:1");
    refusals.set(first, refuse("STORE_UNAVAILABLE", "no"));
    expect(await calls.get("r_1", context)).toMatchObject({ headSeq: 7 });
    expect(asked).toEqual([first, second]);
  });

  it("[G4] follows the list of instances, and with none on it says that it can reach nobody", async () => {
    const { calls, asked, listed, first } = createPeers("a:1", "b:1");
    listed.addresses = ["d:1"];
    await calls.get("r_1", context);
    expect(asked).toEqual(["d:1"]);
    expect(await calls.reach(context)).toEqual([{ address: "d:1", isReached: true }]);
    listed.addresses = [];
    expect(await calls.get("r_1", context)).toMatchObject({ reason: "ROOM_SERVICE_UNAVAILABLE" });
    expect(asked).not.toContain(first);
  });
});
