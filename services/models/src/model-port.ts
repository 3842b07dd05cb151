/**
 * The one port behind which every model provider stands.
 *
 * A stream of parts keeps these promises, whatever the vendor does (`model.contract.ts` checks them):
 * - `start` comes first if the vendor began to answer, and at most once;
 * - exactly one `usage` part comes directly before the terminal part;
 * - exactly one terminal part, `end` or `error`, comes last;
 * - a vendor's failure is an `error` part: iterating never throws for it;
 * - it ends promptly, with an error of kind `aborted`, when the signal fires;
 * - a call is one request: nothing here repeats a call (T10).
 * A consumer that wants the usage of a call it breaks off fires the signal and reads on to the end.
 */
export interface ModelProvider {
  /** What stands before the slash of a model reference, such as `anthropic`. */
  readonly name: string;
  /** True if no model thinks here: every surface must say so. */
  readonly isRehearsal: boolean;
  generate(request: ModelRequest, options: { readonly signal: AbortSignal }): AsyncIterable<StreamPart>;
}

/** One call: text in, text out. */
export interface ModelRequest {
  /** The vendor's own name of the model, without the provider. */
  readonly model: string;
  /** Instructions; empty for none. */
  readonly system: string;
  /**
   * Oldest first. The first and the last should be the user's: several vendors refuse anything else. Blank ones are left
   * out, and consecutive ones of one role are merged as the vendor wants it.
   */
  readonly messages: readonly ModelMessage[];
  /** Upper bound of tokens that may be billed as output, reasoning included; at least 1. */
  readonly outputTokensMax: number;
  /** 0 to 2; left out of the call where the vendor's model refuses it. Default: the vendor's. */
  readonly temperature?: number;
  /** Texts at which to stop, at most 4; left out of the call where the vendor's model refuses them. */
  readonly stopSequences?: readonly string[];
  /** What the model may call; left out of the call where the host takes no tools. */
  readonly tools?: readonly ModelTool[];
}

/** One message of a request. */
export interface ModelMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Everything up to and with this message will come again unchanged, so that the vendor may keep it. Default: false. */
  readonly cache?: boolean;
}

/** Something that the model may call. */
export interface ModelTool {
  /** 1 to 64 of `a-z A-Z 0-9 _ -`; no two of a request are the same. */
  readonly name: string;
  /** When to call it, for the model. */
  readonly description: string;
  /** A JSON Schema whose type is `object`; empty for a tool that takes nothing. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One step of an answer. */
export type StreamPart = ContentPart | UsagePart | TerminalPart;

/** What the model says, piece by piece. */
export type ContentPart =
  /** The vendor began; `model` is the name it gives the model, which may be more exact than the one asked for. */
  | { readonly type: "start"; readonly model: string }
  /** The next piece of the answer; never empty. */
  | { readonly type: "text"; readonly text: string }
  /** The next piece of thinking aloud, where the vendor shows it; never empty, never part of the answer. */
  | { readonly type: "reasoning"; readonly text: string }
  /** A whole tool call; `argumentsJson` is `{}` where the vendor sent none, and is not checked. */
  | { readonly type: "tool"; readonly id: string; readonly name: string; readonly argumentsJson: string };

/** What the call used; directly before the terminal part. */
export interface UsagePart {
  readonly type: "usage";
  readonly usage: TokenUsage;
}

/** The last part. */
export type TerminalPart =
  | { readonly type: "end"; readonly reason: EndReason }
  | { readonly type: "error"; readonly error: ModelError };

/**
 * Why an answer is whole. `length`: it met a limit. `filtered`: the vendor's filter cut it. `refused`: the model
 * declined. `tool`: it waits for a tool. `unknown`: the vendor gave a reason that we do not know.
 */
export type EndReason = "stop" | "length" | "filtered" | "refused" | "tool" | "unknown";

/** Tokens in disjoint buckets: their sum is everything that is billed. Non-negative integers. */
export interface TokenUsage {
  /** Input read at full price. */
  readonly inputUncached: number;
  /** Input read from the vendor's cache. */
  readonly cacheRead: number;
  /** Input written to the vendor's cache. */
  readonly cacheWrite: number;
  /** Output without reasoning, where the vendor tells them apart; else all output. */
  readonly output: number;
  /** Output spent on reasoning, shown or not. */
  readonly reasoning: number;
  readonly provenance: UsageProvenance;
}

/**
 * Who says so. `provider`: the vendor's final word. `provider_partial`: the vendor gave one side before the stream
 * broke, the other is counted from the text. `counted`: the whole text was seen and counted here. `estimated`: the
 * stream broke and the vendor said nothing. `none`: the vendor never began, so nothing was used.
 */
export type UsageProvenance = "provider" | "provider_partial" | "counted" | "estimated" | "none";

/** Why a call failed, converted once, in the adapter. */
export interface ModelError {
  readonly kind: ModelErrorKind;
  /** For logs and operators: one line of at most `errorMessageLengthMax` code units, without any key. */
  readonly message: string;
  /** The HTTP status, if there was one. */
  readonly status?: number;
  /** How long the vendor asks to wait. */
  readonly retryAfterMs?: number;
  /** The same call may succeed if it is made again. */
  readonly retryable: boolean;
}

/**
 * `connection`: no answer was had. `truncated`: the answer broke off. `malformed`: what came is not the vendor's
 * format. `idle`: it fell silent. `timeout`: the vendor gave up waiting. `context_too_long`: the request does not fit.
 */
export type ModelErrorKind =
  | "rate_limited"
  | "overloaded"
  | "server"
  | "connection"
  | "timeout"
  | "idle"
  | "invalid_request"
  | "authentication"
  | "not_found"
  | "context_too_long"
  | "truncated"
  | "malformed"
  | "aborted";
