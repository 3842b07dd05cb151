import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { field, textField } from "../foreign-json.ts";
import { vendorCallMaxMs } from "../limits.ts";
import { systemErrorCode } from "../system-error-code.ts";
import type { VendorFailure } from "../vendor-failure.ts";
import { withErrorEnvelope } from "./error-envelope.ts";
import type { OpenAiRequestBody } from "./openai-request.ts";

/** The only door to OpenAI's SDK. */
export interface OpenAiClient {
  /** Sends one request and resolves with its chunks once the host accepted it. */
  open(body: OpenAiRequestBody, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Says what the SDK threw. */
  describe(thrown: unknown): VendorFailure;
}

/** A client of one host; `baseUrl` ends in its version, such as `/v1`. Nothing is taken from the environment, nothing is tried twice (T10). */
export function createOpenAiClient(baseUrl: string, apiKey: string): OpenAiClient {
  const sdk = new OpenAI({
    apiKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: vendorCallMaxMs,
    logLevel: "off",
    fetch: withErrorEnvelope(fetch),
  });
  return {
    open: (body, signal) => sdk.chat.completions.create({ ...body, stream: true }, { signal }),
    describe,
  };
}

function describe(thrown: unknown): VendorFailure {
  if (thrown instanceof APIUserAbortError) return { type: "aborted" };
  if (thrown instanceof APIConnectionTimeoutError) return { type: "timeout" };
  if (thrown instanceof APIConnectionError) return { type: "network", code: systemErrorCode(thrown) };
  if (thrown instanceof APIError) {
    const codes = [field(thrown.error, "code"), field(thrown.error, "type")]
      .filter((code) => typeof code === "string" || typeof code === "number")
      .map(String);
    const message = textField(thrown.error, "message") ?? thrown.message.replace(/^\d{3} /, "");
    // The class is generic over these two, and bare `instanceof` leaves them open.
    const { status, headers } = thrown as APIError<number | undefined, Headers | undefined>;
    if (status === undefined) return { type: "in_stream", codes, message };
    return { type: "refused", status, codes, message, header: (name) => headers?.get(name) ?? null };
  }
  if (thrown instanceof SyntaxError) return { type: "malformed", message: "not JSON" };
  return { type: "network", code: systemErrorCode(thrown) };
}
