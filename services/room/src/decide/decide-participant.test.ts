import { describe, expect, it } from "vitest";
import {
  AddPersonaSchema,
  create,
  LeaveRoomSchema,
  RemoveParticipantSchema,
  Role,
  SetProfileSchema,
  SetRoleSchema,
  UpdateRoomSchema,
  Visibility,
} from "../state/wire.ts";
import type { Sender } from "./decision.ts";
import { FoldedRoom, jon, mira, persona, reasonOf } from "./folded-room.fixture.ts";
import { rightsIn } from "./seats.ts";

const setRole = (room: FoldedRoom, by: Sender, participantId: string, role: Role) =>
  room.do(by, { case: "setRole", value: create(SetRoleSchema, { participantId, role }) });
const remove = (room: FoldedRoom, by: Sender, participantId: string, ban: boolean) =>
  room.do(by, { case: "removeParticipant", value: create(RemoveParticipantSchema, { participantId, ban }) });

function roomWithJon(): FoldedRoom {
  const room = FoldedRoom.with(["ada"]);
  room.post(jon, "hello");
  return room;
}

describe("participants", () => {
  it("[S6] rights follow the role: the owner may all, a member not manage, a viewer only read", () => {
    const room = roomWithJon();
    const rights = (person: Sender) => (person.kind === "person" ? rightsIn(room.state, person) : []);
    expect(rights(mira)).toContain("setRole");
    expect(rights(jon)).toContain("post");
    expect(rights(jon)).not.toContain("updateRoom");
    setRole(room, mira, "p_jon", Role.VIEWER);
    expect(rights(jon)).not.toContain("post");
    expect(reasonOf(room.post(jon, "hi"))).toBe("NOT_ALLOWED");
    expect(reasonOf(setRole(room, jon, "p_jon", Role.OWNER))).toBe("NOT_ALLOWED");
  });

  it("[S6] who was banned can not come back, who was removed can", () => {
    const room = roomWithJon();
    expect(reasonOf(remove(room, jon, "p_mira", false))).toBe("NOT_ALLOWED");
    remove(room, mira, "p_jon", false);
    expect(reasonOf(room.post(jon, "back"))).toBe("ok");
    remove(room, mira, "p_jon", true);
    expect(reasonOf(room.post(jon, "back"))).toBe("BANNED");
  });

  it("[S6] a room keeps an owner", () => {
    const room = roomWithJon();
    expect(reasonOf(room.do(mira, { case: "leaveRoom", value: create(LeaveRoomSchema) }))).toBe("LAST_OWNER");
    expect(reasonOf(setRole(room, mira, "p_mira", Role.MEMBER))).toBe("LAST_OWNER");
    setRole(room, mira, "p_jon", Role.OWNER);
    expect(reasonOf(room.do(mira, { case: "leaveRoom", value: create(LeaveRoomSchema) }))).toBe("ok");
  });

  it("a name that somebody has is refused with a suggestion", () => {
    const room = roomWithJon();
    const rename = (displayName: string) =>
      room.do(jon, { case: "setProfile", value: create(SetProfileSchema, { displayName }) });
    expect(rename("ADA")).toMatchObject({ refusal: { reason: "NAME_TAKEN", details: { suggestion: "ADA 2" } } });
    expect(reasonOf(rename("\u200b"))).toBe("BAD_NAME");
    expect(reasonOf(rename("Jonathan"))).toBe("ok");
    expect(room.last("participantUpdated").participant).toMatchObject({ id: "p_jon", displayName: "Jonathan" });
  });

  it("[T1] two personas of one room never share a handle, whatever its case or width", () => {
    const room = roomWithJon();
    const add = (handle: string) =>
      room.do(mira, {
        case: "addPersona",
        value: create(AddPersonaSchema, { resolved: { ...persona(handle), id: `p_${handle}2` } }),
      });
    expect(reasonOf(add("ＡＤＡ"))).toBe("HANDLE_TAKEN");
    expect(reasonOf(add("grace"))).toBe("ok");
  });

  it("a persona that the gateway did not resolve is refused", () => {
    const room = roomWithJon();
    const value = create(AddPersonaSchema, { handle: "ada" });
    expect(reasonOf(room.do(mira, { case: "addPersona", value }))).toBe("UNKNOWN_PERSONA");
  });

  it("a room's title and visibility change for everybody", () => {
    const room = roomWithJon();
    const value = create(UpdateRoomSchema, { title: " New\nname ", visibility: Visibility.LISTED });
    room.do(mira, { case: "updateRoom", value });
    expect(room.state.room).toMatchObject({ title: "New name", visibility: Visibility.LISTED });
    expect(reasonOf(room.do(jon, { case: "updateRoom", value: create(UpdateRoomSchema, { title: "x" }) }))).toBe(
      "NOT_ALLOWED",
    );
  });
});
