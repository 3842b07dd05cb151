import fc from "fast-check";
import { expect, it } from "vitest";
import { estimateTokens, estimateTokensOfBytes } from "./token-estimate.ts";

it("tokens are bytes of UTF-8 over 3.2, rounded up, also of text that is not well-formed", () => {
  expect(estimateTokens("")).toBe(0);
  expect(estimateTokens("a")).toBe(1);
  expect(estimateTokens("漢".repeat(16))).toBe(15);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(estimateTokens(text)).toBe(estimateTokensOfBytes(Buffer.byteLength(text)));
    }),
  );
});
