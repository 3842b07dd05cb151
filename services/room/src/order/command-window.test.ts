import { describe, expect, it } from "vitest";
import { FoldedRoom, mira } from "../decide/folded-room.fixture.ts";
import { CommandMarkSchema, CommitRecordSchema, create, fromBinary, toBinary } from "../state/wire.ts";
import { CommandWindow } from "./command-window.ts";

describe("the command window", () => {
  it("[L4] keeps what an answer says, not the text nor the bytes that it was read from", () => {
    const room = FoldedRoom.with([]);
    room.post(mira, "x".repeat(16_000));
    const event = room.events.at(-1);
    if (!event) throw new Error("no event");
    const mark = create(CommandMarkSchema, {
      participantId: "p_mira",
      commandId: "c-1",
      digest: new Uint8Array(16).fill(7),
      seq: event.seq,
    });
    const record = create(CommitRecordSchema, {
      firstSeq: event.seq,
      lastSeq: event.seq,
      events: [event],
      commands: [mark],
    });
    const window = new CommandWindow(0);
    window.add(fromBinary(CommitRecordSchema, toBinary(CommitRecordSchema, record)));
    const kept = window.find("p_mira", "c-1");
    expect(kept?.facts).toEqual({ kind: "messagePosted", seq: event.seq, messageId: room.lastMessage().id });
    expect(kept?.digest.buffer.byteLength).toBe(16);
  });
});
