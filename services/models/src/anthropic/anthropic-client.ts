import Anthropic, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from "@anthropic-ai/sdk";
import { vendorCallMaxMs } from "../limits.ts";
import { systemErrorCode } from "../system-error-code.ts";
import type { VendorFailure } from "../vendor-failure.ts";
import type { AnthropicRequestBody } from "./anthropic-request.ts";

/** The only door to Anthropic's SDK. */
export interface AnthropicClient {
  /** Sends one request and resolves with its raw events once the vendor accepted it. */
  open(body: AnthropicRequestBody, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Says what the SDK threw. */
  describe(thrown: unknown): VendorFailure;
}

/** A client of one host; `baseUrl` is without `/v1`. Nothing is taken from the environment, nothing is tried twice (T10). */
export function createAnthropicClient(baseUrl: string, apiKey: string): AnthropicClient {
  const sdk = new Anthropic({
    apiKey,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: vendorCallMaxMs,
    logLevel: "off",
    openTelemetry: false,
    // The SDK sends the key as a bearer token, which many hosts of this wire do not look for.
    ...(isVendorsOwn(baseUrl) ? {} : { defaultHeaders: { "x-api-key": apiKey } }),
  });
  return {
    open: (body, signal) => sdk.messages.create({ ...body, stream: true }, { signal }),
    describe,
  };
}

function isVendorsOwn(baseUrl: string): boolean {
  return URL.canParse(baseUrl) && new URL(baseUrl).hostname === "api.anthropic.com";
}

function describe(thrown: unknown): VendorFailure {
  if (thrown instanceof APIUserAbortError) return { type: "aborted" };
  if (thrown instanceof APIConnectionTimeoutError) return { type: "timeout" };
  if (thrown instanceof APIConnectionError) return { type: "network", code: systemErrorCode(thrown) };
  if (thrown instanceof APIError) {
    const codes = [thrown.errorCode, thrown.type].filter((code) => typeof code === "string");
    const message = thrown.apiMessage ?? thrown.message.replace(/^\d{3} /, "");
    const { status, headers } = thrown;
    if (status === undefined) return { type: "in_stream", codes, message };
    return { type: "refused", status, codes, message, header: (name) => headers?.get(name) ?? null };
  }
  if (thrown instanceof SyntaxError) return { type: "malformed", message: "not JSON" };
  return { type: "network", code: systemErrorCode(thrown) };
}
