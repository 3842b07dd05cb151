import type { ModelProvider } from "../model-port.ts";
import { createRedaction } from "../secret-redaction.ts";
import { streamVendorCall } from "../vendor-call.ts";
import { toModelError } from "../vendor-failure.ts";
import { createAnthropicClient } from "./anthropic-client.ts";
import { AnthropicReader } from "./anthropic-reader.ts";
import { toAnthropicRequest } from "./anthropic-request.ts";

/** How to reach Anthropic, or a host that speaks its wire. */
export interface AnthropicProviderOptions {
  /** Default: `anthropic`. */
  readonly name?: string;
  readonly apiKey: string;
  /** Without `/v1`. Default: Anthropic's own host. */
  readonly baseUrl?: string;
}

const anthropicBaseUrl = "https://api.anthropic.com";

/** Claude, through Anthropic's Messages API. */
export function createAnthropicProvider(options: AnthropicProviderOptions): ModelProvider {
  const client = createAnthropicClient(options.baseUrl ?? anthropicBaseUrl, options.apiKey);
  const redact = createRedaction([options.apiKey]);
  return {
    name: options.name ?? "anthropic",
    isRehearsal: false,
    generate: (request, { signal }) =>
      streamVendorCall({
        signal,
        reader: new AnthropicReader(request),
        open: (openSignal) => client.open(toAnthropicRequest(request), openSignal),
        describe: client.describe,
        toModelError: (failure) => toModelError(failure, redact),
      }),
  };
}
