import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { create, EventSchema, SetProfileSchema, toBinary } from "../state/wire.ts";
import type { Sender } from "./decision.ts";
import { FoldedRoom, jon, mira } from "./folded-room.fixture.ts";

const rename = (room: FoldedRoom, person: Sender, displayName: string) =>
  room.do(person, { case: "setProfile", value: create(SetProfileSchema, { displayName }) });

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

  it("[T1] a person is mentioned by name, and asked nothing", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    rename(room, mira, "Mira Chen");
    room.post(jon, "@mira chen, look; @Mira and @nobody do not");
    expect(room.lastMessage().mentions).toMatchObject([{ participantId: "p_mira", start: 0, end: 10, all: false }]);
    expect(room.owed()).toEqual([]);
    room.post(jon, "@Mira Chen and @Ada: `@grace`");
    expect(room.lastMessage().mentions.map(({ participantId }) => participantId)).toEqual(["p_mira", "p_ada"]);
    expect(room.owed().map(({ personaId }) => personaId)).toEqual(["p_ada"]);
  });

  it("[T1] names are those of the moment, and of people who have a seat", () => {
    const room = FoldedRoom.with(["ada"]);
    room.post(mira, "is @Jon here?");
    expect(room.lastMessage().mentions).toEqual([]);
    room.post(jon, "yes");
    room.post(mira, "hi @jon");
    expect(room.lastMessage().mentions).toMatchObject([{ participantId: "p_jon" }]);
    rename(room, jon, "Jonathan");
    room.post(mira, "@jon or @jonathan?");
    expect(room.lastMessage().mentions).toMatchObject([{ participantId: "p_jon", start: 8 }]);
  });

  it("[T1] a persona's answer and an edit mention people as well", () => {
    const room = FoldedRoom.with(["ada"]);
    room.post(jon, "hello @ada");
    room.answer("p_ada", "ask @Mira, **@Jon**");
    expect(room.last("turnEnded").mentions.map(({ participantId }) => participantId)).toEqual(["p_mira", "p_jon"]);
    room.post(jon, "hi");
    room.edit(jon, room.lastMessage().id, 1, "hi @Mira");
    expect(room.last("messageEdited").mentions).toMatchObject([{ participantId: "p_mira", start: 3 }]);
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
