/** Both wires, by the name of the provider that speaks it. */
export const vendors = ["anthropic", "openai"] as const;
export type Vendor = (typeof vendors)[number];

/** What people ask in every room. */
export const question = "what is new?";

/** Before the first text, or after it. */
export type Silence = "before" | "after";

/** What one scenario of the wire server has to come to. */
export interface VendorCase {
  /** As a model name says it, without `scenario-`; `{ anthropic, openai }` where the wires count their frames differently. */
  readonly scenario: string | Readonly<Record<Vendor, string>>;
  readonly outcome: "ANSWERED" | "PASSED" | "FAILED";
  readonly reason: string | Readonly<Record<Vendor, string>>;
  /** Calls that the policy makes: 1, or 3 for what may pass before the first text (T10). */
  readonly calls: number;
  /** What is kept; undefined: nothing. */
  readonly text?: string | RegExp;
  /** Who counted the tokens; undefined: there are none. */
  readonly provenance?: string | Readonly<Record<Vendor, string>>;
  /** What is wrong with each try; undefined: not always the same, or nothing. */
  readonly failure?: string;
  /**
   * Where the model falls silent, so that the limit on just that is short; undefined: it does not, and has all the time that
   * the product gives, however busy the machine is.
   */
  readonly silent?: Silence;
  /** The output limit of the persona's calls in tokens; undefined: the product's. */
  readonly outputTokensMax?: number;
}

const answer = `You said: ${question}`;
/** Anthropic tells the input at once, OpenAI's hosts everything at the end. */
const brokenOff = { anthropic: "PROVIDER_PARTIAL", openai: "ESTIMATED" };
const byProvider = "PROVIDER";

/** Every scenario of the wire server that a vendor's fault or mood stands for. */
export const vendorCases: readonly VendorCase[] = [
  // Answers.
  { scenario: "normal", outcome: "ANSWERED", reason: "", calls: 1, text: answer, provenance: byProvider },
  { scenario: "reasoning", outcome: "ANSWERED", reason: "", calls: 1, text: answer, provenance: byProvider },
  { scenario: "slow-first-token-150", outcome: "ANSWERED", reason: "", calls: 1, text: answer, provenance: byProvider },
  { scenario: "no-usage", outcome: "ANSWERED", reason: "", calls: 1, text: answer, provenance: "COUNTED" },
  { scenario: "flaky-2", outcome: "ANSWERED", reason: "", calls: 3, text: answer, provenance: byProvider },
  { scenario: "obedient", outcome: "ANSWERED", reason: "", calls: 1, text: answer, provenance: byProvider },
  { scenario: "length", outcome: "ANSWERED", reason: "LENGTH", calls: 1, text: answer, provenance: byProvider },
  // A host that does not keep the output limit is cut here.
  {
    scenario: "infinite",
    outcome: "ANSWERED",
    reason: "LENGTH",
    calls: 1,
    text: /^.{500,1024}$/s,
    provenance: brokenOff,
    outputTokensMax: 64,
  },
  // Nothing to show.
  { scenario: "tool", outcome: "PASSED", reason: "EMPTY", calls: 1, provenance: byProvider },
  {
    scenario: "refusal",
    outcome: "FAILED",
    reason: "REFUSED",
    calls: 1,
    text: "I would rather not help with that.",
    provenance: byProvider,
  },
  {
    scenario: "filtered",
    outcome: "FAILED",
    reason: { anthropic: "REFUSED", openai: "FILTERED" },
    calls: 1,
    text: answer,
    provenance: byProvider,
  },
  // After the first text: once, and what was said is kept.
  {
    scenario: { anthropic: "cut-5", openai: "cut-3" },
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 1,
    text: "You said:",
    provenance: brokenOff,
    failure: "truncated",
  },
  {
    scenario: { anthropic: "reset-5", openai: "reset-3" },
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 1,
    text: "You said:",
    provenance: brokenOff,
    failure: "truncated",
  },
  {
    scenario: { anthropic: "error-event-5", openai: "error-event-3" },
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 1,
    text: "You said:",
    provenance: brokenOff,
  },
  {
    scenario: { anthropic: "garbage-5", openai: "garbage-3" },
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 1,
    text: "You said:",
    provenance: brokenOff,
    failure: "malformed",
  },
  {
    scenario: "no-finish",
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 1,
    text: answer,
    provenance: brokenOff,
    failure: "truncated",
  },
  {
    scenario: "stall",
    outcome: "FAILED",
    reason: "TIMEOUT",
    calls: 1,
    // How much of it came before the silence is the machine's affair.
    text: /^You/,
    provenance: brokenOff,
    failure: "idle",
    silent: "after",
  },
  // Before the first text: three times, if it may pass.
  { scenario: "cut-0", outcome: "FAILED", reason: "PROVIDER", calls: 3, failure: "connection" },
  {
    scenario: { anthropic: "cut-2", openai: "cut-1" },
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 3,
    provenance: brokenOff,
    failure: "truncated",
  },
  {
    scenario: { anthropic: "error-event-2", openai: "error-event-1" },
    outcome: "FAILED",
    reason: "PROVIDER",
    calls: 3,
    provenance: brokenOff,
  },
  {
    scenario: "slow-first-token",
    outcome: "FAILED",
    reason: "TIMEOUT",
    calls: 3,
    provenance: brokenOff,
    failure: "idle",
    silent: "before",
  },
  { scenario: "rate-limited-1", outcome: "FAILED", reason: "RATE_LIMITED", calls: 3, failure: "rate_limited" },
  { scenario: "overloaded", outcome: "FAILED", reason: "PROVIDER", calls: 3, failure: "overloaded" },
  { scenario: "server-error", outcome: "FAILED", reason: "PROVIDER", calls: 3, failure: "server" },
  // What no repetition cures: once.
  { scenario: "rate-limited-60", outcome: "FAILED", reason: "RATE_LIMITED", calls: 1, failure: "rate_limited" },
  { scenario: "page", outcome: "FAILED", reason: "PROVIDER", calls: 1, failure: "malformed" },
  { scenario: "bad-key", outcome: "FAILED", reason: "AUTHENTICATION", calls: 1, failure: "authentication" },
  { scenario: "unknown-model", outcome: "FAILED", reason: "NO_MODEL", calls: 1, failure: "not_found" },
  { scenario: "too-long", outcome: "FAILED", reason: "CONTEXT", calls: 1, failure: "context_too_long" },
  { scenario: "bad-request", outcome: "FAILED", reason: "PROVIDER", calls: 1, failure: "invalid_request" },
];

/** What a case says for one vendor. */
export function forVendor(value: string | Readonly<Record<Vendor, string>>, vendor: Vendor): string {
  return typeof value === "string" ? value : value[vendor];
}
