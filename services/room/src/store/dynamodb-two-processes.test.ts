import { whyNoDynamoDb } from "@polylogue/runtime/dynamodb/fixtures/dynamodb-server";
import { describe, onTestFinished } from "vitest";
import { describeTwoProcesses } from "./contract/two-processes.contract.ts";
import { openDynamoBackend } from "./fixtures/dynamo-backend.ts";

const absence = whyNoDynamoDb();

describe.skipIf(absence !== undefined)(`on DynamoDB${absence ? ` (${absence})` : ""}`, () => {
  describeTwoProcesses("a table", async () => {
    const { url, table, straight, close } = await openDynamoBackend();
    onTestFinished(close);
    return { at: { kind: "dynamodb", url, table }, open: async () => straight };
  });
});
