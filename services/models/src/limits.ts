/** Every bound of this package, with its unit. */
export interface ModelLimits {
  /** Silence before the first text, reasoning or tool part; models that think unseen need long. */
  readonly firstPartMs: number;
  /** Silence between two parts after that. */
  readonly idleMs: number;
  /** How long a call that was broken off may take to report its usage. */
  readonly breakOffMs: number;
  /** Text of one answer, in bytes of UTF-8; what is longer ends with reason `length`. */
  readonly textBytesMax: number;
  /** Reasoning of one answer, in bytes of UTF-8; what is longer ends with reason `length`. */
  readonly reasoningBytesMax: number;
  /**
   * Bytes of UTF-8 per token of the request's output limit, for hosts that do not keep it themselves: text, reasoning and
   * tool calls that are longer together end with reason `length`. More than any language takes for a token on average, so
   * that no answer is cut whose host does keep it.
   */
  readonly outputBytesPerToken: number;
  /** One part, in bytes of UTF-8; longer text is split, a longer tool call is `malformed`. */
  readonly partBytesMax: number;
  /** Parts of one stream; more end with reason `length`. */
  readonly partsMax: number;
}

/** What holds where a composition says nothing else. */
export const defaultModelLimits: ModelLimits = {
  firstPartMs: 120_000,
  idleMs: 45_000,
  breakOffMs: 2_000,
  textBytesMax: 128 * 1024,
  reasoningBytesMax: 1024 * 1024,
  outputBytesPerToken: 16,
  partBytesMax: 16 * 1024,
  partsMax: 500_000,
};

/** Length of the message of a `ModelError`, in UTF-16 code units. */
export const errorMessageLengthMax = 300;

/** The longest wait that is believed when a vendor names one. */
export const retryAfterMaxMs = 3_600_000;

/** An SDK's own limit on a whole call: far above every turn, since the idle watchdog decides. */
export const vendorCallMaxMs = 1_800_000;
