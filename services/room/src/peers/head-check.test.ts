import { silentLog } from "@polylogue/runtime/log/log";
import { expect, it } from "vitest";
import { mira } from "../decide/folded-room.fixture.ts";
import type { TrunkSink } from "../hub/room-watch.ts";
import { createRoomCommand, postCommand } from "../order/room-log.fixture.ts";
import { openInstance } from "../sessions/room-instance.fixture.ts";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import { StoreError } from "../store/store-error.ts";
import { HeadCheck } from "./head-check.ts";

const trunk: TrunkSink = { push: () => {}, reply: () => {}, feed: () => {} };

it("[B5] one room that can not be read keeps no other one behind, of however many", async () => {
  const backend = createMemoryRoomStore();
  const writer = openInstance({ store: backend.open(), isExclusive: false });
  const reader = openInstance({ store: backend.open(), isExclusive: false });
  const keys = Array.from({ length: 1_001 }, (_, n) => ({ tenant: "local", room: `r_${n}` }));
  for (const key of keys) {
    await writer.rooms.create(key, createRoomCommand(mira, []));
    const room = await reader.rooms.open(key);
    if (mira.kind === "person") room?.presence.add({ trunk, session: 1, person: mira });
  }
  const behind = [keys.at(0), keys.at(1), keys.at(-1)].flatMap((key) => key ?? []);
  for (const key of behind) await writer.rooms.peek(key)?.submit(postCommand(mira, "news"));
  const read = reader.store.readCommits.bind(reader.store);
  reader.store.readCommits = (key, ...more) =>
    key.room === "r_0" ? Promise.reject(new StoreError("corrupt", "no record")) : read(key, ...more);
  const check = new HeadCheck({ store: reader.store, log: silentLog, rooms: () => reader.rooms.all() });
  expect(await check.run()).toBe(false);
  const texts = behind.map((key) => reader.rooms.peek(key)?.state.recent.at(-1)?.text);
  expect(texts).toEqual([undefined, "news", "news"]);
});
