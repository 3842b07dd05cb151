import type { MessageInitShape } from "@bufbuild/protobuf";
import { limits } from "@polylogue/proto";
import { describe, expect, it } from "vitest";
import { mira } from "../decide/folded-room.fixture.ts";
import { logCommand } from "../order/log-command.ts";
import { createRoomCommand, postCommand } from "../order/room-log.fixture.ts";
import {
  create,
  ParticipantKind,
  Role,
  SetProfileSchema,
  SetRoleSchema,
  UpdateRoomSchema,
  Visibility,
} from "../state/wire.ts";
import { bodyOf, join, joined, post } from "./answering.fixture.ts";
import { errorReason, key, openInstance, type TrunkPeer } from "./room-instance.fixture.ts";

const update = (value: MessageInitShape<typeof UpdateRoomSchema>) =>
  ({ case: "updateRoom", value: create(UpdateRoomSchema, value) }) as const;

async function watchedRoom() {
  const instance = openInstance();
  await instance.createRoom([]);
  const [one, two] = [instance.gateway(), instance.gateway()];
  await joined(one, 1, "p_mira", "Mira");
  await joined(two, 1, "p_jon", "Jon");
  await joined(two, 2, "p_eve", "Eve");
  const room = instance.rooms.peek(key);
  if (!room) throw new Error("no room");
  return { instance, one, two, room };
}

const snapshotsOf = (peer: TrunkPeer, session: number) =>
  peer.frames
    .filter((down) => down.session === session && down.frame?.body.case === "joined")
    .map(({ frame }) => (frame ? bodyOf(frame, "joined") : undefined));

