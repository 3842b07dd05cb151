import type { GoogleGenAI } from "@google/genai";
import { field, listField, textField } from "../foreign-json.ts";
import { systemErrorCode } from "../system-error-code.ts";
import type { VendorFailure } from "../vendor-failure.ts";
import type { GoogleRequest } from "./google-request.ts";

/** The only door to Google's SDK. */
export interface GoogleClient {
  /** Sends one request and resolves with its chunks once the vendor accepted it. */
  open(request: GoogleRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Says what the SDK threw. */
  describe(thrown: unknown): VendorFailure;
}

/**
 * A client of the Gemini API; `baseUrl` is without a version. Nothing is taken from the environment, nothing is tried
 * twice, nothing is called or continued by the SDK itself (T10).
 */
export function createGoogleClient(baseUrl: string, apiKey: string): GoogleClient {
  let sdk: Promise<GoogleGenAI> | undefined;
  return {
    async open({ model, contents, config }, signal) {
      sdk ??= load(baseUrl, apiKey);
      return await (await sdk).models.generateContentStream({
        model,
        contents,
        config: {
          ...config,
          abortSignal: signal,
          automaticFunctionCalling: { disable: true },
          automaticContinuation: false,
        },
      });
    },
    describe,
  };
}

/** Only with the first call: reading the package would make every start slower, and most have no key for it. */
async function load(baseUrl: string, apiKey: string): Promise<GoogleGenAI> {
  const { GoogleGenAI } = await import("@google/genai");
  return new GoogleGenAI({ vertexai: false, apiKey, httpOptions: { baseUrl } });
}

function describe(thrown: unknown): VendorFailure {
  if (!(thrown instanceof Error)) return { type: "network", code: undefined };
  if (thrown.name === "AbortError") return { type: "aborted" };
  if (thrown.name === "ApiError") return refusal(Number(field(thrown, "status")), thrown.message);
  // What is left over at the end of a body that was no stream, and an event that is no JSON.
  if (thrown instanceof SyntaxError || thrown.message.startsWith("Incomplete JSON segment")) {
    return { type: "malformed", message: "not an event stream of JSON" };
  }
  return { type: "network", code: systemErrorCode(thrown) };
}

/** The SDK's message is the vendor's body, after some words where it stood in a stream. */
function refusal(status: number, message: string): VendorFailure {
  const error = field(parsed(message.slice(Math.max(message.indexOf("{"), 0))), "error");
  const details = listField(error, "details");
  const codes = [...details.map((detail) => textField(detail, "reason")), textField(error, "status")];
  const retryDelay = details.map((detail) => textField(detail, "retryDelay")).find((delay) => delay !== undefined);
  return {
    type: "refused",
    status,
    codes: codes.filter((code) => code !== undefined),
    message: textField(error, "message") ?? message,
    // The vendor says it in the body; `37s`, or with a fraction.
    header: (name) => (name === "retry-after" ? (retryDelay?.replace(/s$/, "") ?? null) : null),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
