import type { ModelProvider } from "../model-port.ts";
import { createRedaction } from "../secret-redaction.ts";
import { createToolRefusals } from "../tool-refusals.ts";
import { streamVendorCall } from "../vendor-call.ts";
import { toModelError } from "../vendor-failure.ts";
import { createOpenAiClient } from "./openai-client.ts";
import { dialectOf, type OpenAiDialect } from "./openai-dialect.ts";
import { OpenAiReader } from "./openai-reader.ts";
import { toOpenAiRequest } from "./openai-request.ts";

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
      const { tools = [], ...others } = refusals.suited(request);
      const asked = { ...others, tools: dialect.takesTools ? tools : [] };
      return streamVendorCall({
        signal,
        reader: new OpenAiReader(asked),
        open: (openSignal) => client.open(toOpenAiRequest(asked, dialect), openSignal),
        describe: client.describe,
        toModelError: (failure) => refusals.learn(asked, failure, toModelError(failure, redact)),
      });
    },
  };
}
