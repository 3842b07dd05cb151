import type { ClientFrameJson, ErrorJson, OkJson, ServerFrameJson } from "@polylogue/proto/room";

/** A command without its envelope: exactly one key. */
export type ClientCommand = Omit<ClientFrameJson, "id" | "room">;

/** A refusal from the server or from this client, complete. */
export interface WireError {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly details: Readonly<Record<string, string>>;
}

/** How a command ended. */
export type Reply = { readonly ok: OkJson } | { readonly error: WireError };

/** Fills in what a server may leave out. */
export function wireError(error: ErrorJson): WireError {
  return {
    code: error.code ?? "UNKNOWN",
    reason: error.reason ?? "INTERNAL",
    message: error.message ?? "",
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    details: error.details ?? {},
  };
}

/** The answer to a command whose socket was lost. */
export const unavailable: WireError = {
  code: "UNAVAILABLE",
  reason: "CONNECTION_LOST",
  message: "The connection was lost.",
  details: {},
};

/** True when sending the same again later may help. */
export function isPassing(error: WireError): boolean {
  return ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "ABORTED"].includes(error.code);
}

/** One frame of the server, or undefined when it is none. */
export function parseServerFrame(text: string): ServerFrameJson | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
