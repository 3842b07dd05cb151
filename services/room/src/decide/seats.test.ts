import { describe, expect, it } from "vitest";
import { emptyRoomState } from "../state/room-state.ts";
import { create, type Participant, ParticipantSchema, Role, RoomSchema, Visibility } from "../state/wire.ts";
import { freeName } from "./seat-names.ts";
import { mayEnter, rightsIn } from "./seats.ts";

const person = (id: string, displayName = "Guest") => ({ kind: "person", participantId: id, displayName }) as const;

/** Counts how often the room's seats are gone through. */
class CountedSeats extends Map<string, Participant> {
  scans = 0;

  override values() {
    this.scans += 1;
    return super.values();
  }
}

function fullRoom(name = "Guest") {
  const participants = new CountedSeats();
  for (let n = 0; n < 499; n += 1) {
    const displayName = n === 0 ? name : `${name} ${n + 1}`;
    participants.set(`p_${n}`, create(ParticipantSchema, { id: `p_${n}`, displayName, role: Role.MEMBER }));
  }
  const room = create(RoomSchema, { id: "r_1", visibility: Visibility.LINK });
  return { state: { ...emptyRoomState, room, participants }, participants };
}

describe("seats", () => {
  it("[S8] a free name is found by one look at the seats, however many namesakes there are", () => {
    const { participants } = fullRoom();
    participants.scans = 0;
    expect(freeName(participants, "guest")).toBe("guest 500");
    expect(freeName(participants, "Guest")).toBe("Guest 500");
    expect(participants.scans).toBe(1);
  });

  it("[S8] a name that a number makes too long becomes a guest's", () => {
    const long = "x".repeat(32);
    const { participants } = fullRoom("Somebody");
    participants.set("p_x", create(ParticipantSchema, { id: "p_x", displayName: long }));
    expect(freeName(participants, long)).toBe("Guest 2");
  });

  it("[S8] a crowd that waits under one name is looked for once", () => {
    const { participants } = fullRoom();
    const names = Array.from({ length: 200 }, () => freeName(participants, "Guest"));
    expect(new Set(names)).toEqual(new Set(["Guest 500"]));
    expect(participants.scans).toBe(1);
  });

  it("[S8] who only looks costs no look at all seats", () => {
    const { state, participants } = fullRoom();
    participants.scans = 0;
    expect(mayEnter(state, person("p_new"))).toBe(true);
    expect(rightsIn(state, person("p_new"))).toContain("post");
    expect(participants.scans).toBe(0);
  });

  it("[S6] a closed room lets in who has a seat; a ban keeps out", () => {
    const { state } = fullRoom();
    const room = create(RoomSchema, { id: "r_1", visibility: Visibility.INVITED });
    expect(mayEnter({ ...state, room }, person("p_1"))).toBe(true);
    expect(mayEnter({ ...state, room }, person("p_new"))).toBe(false);
    expect(rightsIn({ ...state, room }, person("p_new"))).toEqual([]);
    expect(mayEnter({ ...state, banned: new Set(["p_new"]) }, person("p_new"))).toBe(false);
  });
});
