import { create, toBinary } from "@bufbuild/protobuf";
import { ReceiptSchema } from "@polylogue/proto/model";
import { describe, expect, it } from "vitest";
import { sumReceipts } from "./receipts.ts";

describe("sumReceipts", () => {
  it("[T10] counts that a vendor made up stay in the range of the wire, also when tries are summed", () => {
    const tries = [0xffff_ffff, 7].map((output) => create(ReceiptSchema, { tokens: { output } }));
    const sum = sumReceipts(tries, { route: "default", firstTokenMs: undefined, isAnswered: true });
    expect(sum.tokens?.output).toBe(0xffff_ffff);
    expect(() => toBinary(ReceiptSchema, sum)).not.toThrow();
  });
});
