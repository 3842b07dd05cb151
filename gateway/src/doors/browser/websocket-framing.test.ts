import { describe, expect, it } from "vitest";
import { readMessages } from "../../sessions/simulated-socket.fixture.ts";
import { frameMessage, frameText } from "./websocket-framing.ts";

describe("websocket framing", () => {
  it.each([
    [0, "81 00"],
    [1, "81 01"],
    [125, "81 7d"],
    [126, "81 7e 00 7e"],
    [127, "81 7e 00 7f"],
    [65_535, "81 7e ff ff"],
    [65_536, "81 7f 00 00 00 00 00 01 00 00"],
    [262_144, "81 7f 00 00 00 00 00 04 00 00"],
  ])("[G2] a text of %i bytes has the head that RFC 6455 says", (bytes, head) => {
    const framed = frameText("x".repeat(bytes));
    const headBytes = Buffer.from(head.replaceAll(" ", ""), "hex");
    expect(framed.subarray(0, headBytes.length)).toEqual(headBytes);
    expect(framed.length).toBe(headBytes.length + bytes);
    expect(readMessages(framed)).toEqual(["x".repeat(bytes)]);
    expect(frameMessage(Buffer.from("x".repeat(bytes)), "text")).toEqual(framed);
  });

  it("[G2] the length counts bytes, not characters, and binary messages say so", () => {
    const text = "é€😀".repeat(40);
    const framed = frameText(text);
    expect(framed[1]).toBe(126);
    expect(framed.readUInt16BE(2)).toBe(360);
    expect(readMessages(framed)).toEqual([text]);
    expect(frameMessage(new Uint8Array([1, 2]), "binary")).toEqual(Buffer.from("82020102", "hex"));
  });

  it("[G2] messages one after another read as each of them", () => {
    const texts = ["a", "b".repeat(126), "", "c".repeat(70_000), "d"];
    expect(readMessages(Buffer.concat(texts.map(frameText)))).toEqual(texts);
  });
});
