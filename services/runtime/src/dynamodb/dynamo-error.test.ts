import { describe, expect, it } from "vitest";
import { DynamoError, failureOf, refusedIndexes } from "./dynamo-error.ts";

/** As the vendor's library throws it. */
function thrown(name: string, httpStatusCode?: number, more: object = {}): Error {
  return Object.assign(new Error("what it says, and 'what somebody wrote'"), {
    name,
    $metadata: { httpStatusCode },
    ...more,
  });
}

function cancelled(...codes: string[]): Error {
  return thrown("TransactionCanceledException", 400, { CancellationReasons: codes.map((Code) => ({ Code })) });
}

describe("what an attempt threw", () => {
  it.each([
    ["throttled", thrown("ProvisionedThroughputExceededException", 400), "unavailable", true, false],
    ["throttled otherwise", thrown("ThrottlingException", 400), "unavailable", true, false],
    ["met a transaction", thrown("TransactionConflictException", 400), "unavailable", true, false],
    ["failed inside", thrown("InternalServerError", 500), "unavailable", true, true],
    ["failed in front", thrown("ServiceUnavailable", 503), "unavailable", true, true],
    ["out of time", thrown("AbortError"), "unavailable", true, true],
    ["cut off", thrown("Error", undefined, { code: "ECONNRESET" }), "unavailable", true, true],
    ["not reached", thrown("Error", undefined, { code: "ECONNREFUSED" }), "unavailable", true, false],
    ["without credentials", thrown("CredentialsProviderError"), "unavailable", false, false],
    ["not permitted", thrown("AccessDeniedException", 400), "unavailable", false, false],
    ["without a table", thrown("ResourceNotFoundException", 400), "unavailable", false, false],
    ["not understood", thrown("ValidationException", 400), "corrupt", false, false],
    ["too much in a partition", thrown("ItemCollectionSizeLimitExceededException", 400), "full", false, false],
    ["cancelled by another", cancelled("None", "TransactionConflict"), "unavailable", true, false],
    ["cancelled by load", cancelled("ThrottlingError"), "unavailable", true, false],
    ["cancelled as wrong", cancelled("ValidationError", "TransactionConflict"), "corrupt", false, false],
    ["without a region", new Error("Region is missing"), "unavailable", false, true],
    ["nothing that one knows", "nonsense", "unavailable", true, true],
  ] as const)("%s", (_name, error, kind, isWorthAnotherTry, isOutcomeUnknown) => {
    expect(failureOf(error)).toMatchObject({ kind, isWorthAnotherTry, isOutcomeUnknown });
  });

  it("is told by its name and the vendor's words up to the first quote", () => {
    expect(failureOf(thrown("ValidationException", 400)).message).toBe(
      "DynamoDB: ValidationException (what it says, and)",
    );
    expect(failureOf(cancelled("None", "ValidationError")).message).toBe(
      "DynamoDB: transaction cancelled (None, ValidationError)",
    );
  });

  it("stays what it is when it is one of ours", () => {
    const error = new DynamoError({ kind: "newer_schema", message: "later", isOutcomeUnknown: false });
    expect(failureOf(error)).toEqual({
      kind: "newer_schema",
      message: "later",
      isOutcomeUnknown: false,
      isWorthAnotherTry: false,
    });
  });

  it("names the writes of a transaction whose conditions did not hold", () => {
    expect(refusedIndexes(cancelled("None", "ConditionalCheckFailed", "None", "ConditionalCheckFailed"))).toEqual([
      1, 3,
    ]);
    expect(refusedIndexes(cancelled("TransactionConflict"))).toEqual([]);
    expect(refusedIndexes(thrown("ThrottlingException", 400))).toEqual([]);
  });
});
