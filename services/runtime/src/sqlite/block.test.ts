import { describe, expect, it } from "vitest";
import { BlockReader } from "./block-reader.ts";
import { BlockWriter } from "./block-writer.ts";

describe("a packed block", () => {
  it("[L2] gives back what was packed, in order, however small it began", () => {
    const texts = ["", "plain", "grün \u{1f600}", "with \0 inside", "x".repeat(5_000)];
    const numbers = [0, -1.5, Number.MAX_SAFE_INTEGER, Number.NEGATIVE_INFINITY];
    const records = [new Uint8Array(), new Uint8Array([1, 2, 3]), new Uint8Array(70_000).fill(7)];
    const block = new BlockWriter(1);
    block.byte(255);
    block.uint32(4_294_967_295);
    block.list(texts, (text) => block.text(text));
    block.list(numbers, (number) => block.number(number));
    block.list(records, (record) => block.bytes(record));
    const reader = new BlockReader(block.finish());
    expect(reader.byte()).toBe(255);
    expect(reader.uint32()).toBe(4_294_967_295);
    expect(reader.list(() => reader.text())).toEqual(texts);
    expect(reader.list(() => reader.number())).toEqual(numbers);
    expect(reader.list(() => reader.bytes())).toEqual(records);
  });

  it("[L2] keeps parts apart: one can be left unread, and one that fails to be packed leaves nothing", () => {
    const block = new BlockWriter(64);
    block.part(() => {
      block.text("first");
      block.text("never read");
    });
    expect(() =>
      block.part(() => {
        block.text("half");
        throw new Error("can not be packed");
      }),
    ).toThrow("can not be packed");
    block.part(() => block.text("second"));
    const reader = new BlockReader(block.finish());
    expect([reader.part().text(), reader.part().text()]).toEqual(["first", "second"]);
  });

  it("[L2] is a buffer of its own, not a slice of a pooled one", () => {
    const block = new BlockWriter(100);
    block.bytes(Buffer.from("a small buffer comes from Node's pool"));
    const packed = block.finish();
    expect(packed.byteLength).toBe(100);
    expect(structuredClone(packed, { transfer: [packed] }).byteLength).toBe(100);
    expect(packed.byteLength).toBe(0);
  });

  it("[L2] refuses to read beyond its end", () => {
    const block = new BlockWriter(64);
    block.uint32(1_000);
    expect(() => new BlockReader(block.finish()).text()).toThrow(RangeError);
    expect(() => new BlockReader(new ArrayBuffer(2)).uint32()).toThrow(RangeError);
  });
});
