import type { ModelProvider } from "../model-port.ts";
import { createRedaction } from "../secret-redaction.ts";
import { streamVendorCall } from "../vendor-call.ts";
import { toModelError } from "../vendor-failure.ts";
import { createOpenAiClient } from "./openai-client.ts";
import { dialectOf, type OpenAiDialect } from "./openai-dialect.ts";
import { OpenAiReader } from "./openai-reader.ts";
import { toOpenAiRequest } from "./openai-request.ts";
import { createToolRefusals } from "./tool-refusals.ts";

/** How to reach OpenAI, or a host that speaks its wire. */
export interface OpenAiProviderOptions {
  /** Default: `openai`. */
  readonly name?: string;
  /** Absent: a host that asks for none; something must be sent all the same. */
  readonly apiKey?: string;
  /** Ends in the version, such as `/v1`. Default: OpenAI's own host. */
  readonly baseUrl?: string;
  /** Where the host differs from what its address says. */
  readonly dialect?: Partial<OpenAiDialect>;
}

const openAiBaseUrl = "https://api.openai.com/v1";

/** Any host of OpenAI's chat completions: OpenAI, Ollama, vLLM, LM Studio, Groq, Together, Mistral, DeepSeek, OpenRouter. */
export function createOpenAiProvider(options: OpenAiProviderOptions): ModelProvider {
  const baseUrl = options.baseUrl ?? openAiBaseUrl;
  const client = createOpenAiClient(baseUrl, options.apiKey ?? "none");
  const dialect = dialectOf(baseUrl, options.dialect);
  const refusals = createToolRefusals();
  const redact = createRedaction(options.apiKey === undefined ? [] : [options.apiKey]);
  return {
    name: options.name ?? "openai",
    isRehearsal: false,
    generate: (request, { signal }) => {
      const { model, tools = [] } = request;
      const takesTools = dialect.takesTools && !refusals.has(model);
      return streamVendorCall({
        signal,
        reader: new OpenAiReader(request),
        open: (openSignal) => client.open(toOpenAiRequest(request, { ...dialect, takesTools }), openSignal),
        describe: client.describe,
        toModelError: (failure) => {
          const error = toModelError(failure, redact);
          // The same call succeeds if it is made again: then without tools.
          const isCured = takesTools && tools.length > 0 && refusals.learn(model, failure);
          return isCured ? { ...error, retryable: true } : error;
        },
      });
    },
  };
}
