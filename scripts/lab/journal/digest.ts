import { createHash } from "node:crypto";

/** 96 bits of a text or of a value of JSON, whatever the order of its keys. */
export function digestOf(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(sorted(value));
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/** What a message says, as far as every reader must agree on it. */
export function messageDigest(message: {
  readonly text: string;
  readonly revision: number;
  readonly isDeleted: boolean;
}): string {
  const { text, revision, isDeleted } = message;
  return isDeleted ? "deleted" : digestOf([text, revision]);
}

/** The digest of a message whose turn is still running: its text is on its way. */
export const runningDigest = "running";

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
