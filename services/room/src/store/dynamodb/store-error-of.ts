import { DynamoError } from "@polylogue/runtime/dynamodb/dynamo-error";
import { StoreError } from "../store-error.ts";

/** The port's error for a failure of DynamoDB; another error is a broken promise and stays what it is. */
export function storeErrorOf(error: unknown): unknown {
  return error instanceof DynamoError ? new StoreError(error.kind, error.message, error) : error;
}
