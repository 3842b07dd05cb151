import { limits } from "@polylogue/proto";
import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { silentLog } from "@polylogue/runtime/log/log";
import { describe, expect, it } from "vitest";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import type { RoomStore } from "../store/room-store.ts";
import { DraftWriter } from "./draft-writer.ts";
import { Drafts } from "./drafts.ts";
import { Runners } from "./runners.ts";

const key = { tenant: "local", room: "r_1" };

describe("drafts", () => {
  it("[T7] a higher attempt starts again, a lower one fits nowhere", () => {
    const drafts = new Drafts();
    drafts.restore("t", { attempt: 1, text: "old" });
    expect(drafts.append("t", 2, 0, "new")).toMatchObject({ kind: "appended", offset: 0 });
    expect(drafts.append("t", 1, 3, " text")).toEqual({ kind: "gap" });
    drafts.restore("t", { attempt: 1, text: "a longer old text" });
    expect(drafts.get("t")).toMatchObject({ attempt: 2, text: "new" });
  });

  it("[B1] text that overtook the beginning of its turn is kept", () => {
    const drafts = new Drafts();
    drafts.append("t", 1, 0, "Hel");
    drafts.start("t", 1);
    expect(drafts.append("t", 1, 3, "lo")).toMatchObject({ kind: "appended" });
    drafts.start("t", 2);
    expect(drafts.get("t")?.text).toBe("");
  });

  it("[T9] a text is bounded in bytes of UTF-8", () => {
    const drafts = new Drafts();
    const third = "\u20ac".repeat(limits.turnTextBytesMax / 8);
    expect(drafts.append("t", 1, 0, third).kind).toBe("appended");
    expect(drafts.append("t", 1, third.length, third).kind).toBe("appended");
    expect(drafts.append("t", 1, 2 * third.length, third).kind).toBe("too_long");
    drafts.restore("u", { attempt: 1, text: third + third });
    expect(drafts.append("u", 1, 2 * third.length, third).kind).toBe("too_long");
  });
});

describe("the writer of drafts", () => {
  it("[T6] closing stores also what grew during a write", async () => {
    const memory = createMemoryRoomStore().open();
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const writeDrafts: RoomStore["writeDrafts"] = async (drafts) => {
      await gate;
      return memory.writeDrafts(drafts);
    };
    const store = new Proxy(memory, {
      get: (target, name: keyof RoomStore) => (name === "writeDrafts" ? writeDrafts : target[name].bind(target)),
    });
    const clock = createManualClock();
    const writer = new DraftWriter({ draftStore: store, clock, log: silentLog });
    const source = { key, drafts: new Drafts() };
    source.drafts.append("t", 1, 0, "a");
    writer.grew(source);
    await clock.advance(0);
    source.drafts.append("t", 1, 1, "b");
    writer.grew(source);
    const closing = writer.close();
    open();
    await closing;
    expect(await memory.readDrafts(key)).toMatchObject([{ text: "ab" }]);
  });

  it("[T6] what could not be stored is tried again", async () => {
    const memory = createMemoryRoomStore().open();
    let failures = 1;
    const writeDrafts: RoomStore["writeDrafts"] = async (drafts) => {
      failures -= 1;
      if (failures >= 0) throw new Error("full");
      return memory.writeDrafts(drafts);
    };
    const store = new Proxy(memory, {
      get: (target, name: keyof RoomStore) => (name === "writeDrafts" ? writeDrafts : target[name].bind(target)),
    });
    const clock = createManualClock();
    const writer = new DraftWriter({ draftStore: store, clock, log: silentLog });
    const source = { key, drafts: new Drafts() };
    source.drafts.append("t", 1, 0, "a");
    writer.grew(source);
    await clock.advance(0);
    expect(await memory.readDrafts(key)).toEqual([]);
    await clock.advance(1_000);
    expect(await memory.readDrafts(key)).toMatchObject([{ text: "a" }]);
  });
});

describe("runners", () => {
  it("[T8] of very many the ones that were heard last are remembered", () => {
    const runners = new Runners();
    runners.beat("u_old", ["t"], 1);
    for (let n = 0; n < 999; n += 1) runners.beat(`u_${n}`, ["t"], 1);
    runners.beat("u_old", ["t"], 2);
    runners.beat("u_new", [], 2);
    expect(runners.lastSignOfLifeMs("u_old", "t")).toBe(2);
    expect(runners.lastSignOfLifeMs("u_1", "t")).toBe(1);
    expect(runners.lastSignOfLifeMs("u_0", "t")).toBeUndefined();
  });

  it("[T8] one that only came is here, and gave no sign of life for any turn; one of whom others told is not here", () => {
    const runners = new Runners();
    runners.beat("u", ["t"], 1);
    expect(runners.hereSinceMs("u")).toBeUndefined();
    runners.add({ runner: "u", turnsMax: 1, takesOffers: true, send: () => {} }, 2);
    runners.add({ runner: "v", turnsMax: 1, takesOffers: true, send: () => {} }, 3);
    expect([runners.hereSinceMs("u"), runners.lastSignOfLifeMs("u", "t")]).toEqual([2, 1]);
    expect([runners.hereSinceMs("v"), runners.lastSignOfLifeMs("v", "t")]).toEqual([3, undefined]);
  });

  it("[T6] the first text of a turn is stored at once, also right after another turn's draft was", async () => {
    const store = createMemoryRoomStore().open();
    const clock = createManualClock();
    const writer = new DraftWriter({ draftStore: store, clock, log: silentLog });
    const source = { key, drafts: new Drafts() };
    source.drafts.append("t", 1, 0, "first");
    writer.grew(source, { isFirstText: true });
    await clock.advance(0);
    source.drafts.append("t", 1, 5, " more");
    writer.grew(source);
    source.drafts.append("u", 1, 0, "another");
    writer.grew(source, { isFirstText: true });
    await clock.advance(0);
    expect(await store.readDrafts(key)).toMatchObject([{ text: "first more" }, { text: "another" }]);
    await writer.close();
  });
});
