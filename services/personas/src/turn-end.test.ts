import { create } from "@bufbuild/protobuf";
import { errorReasons, refuse } from "@polylogue/proto";
import { EndedSchema, EndReason, FailedSchema, FailureReason } from "@polylogue/proto/model";
import { Outcome, Reason } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { cutShort, endOfCall, endOfRead } from "./turn-end.ts";

const receipt = { model: "m-1" };
const ended = (reason: EndReason, passed?: string) => ({
  kind: "ended" as const,
  ended: create(EndedSchema, { reason, receipt }),
  passed,
});
const failed = (reason: FailureReason) => ({
  kind: "failed" as const,
  failed: create(FailedSchema, { reason, receipt }),
});

describe("how a call ends a turn", () => {
  it.each([
    [EndReason.STOP, "hi", Outcome.ANSWERED, Reason.UNSPECIFIED],
    [EndReason.STOP, "", Outcome.PASSED, Reason.EMPTY],
    [EndReason.TOOL, "hi", Outcome.ANSWERED, Reason.UNSPECIFIED],
    [EndReason.TOOL, "", Outcome.PASSED, Reason.EMPTY],
    [EndReason.LENGTH, "hi", Outcome.ANSWERED, Reason.LENGTH],
    [EndReason.LENGTH, "", Outcome.FAILED, Reason.LENGTH],
    [EndReason.FILTERED, "hi", Outcome.FAILED, Reason.FILTERED],
    [EndReason.REFUSED, "hi", Outcome.FAILED, Reason.REFUSED],
    [EndReason.UNSPECIFIED, "hi", Outcome.FAILED, Reason.INTERNAL],
    [99 as EndReason, "hi", Outcome.FAILED, Reason.INTERNAL],
  ])("[T4] end reason %s with text %j is outcome %s, reason %s, with the receipt", (given, text, outcome, reason) => {
    expect(endOfCall(ended(given), text)).toMatchObject({ outcome, reason, text, receipt });
  });

  it.each([
    [FailureReason.RATE_LIMITED, Reason.RATE_LIMITED],
    [FailureReason.PROVIDER, Reason.PROVIDER],
    [FailureReason.TIMEOUT, Reason.TIMEOUT],
    [FailureReason.AUTHENTICATION, Reason.AUTHENTICATION],
    [FailureReason.NO_MODEL, Reason.NO_MODEL],
    [FailureReason.CONTEXT, Reason.CONTEXT],
    [FailureReason.INVALID, Reason.PROVIDER],
    [FailureReason.ABORTED, Reason.PROVIDER],
    [99 as FailureReason, Reason.INTERNAL],
  ])("[T4] failure %s fails the turn with reason %s, the text so far and the receipt", (given, reason) => {
    expect(endOfCall(failed(given), "so far")).toMatchObject({
      outcome: Outcome.FAILED,
      reason,
      text: "so far",
      receipt,
    });
  });

  it("[T4] every refusal of the door and of a read ends the turn failed with a reason", () => {
    for (const reason of Object.keys(errorReasons) as (keyof typeof errorReasons)[]) {
      const refusal = refuse(reason, "no");
      expect(endOfCall({ kind: "refused", refusal }, "x").outcome).toBe(Outcome.FAILED);
      expect(endOfCall({ kind: "refused", refusal }, "x").reason).not.toBe(Reason.UNSPECIFIED);
      expect(endOfRead(refusal)).toMatchObject({ outcome: Outcome.FAILED, text: "" });
    }
    expect(endOfCall({ kind: "refused", refusal: refuse("DEADLINE", "late") }, "x").reason).toBe(Reason.TIMEOUT);
    expect(endOfCall({ kind: "silent" }, "x")).toMatchObject({ outcome: Outcome.FAILED, reason: Reason.INTERNAL });
  });

  it("[T9] a text at its limit is answered with LENGTH", () => {
    expect(endOfCall({ kind: "full" }, "x")).toMatchObject({ outcome: Outcome.ANSWERED, reason: Reason.LENGTH });
    expect(endOfCall(cutShort(ended(EndReason.STOP), { kind: "full" }), "x")).toMatchObject({
      outcome: Outcome.ANSWERED,
      reason: Reason.LENGTH,
      receipt,
    });
    expect(endOfCall(cutShort(failed(FailureReason.PROVIDER), { kind: "full" }), "x")).toMatchObject({
      outcome: Outcome.FAILED,
      reason: Reason.PROVIDER,
    });
  });

  it.each([EndReason.STOP, EndReason.TOOL])(
    "[T4] who calls pass and says nothing has passed, with the reason",
    (given) => {
      expect(endOfCall(ended(given, "Bob said it."), "")).toMatchObject({
        outcome: Outcome.PASSED,
        reason: Reason.PASSED,
        text: "",
        note: "Bob said it.",
        receipt,
      });
      expect(endOfCall(ended(given, "Bob said it."), "Yes.")).toEqual({
        outcome: Outcome.ANSWERED,
        reason: Reason.UNSPECIFIED,
        text: "Yes.",
        receipt: expect.anything(),
      });
    },
  );

  it("[T4] an answer that began to speak as somebody else keeps what stood before; without any it has failed", () => {
    const cut = { kind: "cut", as: "Bob" } as const;
    const end = { reason: Reason.SPOKE_AS_OTHER, note: "Bob" };
    expect(endOfCall(cut, "Hi")).toEqual({ ...end, outcome: Outcome.ANSWERED, text: "Hi" });
    expect(endOfCall(cut, "")).toEqual({ ...end, outcome: Outcome.FAILED, text: "" });
    expect(endOfCall(cutShort(ended(EndReason.STOP), cut), "Hi")).toMatchObject({ ...end, receipt });
    expect(endOfCall(cutShort(failed(FailureReason.PROVIDER), cut), "Hi")).toMatchObject({ outcome: Outcome.FAILED });
  });
});
