import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorReason, errorReasons, refuse } from "@polylogue/proto";
import { ErrorSchema } from "@polylogue/proto/room";
import { expect, test } from "vitest";
import { refusalToError } from "./error-message.ts";
import { decodeRefusal, encodeRefusal, statusCodeOf } from "./refusal-trailer.ts";
import { connectErrorFromRefusal, isRefusal, refusalFromError } from "./refusal-wire.ts";

const whole = refuse("RATE_LIMITED", "Slow down – grüße", { retryAfterMs: 1_500, details: { room: "r_1" } });

test("a refusal travels whole through an error", () => {
  const error = connectErrorFromRefusal(whole);
  expect(error.code).toBe(Code.ResourceExhausted);
  expect(refusalFromError(error)).toEqual(whole);
  expect(refusalFromError(connectErrorFromRefusal(refuse("BAD_NAME", "no")))).toEqual(refuse("BAD_NAME", "no"));
});

test("every reason has the number of its code", () => {
  for (const [reason, code] of Object.entries(errorReasons)) {
    const camel = code.toLowerCase().replace(/(^|_)([a-z])/g, (_all, _bar, letter) => letter.toUpperCase());
    const named: Record<string, unknown> = { ...Code, Cancelled: Code.Canceled };
    expect(statusCodeOf(refuse(reason as ErrorReason, ""))).toBe(named[camel]);
  }
});

test("an error without a refusal is told by its code, and its words stay inside", () => {
  const of = (code: Code) => refusalFromError(new ConnectError("password=hunter2", code));
  expect(of(Code.Unavailable).reason).toBe("ROOM_SERVICE_UNAVAILABLE");
  expect(of(Code.DeadlineExceeded).reason).toBe("DEADLINE");
  expect(of(Code.Internal).reason).toBe("INTERNAL");
  expect(refusalFromError(new TypeError("x is undefined"))).toEqual(refuse("INTERNAL", "internal error"));
  expect(JSON.stringify(of(Code.Unknown))).not.toContain("hunter2");
});

test("a trailer that is not ours, too long, or names no reason of ours is ignored", () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const bad of [
    undefined,
    null,
    "",
    "%%%",
    encode([1]),
    encode({ reason: "NOPE", message: "x" }),
    "A".repeat(9_000),
  ]) {
    expect(decodeRefusal(bad)).toBeUndefined();
  }
  expect(
    decodeRefusal(encode({ reason: "DEADLINE", message: "m", retryAfterMs: "soon", details: [1], extra: 1 })),
  ).toEqual(refuse("DEADLINE", "m"));
});

test("a refusal too large for a trailer travels without its details", () => {
  const large = refuse("BAD_FIELD", "x".repeat(5_000), { details: { field: "y".repeat(9_000) } });
  const back = decodeRefusal(encodeRefusal(large));
  expect(back?.message).toHaveLength(1_000);
  expect(back?.details).toBeUndefined();
});

test("only a reason of ours with words is a refusal; a message with such fields is not", () => {
  expect(isRefusal(whole)).toBe(true);
  expect(isRefusal(create(ErrorSchema, { reason: "RATE_LIMITED", message: "m" }))).toBe(false);
  for (const other of [
    undefined,
    null,
    "RATE_LIMITED",
    {},
    { reason: "toString", message: "m" },
    { reason: 1, message: "m" },
  ]) {
    expect(isRefusal(other)).toBe(false);
  }
});

test("clients get a refusal as one shape, with its code", () => {
  expect(refusalToError(whole)).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    reason: "RATE_LIMITED",
    message: "Slow down – grüße",
    retryAfterMs: 1_500,
    details: { room: "r_1" },
  });
});
