/** In what the hosts that speak OpenAI's wire differ. */
export interface OpenAiDialect {
  /** What the output limit is called. OpenAI's own models refuse the old name, most other hosts the new one. */
  readonly outputLimitField: "max_completion_tokens" | "max_tokens";
  /** Whether the host takes `stream_options`; Mistral refuses it and sends usage unasked. */
  readonly asksForUsage: boolean;
  /** Whether models that reason refuse `temperature` and `stop`, as OpenAI's do. */
  readonly hasStrictReasoningModels: boolean;
  /**
   * Whether tools are offered. A single model that refuses them is found out by itself; hosts of one's own are left alone,
   * for the small models that run there call whatever they are offered.
   */
  readonly takesTools: boolean;
}

/** Hosts whose models know when to call. */
const toolHosts: ReadonlySet<string> = new Set([
  "api.openai.com",
  "api.groq.com",
  "api.together.xyz",
  "api.mistral.ai",
  "api.deepseek.com",
  "openrouter.ai",
]);

/** The dialect of a host, by its base URL; what is given wins. */
export function dialectOf(baseUrl: string, overrides: Partial<OpenAiDialect> = {}): OpenAiDialect {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : "";
  const isOpenAi = host === "api.openai.com" || host.endsWith(".openai.azure.com");
  return {
    outputLimitField: isOpenAi ? "max_completion_tokens" : "max_tokens",
    asksForUsage: host !== "api.mistral.ai",
    hasStrictReasoningModels: isOpenAi,
    takesTools: isOpenAi || toolHosts.has(host),
    ...overrides,
  };
}
