import type { BedrockRuntimeClient, ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { field, textField } from "../foreign-json.ts";
import { systemErrorCode } from "../system-error-code.ts";
import type { VendorFailure } from "../vendor-failure.ts";

/** Where Bedrock is, and as whom it is called. */
export interface BedrockPlace {
  readonly baseUrl: string;
  readonly region: string;
  /** A key of Bedrock's own; undefined: what AWS's tools find, such as a role of the machine. */
  readonly apiKey: string | undefined;
}

/** The only door to AWS's SDK for Bedrock. */
export interface BedrockClient {
  /** Sends one request and resolves with its events once the vendor accepted it. */
  open(request: ConverseStreamCommandInput, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Says what the SDK threw. */
  describe(thrown: unknown): VendorFailure;
}

/** A client of one region. Nothing but credentials is taken from the environment, nothing is tried twice (T10). */
export function createBedrockClient(place: BedrockPlace): BedrockClient {
  let loaded: ReturnType<typeof load> | undefined;
  return {
    async open(request, signal) {
      loaded ??= load(place);
      const { client, ConverseStreamCommand } = await loaded;
      const { stream } = await client.send(new ConverseStreamCommand(request), { abortSignal: signal });
      if (stream === undefined) throw new SyntaxError("no stream");
      return stream;
    },
    describe,
  };
}

/** Only with the first call: reading the packages would make every start slower, and most have no account for it. */
async function load({ baseUrl, region, apiKey }: BedrockPlace) {
  const { BedrockRuntimeClient, ConverseStreamCommand } = await import("@aws-sdk/client-bedrock-runtime");
  const { createEventStreamHandler } = await import("./event-stream-handler.ts");
  const client: BedrockRuntimeClient = new BedrockRuntimeClient({
    endpoint: baseUrl,
    region,
    ...(apiKey !== undefined && { token: { token: apiKey }, authSchemePreference: ["httpBearerAuth"] }),
    maxAttempts: 1,
    requestHandler: createEventStreamHandler(),
  });
  return { client, ConverseStreamCommand };
}

function describe(thrown: unknown): VendorFailure {
  if (!(thrown instanceof Error)) return { type: "network", code: undefined };
  const { name, message } = thrown;
  if (name === "AbortError") return { type: "aborted" };
  if (name === "TimeoutError") return { type: "timeout" };
  if (name === "CredentialsProviderError") return { type: "in_stream", codes: ["authentication_error"], message };
  // A payload that is no JSON, a frame whose checksum is wrong, and what was no stream at all.
  if (thrown instanceof SyntaxError || name === "NotAnEventStream" || message.includes("checksum")) {
    return { type: "malformed", message: "not a stream of events" };
  }
  const response = field(thrown, "$response");
  const status = field(response, "statusCode");
  // An exception in a stream comes with the response of the stream.
  if (typeof status === "number" && status >= 400) {
    const headers = field(response, "headers");
    return { type: "refused", status, codes: [name], message, header: (key) => textField(headers, key) ?? null };
  }
  if (field(thrown, "$fault") !== undefined || name.endsWith("Exception")) {
    return { type: "in_stream", codes: [name], message };
  }
  return { type: "network", code: systemErrorCode(thrown) };
}
