import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { EventSchema, toBinary } from "../state/wire.ts";
import { FoldedRoom, jon, mira } from "./folded-room.fixture.ts";

describe("mentions", () => {
  it("[T1] of very many the first of each participant is kept, in order, and all of them are asked", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(jon, `${"@ada ".repeat(2_000)}@grace @all`);
    const { mentions } = room.lastMessage();
    expect(mentions).toHaveLength(limits.mentionsPerMessageMax);
    expect(mentions.slice(-2)).toMatchObject([{ participantId: "p_grace" }, { all: true }]);
    expect(mentions.every(({ start }, index) => start > (mentions[index - 1]?.start ?? -1))).toBe(true);
    expect(room.owed().map(({ personaId }) => personaId)).toEqual(["p_ada", "p_grace"]);
  });

  it("[L2] an answer that is full of mentions fits into a commit", () => {
    const room = FoldedRoom.with(["ada"]);
    room.post(mira, "hi");
    room.answer("p_ada", "@ada ".repeat(26_000));
    const event = room.events.at(-1);
    if (event?.kind.case !== "turnEnded") throw new Error("not ended");
    expect(toBinary(EventSchema, event).length).toBeLessThan(150 * 1_024);
  });
});