describe("what changes for those who watch", () => {
  it("[S6] a title is an event, no snapshot", async () => {
    const { one, two } = await watchedRoom();
    await one.ask(1, update({ title: "Another" }));
    await two.event("roomUpdated");
    await one.ask(1, post("after"));
    await two.event("messagePosted");
    expect([snapshotsOf(one, 1), snapshotsOf(two, 1), snapshotsOf(two, 2)].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
  });

  it("[S6] archiving sends everybody the room anew, each with the own rights", async () => {
    const { one, two } = await watchedRoom();
    await one.ask(1, post("hello"));
    await one.ask(1, update({ archived: true }));
    await two.until((down) => down.session === 2 && snapshotsOf(two, 2).length === 2);
    const [, jons] = snapshotsOf(two, 1);
    const [, eves] = snapshotsOf(two, 2);
    const [, miras] = snapshotsOf(one, 1);
    expect(jons?.rights).toEqual(["leaveRoom"]);
    expect(new Set(miras?.rights)).toEqual(new Set(["updateRoom", "deleteRoom", "leaveRoom"]));
    expect(jons).toMatchObject({ room: { archived: true }, messages: [{ text: "hello" }], headSeq: 4 });
    expect({ ...eves, rights: [] }).toEqual({ ...jons, rights: [] });
    expect(new Set(jons?.present.map(({ id }) => id))).toEqual(new Set(["p_mira", "p_jon", "p_eve"]));
  });

  it("[S6] a role sends its holder alone the room anew; a name nobody", async () => {
    const { one, two, room } = await watchedRoom();
    await two.ask(1, post("hello"));
    await two.ask(1, { case: "setProfile", value: create(SetProfileSchema, { displayName: "Jonathan" }) });
    expect(snapshotsOf(two, 1)).toHaveLength(1);
    const value = create(SetRoleSchema, { participantId: "p_jon", role: Role.MODERATOR });
    await one.ask(1, { case: "setRole", value });
    await two.until(() => snapshotsOf(two, 1).length === 2);
    expect(snapshotsOf(two, 1)[1]?.rights).toContain("updateRoom");
    expect([snapshotsOf(two, 2), snapshotsOf(one, 1)].map(({ length }) => length)).toEqual([1, 1]);
    expect(room.watch.isPresent("p_eve")).toBe(true);
  });

  it("[S6] closing a room sends away who has no seat", async () => {
    const { one, two } = await watchedRoom();
    await two.ask(1, post("I sit here"));
    await one.ask(1, update({ visibility: Visibility.INVITED }));
    const told = await two.until((down) => down.session === 2 && down.frame?.body.case === "error");
    expect(errorReason(told)).toBe("NOT_A_MEMBER");
    expect(errorReason(await two.ask(1, post("still here")))).toBe("ok");
  });

  it("[S1] events that come while many snapshots are made follow them", async () => {
    const { instance, one, room } = await watchedRoom();
    for (let n = 0; n < 40; n += 1) await room.submit(postCommand(mira, `${n} ${"x".repeat(5_000)}`));
    const peer = instance.gateway();
    for (let session = 1; session <= 50; session += 1) {
      await joined(peer, session, `p_${session}`, "Guest");
      await instance.clock.advance(100);
    }
    peer.frames.length = 0;
    await one.ask(1, update({ archived: true }));
    await one.ask(1, update({ archived: false, title: "Open again" }));
    await peer.until(() => snapshotsOf(peer, 50).length === 2);
    await one.ask(1, post("last"));
    await peer.event("messagePosted");
    const heads = peer.frames.flatMap(({ session, frame }) => {
      if (frame?.body.case === "joined" && session === 50) return [`joined ${frame.body.value.headSeq}`];
      return frame?.body.case === "event" ? [`event ${frame.body.value.seq}`] : [];
    });
    const { headSeq } = room.state;
    const first = headSeq - 2;
    expect(heads.filter((head) => head.startsWith("joined"))).toEqual([`joined ${first}`, `joined ${first + 1}`]);
    expect(heads.filter((head) => head.startsWith("event"))).toEqual(
      [first, first + 1, headSeq].map((n) => `event ${n}`),
    );
    expect(heads.indexOf(`joined ${first}`)).toBeLessThan(heads.indexOf(`event ${first + 1}`));
  });
});

describe("joined", () => {
  it("[S1] of a full room names all personas and the receiver", async () => {
    const instance = openInstance();
    const personas = Array.from({ length: limits.personasPerRoomMax }, (_, n) => `bot${n}`);
    const { room } = await instance.rooms.create(key, createRoomCommand(mira, personas.slice(0, 4)));
    const people = limits.participantsPerRoomMax - room.state.participants.size;
    for (let n = 0; n < people; n += 1) {
      await room.submit(postCommand({ kind: "person", participantId: `p_${n}`, displayName: `Guest ${n}` }, "x"));
    }
    for (const handle of personas.slice(4)) {
      const seat = room.state.participants.get("p_bot0");
      const resolved = { ...seat, id: `p_${handle}`, handle };
      await room.submit(logCommand(mira, { case: "addPersona", value: { resolved, handle } as never }));
    }
    const last = `p_${people - 1}`;
    const { participants, present } = await joined(instance.gateway(), 1, last, "Guest");
    expect(participants.filter(({ kind }) => kind === ParticipantKind.PERSONA)).toHaveLength(personas.length);
    expect(participants.some(({ id }) => id === last)).toBe(true);
    expect(participants).toHaveLength(limits.participantsPerRoomMax);
    expect(present.map(({ id }) => id)).toEqual([last]);
  });

  it("[S8] who has no seat yet is present as the member that the first command makes", async () => {
    const { two } = await watchedRoom();
    const present = snapshotsOf(two, 2)[0]?.present ?? [];
    expect(present.map(({ role }) => role)).toEqual([Role.MEMBER, Role.OWNER, Role.MEMBER]);
  });

  it("coming back on the same session is no news to the others", async () => {
    const { one, two } = await watchedRoom();
    const before = one.frames.length;
    await two.ask(1, join);
    await one.ask(1, post("hello"));
    const kinds = one.frames.slice(before).map(({ frame }) => frame?.body.case);
    expect(kinds).not.toContain("signal");
  });
});
