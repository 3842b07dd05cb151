import type { ModelProvider } from "../model-port.ts";
import { createRedaction } from "../secret-redaction.ts";
import { createToolRefusals } from "../tool-refusals.ts";
import { streamVendorCall } from "../vendor-call.ts";
import { toModelError } from "../vendor-failure.ts";
import { createGoogleClient } from "./google-client.ts";
import { GoogleReader } from "./google-reader.ts";
import { toGoogleRequest } from "./google-request.ts";

/** How to reach the Gemini API. */
export interface GoogleProviderOptions {
  /** Default: `google`. */
  readonly name?: string;
  readonly apiKey: string;
  /** Without a version. Default: Google's own host. */
  readonly baseUrl?: string;
}

const googleBaseUrl = "https://generativelanguage.googleapis.com";

/** Gemini, and what else Google serves there, such as Gemma, some of which takes no tools. */
export function createGoogleProvider(options: GoogleProviderOptions): ModelProvider {
  const client = createGoogleClient(options.baseUrl ?? googleBaseUrl, options.apiKey);
  const refusals = createToolRefusals();
  const redact = createRedaction([options.apiKey]);
  return {
    name: options.name ?? "google",
    isRehearsal: false,
    generate: (request, { signal }) => {
      const asked = refusals.suited(request);
      return streamVendorCall({
        signal,
        reader: new GoogleReader(asked),
        open: (openSignal) => client.open(toGoogleRequest(asked), openSignal),
        describe: client.describe,
        toModelError: (failure) => refusals.learn(asked, failure, toModelError(failure, redact)),
      });
    },
  };
}
