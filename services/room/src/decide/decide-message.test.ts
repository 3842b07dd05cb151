import { describe, expect, it } from "vitest";
import { create, PostSchema, Visibility } from "../state/wire.ts";
import { FoldedRoom, jon, mira, reasonOf } from "./folded-room.fixture.ts";

describe("messages", () => {
  it("[L1] events of a room are numbered 1, 2, 3 without a hole, one tag a commit", () => {
    const room = FoldedRoom.with(["ada"]);
    room.post(jon, "hello");
    room.post(jon, "again");
    expect(room.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(room.events.map(({ tag }) => tag)).toEqual(["tag1", "tag1", "tag1", "tag2", "tag2", "tag3"]);
  });

  it("[T3] the event carries the whole message, with its place and its time", () => {
    const room = FoldedRoom.with([]);
    room.post(mira, "hello");
    const event = room.events.at(-1);
    expect(room.last("messagePosted").message).toEqual(room.lastMessage());
    expect(room.lastMessage()).toMatchObject({ seq: event?.seq, at: event?.at });
  });

  it("[S8] a guest's seat becomes durable with the first command", () => {
    const room = FoldedRoom.with(["ada"]);
    expect(room.state.participants.has("p_jon")).toBe(false);
    room.post(jon, "hello");
    expect(room.events.slice(-2).map(({ kind }) => kind.case)).toEqual(["participantJoined", "messagePosted"]);
    room.post(jon, "again");
    expect(room.events.filter(({ kind }) => kind.case === "participantJoined")).toHaveLength(2);
  });

  it("[S8] two people of one name are told apart by a number", () => {
    const room = FoldedRoom.with([]);
    room.post({ kind: "person", participantId: "p_x", displayName: "mira" }, "hello");
    expect(room.lastMessage().authorName).toBe("mira 2");
  });

  it.each([
    ["", "TEXT_EMPTY"],
    [" \n\u200b", "TEXT_BLANK"],
    ["x".repeat(16_001), "TEXT_TOO_LONG"],
  ])("a post of %j is refused and nothing is stored", (text, reason) => {
    const room = FoldedRoom.with(["ada"]);
    const before = room.state.headSeq;
    expect(reasonOf(room.post(jon, text))).toBe(reason);
    expect(room.state.headSeq).toBe(before);
  });

  it("a quote of a message that is not in the room is refused", () => {
    const room = FoldedRoom.with([]);
    expect(reasonOf(room.post(mira, "yes", { replyTo: "m_elsewhere" }))).toBe("MESSAGE_NOT_FOUND");
  });

  it("[L4] the same command again gets the first result; the same id with another text is refused", () => {
    const room = FoldedRoom.with(["ada"]);
    const first = room.post(mira, "hi @ada", { clientMessageId: "c-1" });
    const head = room.state.headSeq;
    expect(room.post(mira, "hi @ada", { clientMessageId: "c-1" })).toEqual(first);
    expect(reasonOf(room.post(mira, "something else", { clientMessageId: "c-1" }))).toBe("COMMAND_ID_REUSED");
    expect(room.state.headSeq).toBe(head);
    // Ids are unique per participant, not per room.
    expect(reasonOf(room.post(jon, "something else", { clientMessageId: "c-1" }))).toBe("ok");
  });

  it("[L4] a retry may name another seenSeq than the first sending", () => {
    const room = FoldedRoom.with([]);
    const post = (seenSeq: number) =>
      room.do(mira, { case: "post", value: create(PostSchema, { text: "x", clientMessageId: "c", seenSeq }) });
    expect(post(3)).toEqual(post(2));
  });

  it("[L4] an edit names the revision that it edits", () => {
    const room = FoldedRoom.with([]);
    room.post(mira, "one");
    const { id } = room.lastMessage();
    expect(reasonOf(room.edit(mira, id, 1, "two"))).toBe("ok");
    expect(reasonOf(room.edit(mira, id, 1, "three"))).toBe("REVISION_CHANGED");
    expect(room.lastMessage()).toMatchObject({ text: "two", revision: 2 });
  });

  it("[S6] only its author edits a message; its author or a moderator deletes it", () => {
    const room = FoldedRoom.with([]);
    room.post(jon, "mine");
    const { id } = room.lastMessage();
    expect(reasonOf(room.edit(mira, id, 1, "yours"))).toBe("NOT_ALLOWED");
    room.post(mira, "hers");
    expect(reasonOf(room.delete(jon, room.lastMessage().id))).toBe("NOT_ALLOWED");
    expect(reasonOf(room.delete(mira, id))).toBe("ok");
    expect(room.messages.get(id)).toMatchObject({ deleted: true, text: "" });
    expect(reasonOf(room.edit(jon, id, 1, "back"))).toBe("MESSAGE_DELETED");
  });

  it("[G5] a room for the invited answers strangers like a missing one", () => {
    const room = FoldedRoom.with([], Visibility.INVITED);
    expect(reasonOf(room.post(jon, "hello"))).toBe("ROOM_NOT_FOUND");
  });

  it("[T9] an edit wakes nobody", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(mira, "hello all");
    room.edit(mira, room.lastMessage().id, 1, "hello @ada");
    expect(room.owed()).toEqual([]);
    expect(room.lastMessage().mentions).toMatchObject([{ participantId: "p_ada" }]);
  });

  it("[T9] deleting the trigger drops the turns that nobody has begun", () => {
    const room = FoldedRoom.with(["ada", "grace"]);
    room.post(mira, "@ada @grace hello");
    const [ada] = room.owed();
    room.claim(ada?.turnId ?? "");
    room.delete(mira, ada?.trigger ?? "");
    expect(room.owed().map(({ personaId }) => personaId)).toEqual(["p_ada"]);
    expect(room.last("turnEnded")).toMatchObject({ personaId: "p_grace", attempt: 0, messageId: "" });
  });
});
