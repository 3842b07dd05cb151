/** A provider that can be made live by the environment. */
export interface CatalogEntry {
  /** What stands before the slash of a model reference. */
  readonly name: string;
  readonly wire: "anthropic" | "openai" | "google" | "bedrock";
  /**
   * The variable that makes it live: its key, the address of a host that needs none, or the region in which whoever is known
   * to AWS's tools calls it, with a key or without.
   */
  readonly liveBy:
    | { readonly key: string }
    | { readonly host: string }
    | { readonly key: string; readonly region: string };
  /** Overrides `baseUrl`, where the vendor's own tools know such a variable. */
  readonly baseUrlVariable?: string;
  /** `{region}` stands for the region. */
  readonly baseUrl: string;
  /** Overrides `defaultModel`. */
  readonly modelVariable: string;
  readonly defaultModel: string;
}

/** In the order in which they are preferred where nothing else is said. Names as of November 2026. */
export const providerCatalog: readonly CatalogEntry[] = [
  {
    name: "anthropic",
    wire: "anthropic",
    liveBy: { key: "ANTHROPIC_API_KEY" },
    baseUrlVariable: "ANTHROPIC_BASE_URL",
    baseUrl: "https://api.anthropic.com",
    modelVariable: "ANTHROPIC_MODEL",
    defaultModel: "claude-sonnet-5-5",
  },
  {
    name: "openai",
    wire: "openai",
    liveBy: { key: "OPENAI_API_KEY" },
    baseUrlVariable: "OPENAI_BASE_URL",
    baseUrl: "https://api.openai.com/v1",
    modelVariable: "OPENAI_MODEL",
    defaultModel: "gpt-6.1-sol",
  },
  {
    name: "google",
    wire: "google",
    liveBy: { key: "GEMINI_API_KEY" },
    baseUrlVariable: "GOOGLE_GEMINI_BASE_URL",
    baseUrl: "https://generativelanguage.googleapis.com",
    modelVariable: "GEMINI_MODEL",
    defaultModel: "gemini-3.6-flash",
  },
  {
    name: "bedrock",
    wire: "bedrock",
    liveBy: { key: "AWS_BEARER_TOKEN_BEDROCK", region: "BEDROCK_REGION" },
    baseUrlVariable: "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    baseUrl: "https://bedrock-runtime.{region}.amazonaws.com",
    modelVariable: "BEDROCK_MODEL",
    defaultModel: "amazon.nova-pro-v1:0",
  },
  {
    name: "ollama",
    wire: "openai",
    liveBy: { host: "OLLAMA_HOST" },
    baseUrl: "http://127.0.0.1:11434/v1",
    modelVariable: "OLLAMA_MODEL",
    defaultModel: "llama3.2",
  },
  {
    name: "groq",
    wire: "openai",
    liveBy: { key: "GROQ_API_KEY" },
    baseUrl: "https://api.groq.com/openai/v1",
    modelVariable: "GROQ_MODEL",
    defaultModel: "openai/gpt-oss-120b",
  },
  {
    name: "together",
    wire: "openai",
    liveBy: { key: "TOGETHER_API_KEY" },
    baseUrl: "https://api.together.xyz/v1",
    modelVariable: "TOGETHER_MODEL",
    defaultModel: "openai/gpt-oss-120b",
  },
  {
    name: "mistral",
    wire: "openai",
    liveBy: { key: "MISTRAL_API_KEY" },
    baseUrl: "https://api.mistral.ai/v1",
    modelVariable: "MISTRAL_MODEL",
    defaultModel: "mistral-medium-latest",
  },
  {
    name: "deepseek",
    wire: "openai",
    liveBy: { key: "DEEPSEEK_API_KEY" },
    baseUrl: "https://api.deepseek.com",
    modelVariable: "DEEPSEEK_MODEL",
    defaultModel: "deepseek-flash",
  },
  {
    name: "openrouter",
    wire: "openai",
    liveBy: { key: "OPENROUTER_API_KEY" },
    baseUrl: "https://openrouter.ai/api/v1",
    modelVariable: "OPENROUTER_MODEL",
    defaultModel: "openrouter/auto",
  },
];
