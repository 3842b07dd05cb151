import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import {
  create,
  LeaveRoomSchema,
  RemoveParticipantSchema,
  RemovePersonaSchema,
  Role,
  rightsOf,
  SetRoleSchema,
  UpdateRoomSchema,
  Visibility,
} from "../state/wire.ts";
import { FoldedRoom, jon, mira, reasonOf } from "./folded-room.fixture.ts";
import { rightsIn } from "./seats.ts";

/** What a wire's open enum may bring: no value of the schema. */
const unknown = 99 as never;

const archive = { case: "updateRoom", value: create(UpdateRoomSchema, { archived: true }) } as const;

/** A room in which ada owes as many turns as a room may. */
function busyRoom(): FoldedRoom {
  const room = FoldedRoom.with(["ada"]);
  for (let n = 0; n < limits.owedTurnsPerRoomMax + 10; n += 1) room.post(n % 2 === 0 ? mira : jon, "@ada hi");
  expect(room.owed()).toHaveLength(limits.owedTurnsPerRoomMax);
  return room;
}

describe("values that the schema does not have", () => {
  it("[T9] a lead that can be nobody is refused also before somebody is to lead", () => {
    const room = FoldedRoom.with(["ada"]);
    const settings = (leadPersona: string) => create(UpdateRoomSchema, { settings: { leadPersona } });
    expect(reasonOf(room.do(mira, { case: "updateRoom", value: settings("x".repeat(65)) }))).toBe("BAD_SETTINGS");
    expect(reasonOf(room.do(mira, { case: "updateRoom", value: settings("p_ada") }))).toBe("ok");
  });

  it("[S6] a role that is not in the table is refused, and one that was stored gives no rights", () => {
    const room = FoldedRoom.with([]);
    room.post(jon, "hello");
    const value = create(SetRoleSchema, { participantId: "p_jon", role: unknown });
    expect(reasonOf(room.do(mira, { case: "setRole", value }))).toBe("BAD_COMMAND");
    expect(reasonOf(room.post(jon, "still here"))).toBe("ok");
    expect(rightsOf(unknown)).toEqual([]);
    const seat = room.state.participants.get("p_jon");
    if (!seat || jon.kind !== "person") throw new Error("no seat");
    const participants = new Map(room.state.participants).set("p_jon", { ...seat, role: unknown });
    room.state = { ...room.state, participants };
    expect(rightsIn(room.state, jon)).toEqual([]);
    expect(reasonOf(room.post(jon, "hello"))).toBe("NOT_ALLOWED");
    const back = create(SetRoleSchema, { participantId: "p_jon", role: Role.MEMBER });
    expect(reasonOf(room.do(mira, { case: "setRole", value: back }))).toBe("ok");
  });

  it("[S6] a visibility that the schema does not have is refused, when a room is made and when it changes", () => {
    const room = FoldedRoom.with([]);
    const value = create(UpdateRoomSchema, { visibility: unknown });
    expect(reasonOf(room.do(mira, { case: "updateRoom", value }))).toBe("BAD_COMMAND");
    const made = { title: "Launch", visibility: unknown, personas: [] };
    expect(reasonOf(new FoldedRoom().do(mira, { case: "createRoom", value: made }))).toBe("BAD_COMMAND");
    expect(FoldedRoom.with([], Visibility.UNSPECIFIED).state.room?.visibility).toBe(Visibility.LINK);
  });
});

describe("what stops all turns of a room", () => {
  it.each([
    ["removing their persona", { case: "removePersona", value: create(RemovePersonaSchema, { personaId: "p_ada" }) }],
    ["archiving the room", archive],
  ] as const)("[T9] %s leaves none owed, in one commit", (_, command) => {
    const room = busyRoom();
    const before = room.events.length;
    room.do(mira, command);
    expect(room.owed()).toEqual([]);
    expect(room.events.length - before).toBeLessThanOrEqual(64);
  });

  it("[T5] stop all leaves none owed, also as a first command of somebody new", () => {
    const room = busyRoom();
    room.stop({ kind: "person", participantId: "p_new", displayName: "New" }, "all");
    expect(room.owed()).toEqual([]);
  });
});

describe("an archived room", () => {
  it("[S6] may be left, and the rights say so", () => {
    const room = FoldedRoom.with([]);
    room.post(jon, "hello");
    room.do(mira, archive);
    if (jon.kind !== "person" || mira.kind !== "person") throw new Error("not people");
    expect(rightsIn(room.state, jon)).toEqual(["leaveRoom"]);
    expect(new Set(rightsIn(room.state, mira))).toEqual(new Set(["updateRoom", "deleteRoom", "leaveRoom"]));
    expect(reasonOf(room.do(jon, { case: "leaveRoom", value: create(LeaveRoomSchema) }))).toBe("ok");
    expect(room.state.participants.has("p_jon")).toBe(false);
  });
});

describe("bans", () => {
  const ban = (participantId: string) =>
    ({ case: "removeParticipant", value: create(RemoveParticipantSchema, { participantId, ban: true }) }) as const;

  it("[S6] who is banned already is not banned again", () => {
    const room = FoldedRoom.with([]);
    room.do(mira, ban("p_jon"));
    const { headSeq } = room.state;
    expect(reasonOf(room.do(mira, ban("p_jon")))).toBe("ok");
    expect(room.state.headSeq).toBe(headSeq);
  });

  it("[S6] are at most 1,000 in a room, of ids of at most 64 characters", () => {
    const room = FoldedRoom.with([]);
    expect(reasonOf(room.do(mira, ban("x".repeat(65))))).toBe("BAD_ID");
    expect(reasonOf(room.do(mira, ban("")))).toBe("BAD_ID");
    for (let n = 0; n < limits.bannedPerRoomMax; n += 1) room.do(mira, ban(`p_${n}`));
    expect(reasonOf(room.do(mira, ban("p_more")))).toBe("ROOM_FULL");
    expect(room.state.banned.size).toBe(limits.bannedPerRoomMax);
  });
});
