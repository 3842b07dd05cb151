import { describe, expect, it } from "vitest";
import type { ModelErrorKind } from "./model-port.ts";
import { createRedaction } from "./secret-redaction.ts";
import { toModelError, type VendorFailure } from "./vendor-failure.ts";

const redact = createRedaction(["topsecretkey"]);

function refused(
  status: number,
  codes: string[] = [],
  headers: Record<string, string> = {},
  message = "No.",
): VendorFailure {
  return { type: "refused", status, codes, message, header: (name) => headers[name] ?? null };
}

describe("a vendor's failure", () => {
  const statuses: readonly [number, ModelErrorKind, boolean][] = [
    [400, "invalid_request", false],
    [401, "authentication", false],
    [402, "authentication", false],
    [403, "authentication", false],
    [404, "not_found", false],
    [408, "timeout", true],
    [413, "context_too_long", false],
    [422, "invalid_request", false],
    [429, "rate_limited", true],
    [500, "server", true],
    [502, "server", true],
    [503, "overloaded", true],
    [504, "timeout", true],
    [529, "overloaded", true],
    [599, "server", true],
  ];
  it.each(statuses)("with status %i is of kind %s", (status, kind, retryable) => {
    expect(toModelError(refused(status), redact)).toMatchObject({ kind, retryable, status });
  });

  it("is read from the vendor's word before the status", () => {
    expect(toModelError(refused(400, ["context_length_exceeded"]), redact).kind).toBe("context_too_long");
    expect(toModelError(refused(400, [], {}, "prompt is too long: 9 > 8"), redact).kind).toBe("context_too_long");
    expect(toModelError({ type: "in_stream", codes: ["overloaded_error"], message: "" }, redact).kind).toBe(
      "overloaded",
    );
    expect(toModelError({ type: "in_stream", codes: ["502"], message: "" }, redact).kind).toBe("server");
    expect(toModelError({ type: "in_stream", codes: [], message: "" }, redact).kind).toBe("server");
  });

  it("of an account without money is not worth a retry, whatever its status", () => {
    expect(toModelError(refused(429, ["insufficient_quota"]), redact)).toMatchObject({
      kind: "rate_limited",
      retryable: false,
    });
  });

  it("says how long to wait, in every form that vendors use, and never more than an hour", () => {
    const waitMs = (headers: Record<string, string>): number | undefined =>
      toModelError(refused(429, [], headers), redact).retryAfterMs;
    expect(waitMs({ "retry-after": "2.5" })).toBe(2_500);
    expect(waitMs({ "retry-after-ms": "120", "retry-after": "9" })).toBe(120);
    expect(waitMs({ "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", date: "Fri, 20 Nov 2026 10:00:00 GMT" })).toBe(
      30_000,
    );
    expect(waitMs({ "retry-after": "999999" })).toBe(3_600_000);
    expect(waitMs({ "retry-after": "soon" })).toBeUndefined();
    expect(waitMs({})).toBeUndefined();
  });

  it("never shows a key, whole, masked or as a bearer token", () => {
    for (const quoted of [
      "topsecretkey",
      "sk-proj-abc123def456",
      "sk-p****************wxyz",
      "Bearer eyJhbGciOi.x.y",
    ]) {
      const { message } = toModelError(refused(401, [], {}, `Incorrect key: ${quoted} given`), redact);
      expect(message).not.toContain(quoted);
      expect(message).toContain("[key]");
    }
  });

  it("is one bounded line, and a web page is none of it", () => {
    const long = toModelError(refused(500, [], {}, `a\nb\u2028c ${"x".repeat(5_000)}`), redact).message;
    expect(long).toMatch(/^[^\n\u2028]+$/);
    expect(long.length).toBeLessThanOrEqual(300);
    expect(toModelError(refused(502, [], {}, "<html>Bad gateway</html>"), redact).message).toBe(
      "The provider answered 502.",
    );
  });
});
