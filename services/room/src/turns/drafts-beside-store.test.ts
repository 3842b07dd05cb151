import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { createMemoryBus } from "../bus/memory-room-bus.ts";
import { mira } from "../decide/folded-room.fixture.ts";
import { postCommand } from "../order/room-log.fixture.ts";
import { answering, bodyOf, joined, post } from "../sessions/answering.fixture.ts";
import { key, openInstance } from "../sessions/room-instance.fixture.ts";
import { Outcome } from "../state/wire.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { DraftStore } from "../store/room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { eraseRoom } from "./erase-room.ts";

/** A place for drafts beside the store, as Redis is, that can be away. */
function draftsBeside() {
  const drafts = createMemoryRoomStore().open();
  const state = { isAway: false };
  const unlessAway = <T>(work: () => Promise<T>) =>
    state.isAway ? Promise.reject(new StoreError("unavailable", "away")) : work();
  const draftStore: DraftStore = {
    writeDrafts: (writes) => unlessAway(() => drafts.writeDrafts(writes)),
    readDrafts: (room) => unlessAway(() => drafts.readDrafts(room)),
    deleteDrafts: (room, turnIds) => unlessAway(() => drafts.deleteDrafts(room, turnIds)),
  };
  return { draftStore, state };
}

describe("drafts that are kept beside the store", () => {
  it("[T6, T8] while they can not be read rooms open and are written, and nobody is condemned by their absence", async () => {
    const backend = createMemoryRoomStore();
    const bus = createMemoryBus();
    const { draftStore, state } = draftsBeside();
    const shared = { draftStore, isExclusive: false };
    const first = await answering(openInstance({ ...shared, store: backend.open(), bus: bus.open() }));
    await first.say(0, "Let me see");
    await first.instance.draftWriter.flush();
    // The first instance is gone, its text is out of reach, and the turn's runner is not heard of any more.
    first.instance.rooms.close();
    state.isAway = true;
    const clock = createManualClock();
    const second = openInstance({ ...shared, store: backend.open(), bus: bus.open(), clock });
    await second.start();
    const eve = second.gateway();
    expect((await joined(eve, 1, "p_eve", "Eve")).turns).toMatchObject([{ turnId: first.turnId, text: "" }]);
    expect(bodyOf(await eve.ask(1, post("are you there?")), "ok").result.case).toBe("post");
    await clock.advance(60_000);
    expect(second.rooms.peek(key)?.state.turns.size).toBe(1);
    state.isAway = false;
    // What was not known until now is taken for a sign of life, but for the last one.
    await clock.advance(14_000);
    const ended = bodyOf(await eve.event("turnEnded"), "event");
    expect(ended.kind.value).toMatchObject({ outcome: Outcome.INTERRUPTED, text: "Let me see", partial: true });
  });

  it("[L8] they are erased before their room is, and the sweep makes good what failed", async () => {
    const { draftStore, state } = draftsBeside();
    const instance = openInstance({ draftStore, isExclusive: false });
    await instance.createRoom();
    const room = instance.rooms.peek(key);
    await room?.submit(postCommand(mira, "secret"));
    await room?.submit({ sender: mira, command: { case: "deleteRoom", value: {} }, commandId: "", seenSeq: undefined });
    await draftStore.writeDrafts(["t_1", "t_2"].map((turnId) => ({ key, turnId, attempt: 1, text: "secret" })));
    state.isAway = true;
    await expect(eraseRoom({ ...instance, draftStore }, key)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await instance.store.listBusyRooms({ limit: 10 })).toHaveLength(1);
    state.isAway = false;
    await instance.busyRooms.start(false);
    expect(await draftStore.readDrafts(key)).toEqual([]);
    expect((await instance.store.readMessages(key, { limit: 10 })).rows).toEqual([]);
    expect(await instance.store.listBusyRooms({ limit: 10 })).toEqual([]);
  });
});
