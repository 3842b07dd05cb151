export { type AnthropicProviderOptions, createAnthropicProvider } from "./anthropic/anthropic-provider.ts";
export { type BedrockProviderOptions, createBedrockProvider } from "./bedrock/bedrock-provider.ts";
export { createGoogleProvider, type GoogleProviderOptions } from "./google/google-provider.ts";
export { type IdleLimits, withIdleWatchdog } from "./idle-watchdog.ts";
export { defaultModelLimits, type ModelLimits } from "./limits.ts";
export { modelError } from "./model-error.ts";
export type {
  ContentPart,
  EndReason,
  ModelError,
  ModelErrorKind,
  ModelMessage,
  ModelProvider,
  ModelRequest,
  ModelTool,
  StreamPart,
  TerminalPart,
  TokenUsage,
  UsagePart,
  UsageProvenance,
} from "./model-port.ts";
export { ModelSettingsError, type SettingsRecord } from "./model-settings.ts";
export type { OpenAiDialect } from "./openai/openai-dialect.ts";
export { createOpenAiProvider, type OpenAiProviderOptions } from "./openai/openai-provider.ts";
export { costNanoUsd } from "./prices/cost.ts";
export { findPrice, freePrice, type ModelPrice, type PriceBook, type TokenPrices } from "./prices/price-book.ts";
export { priceList } from "./prices/price-list.ts";
export {
  createProviders,
  type ListedProvider,
  type Providers,
  type ProvidersOptions,
  type ResolvedModel,
} from "./providers.ts";
export {
  createRehearsalProvider,
  type RehearsalProviderOptions,
  rehearsalModels,
  rehearsalName,
} from "./rehearsal/rehearsal-provider.ts";
export { type StreamLimits, withStreamBounds } from "./stream-bounds.ts";
export { estimateInputTokens } from "./token-estimate.ts";
export { noUsage, totalTokens } from "./token-usage.ts";
