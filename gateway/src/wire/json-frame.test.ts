import { describe, expect, it } from "vitest";
import { decodeJsonFrame } from "./json-frame.ts";

const decode = (frame: unknown) =>
  decodeJsonFrame(Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame)));

function refusalOf(frame: unknown): string {
  const decoded = decode(frame);
  return "refusal" in decoded ? `${decoded.refusal.reason} ${decoded.id}`.trimEnd() : "taken";
}

describe("decodeJsonFrame", () => {
  it("[G1] reads a command as the schema names it", () => {
    const decoded = decode({ id: "3", room: "r_1", post: { clientMessageId: "c-9", seenSeq: 6, text: "hi @ada" } });
    expect(decoded).toMatchObject({
      frame: {
        id: "3",
        room: "r_1",
        command: { case: "post", value: { clientMessageId: "c-9", seenSeq: 6, text: "hi @ada" } },
      },
    });
  });

  it.each<[string, unknown, string]>([
    ["an empty message", "", "MALFORMED_FRAME"],
    ["no JSON", "{", "MALFORMED_FRAME"],
    ["a byte order mark", '\ufeff{"id":"1","ping":{}}', "MALFORMED_FRAME 1"],
    ["text after the end", '{"id":"1","ping":{}} x', "MALFORMED_FRAME 1"],
    ["a NUL", '{"id":"1","ping":{}\u0000}', "MALFORMED_FRAME 1"],
    ["null", "null", "MALFORMED_FRAME"],
    ["an array", "[]", "MALFORMED_FRAME"],
    ["a string", '"ping"', "MALFORMED_FRAME"],
    ["a number", "7", "MALFORMED_FRAME"],
    ["a frame that is cut", '{"id":"7","room":"r_1","post":{"text":"x', "MALFORMED_FRAME 7"],
    ["no command", { id: "1", room: "r_1" }, "ONE_COMMAND 1"],
    ["two commands", { id: "1", room: "r_1", ping: {}, leave: {} }, "ONE_COMMAND 1"],
    ["an unknown command", { id: "4", room: "r_1", nonsense: {} }, "UNKNOWN_COMMAND 4"],
    ["an unknown key beside a command", { id: "1", room: "r_1", ping: {}, more: 1 }, "UNKNOWN_COMMAND 1"],
    ["a command under its name in the schema", { id: "1", room: "r_1", leave_room: {} }, "UNKNOWN_COMMAND 1"],
    ["__proto__ as a command", '{"id":"1","__proto__":{"x":1}}', "UNKNOWN_COMMAND 1"],
    ["__proto__ as a field", '{"id":"1","room":"r_1","post":{"__proto__":{"text":"x"}}}', "BAD_FIELD 1"],
    ["constructor as a command", { id: "1", constructor: {} }, "UNKNOWN_COMMAND 1"],
    ["an unknown field", { id: "1", room: "r_1", post: { text: "x", colour: "red" } }, "BAD_FIELD 1"],
    ["a wrong type", { id: "1", room: "r_1", post: { text: 7 } }, "BAD_FIELD 1"],
    ["an array for a text", { id: "1", room: "r_1", post: { text: ["x"] } }, "BAD_FIELD 1"],
    ["a room that is no text", { id: "1", room: {}, post: { text: "x" } }, "BAD_FIELD 1"],
    ["a command that is no object", { id: "1", room: "r_1", post: "x" }, "BAD_FIELD 1"],
    ["a command that is null", { id: "1", room: "r_1", post: null }, "BAD_FIELD 1"],
    ["a negative seq", { id: "1", room: "r_1", markRead: { seq: -1 } }, "BAD_FIELD 1"],
    ["half a seq", { id: "1", room: "r_1", markRead: { seq: 1.5 } }, "BAD_FIELD 1"],
    ["a seq of 2^32", { id: "1", room: "r_1", markRead: { seq: 4_294_967_296 } }, "BAD_FIELD 1"],
    ["an endless number", '{"id":"1","room":"r_1","markRead":{"seq":1e400}}', "BAD_FIELD 1"],
    ["a number that is no role", { id: "1", room: "r_1", setRole: { role: 99 } }, "BAD_FIELD 1"],
    ["a negative number for a role", { id: "1", room: "r_1", setRole: { role: -1 } }, "BAD_FIELD 1"],
    ["a number that is no visibility", { id: "1", room: "r_1", updateRoom: { visibility: 4 } }, "BAD_FIELD 1"],
    ["an unknown role", { id: "1", room: "r_1", setRole: { role: "ROLE_GOD" } }, "BAD_FIELD 1"],
    ["an id that is no text", { id: 7, ping: {} }, "BAD_ID"],
    ["an id of 65 characters", { id: "x".repeat(65), ping: {} }, "BAD_ID"],
    ["no room", { id: "1", post: { text: "x" } }, "ROOM_REQUIRED 1"],
    ["a room that can be none", { id: "1", room: "r 1", post: { text: "x" } }, "NOT_JOINED 1"],
    ["a join of a room that can be none", { id: "1", room: "../r", join: {} }, "ROOM_NOT_FOUND 1"],
    ["a key twice", '{"id":"1","room":"r_1","post":{"text":"a","text":"b"}}', "DUPLICATE_KEY 1"],
    ["the id twice", '{"id":"1","id":"2","ping":{}}', "DUPLICATE_KEY 1"],
    ["too deep", `{"id":"1","room":"r_1","post":${'{"a":'.repeat(40)}1${"}".repeat(40)}}`, "FRAME_TOO_DEEP 1"],
    ["a seat from outside", { id: "1", room: "r_1", addPersona: { handle: "a", resolved: {} } }, "NOT_ALLOWED 1"],
    ["serve", { id: "1", serve: { runner: "x" } }, "NOT_ALLOWED 1"],
    ["beat", { id: "1", beat: {} }, "NOT_ALLOWED 1"],
    ["claimTurn", { id: "1", room: "r_1", claimTurn: { turnId: "t" } }, "NOT_ALLOWED 1"],
    ["delta", { id: "1", room: "r_1", delta: { turnId: "t" } }, "NOT_ALLOWED 1"],
    ["endTurn", { id: "1", room: "r_1", endTurn: { turnId: "t" } }, "NOT_ALLOWED 1"],
  ])("G1: refuses %s", (_name, frame, reason) => {
    expect(refusalOf(frame)).toBe(reason);
  });

  it("[G1] 64 KiB are read and one byte more is not, under the id wherever it stands", () => {
    const sized = (bytes: number) => {
      const empty = JSON.stringify({ room: "r_1", post: { text: "" }, id: "9" });
      return JSON.stringify({ room: "r_1", post: { text: "x".repeat(bytes - empty.length) }, id: "9" });
    };
    expect(refusalOf(sized(65_536))).toBe("taken");
    expect(refusalOf(sized(65_537))).toBe("FRAME_TOO_LARGE 9");
  });

  it("[G1] what was sent is not repeated at length", () => {
    const decoded = decode({ id: "1", room: "r_1", post: { ["k".repeat(5_000)]: "x" } });
    expect("refusal" in decoded && decoded.refusal.message.length).toBeLessThan(250);
  });

  it("[G1] half a surrogate pair is no text, in a field and as an id", () => {
    expect(refusalOf('{"id":"1","room":"r_1","post":{"text":"a\\ud800b"}}')).toBe("BAD_FIELD 1");
    expect(refusalOf('{"id":"\\ud800","ping":{}}')).toBe("BAD_FIELD");
  });
});
