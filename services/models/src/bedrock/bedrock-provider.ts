import type { ModelProvider } from "../model-port.ts";
import { createRedaction } from "../secret-redaction.ts";
import { createToolRefusals } from "../tool-refusals.ts";
import { streamVendorCall } from "../vendor-call.ts";
import { toModelError } from "../vendor-failure.ts";
import { createBedrockClient } from "./bedrock-client.ts";
import { BedrockReader } from "./bedrock-reader.ts";
import { toBedrockRequest } from "./bedrock-request.ts";

/** How to reach Bedrock. */
export interface BedrockProviderOptions {
  /** Default: `bedrock`. */
  readonly name?: string;
  /** Such as `eu-central-1`. */
  readonly region: string;
  /** A key of Bedrock's own. Absent: what AWS's tools find, such as a role of the machine. */
  readonly apiKey?: string;
  /** Default: AWS's own host of the region. */
  readonly baseUrl?: string;
}

/** What Amazon Bedrock hosts, through its Converse API. */
export function createBedrockProvider(options: BedrockProviderOptions): ModelProvider {
  const { region, apiKey } = options;
  const baseUrl = options.baseUrl ?? `https://bedrock-runtime.${region}.amazonaws.com`;
  const client = createBedrockClient({ baseUrl, region, apiKey });
  const refusals = createToolRefusals();
  const redact = createRedaction(apiKey === undefined ? [] : [apiKey]);
  return {
    name: options.name ?? "bedrock",
    isRehearsal: false,
    generate: (request, { signal }) => {
      const asked = refusals.suited(request);
      return streamVendorCall({
        signal,
        reader: new BedrockReader(asked),
        open: (openSignal) => client.open(toBedrockRequest(asked), openSignal),
        describe: client.describe,
        toModelError: (failure) => refusals.learn(asked, failure, toModelError(failure, redact)),
      });
    },
  };
}
