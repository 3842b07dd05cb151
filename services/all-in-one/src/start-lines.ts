import type { AllInOneConfig } from "./config.ts";
import type { Stack } from "./stack.ts";

/** What the operator reads at start: where it serves, what answers, where the data is. */
export function startLines(config: Pick<AllInOneConfig, "host" | "dataDir">, stack: Omit<Stack, "close">): string[] {
  const live = stack.models.providers.filter((provider) => provider.isLive);
  const lines = live.map(({ name, defaultModel, isRehearsal }) =>
    isRehearsal
      ? `  ${name}: offline model, not a real AI (set ANTHROPIC_API_KEY, OPENAI_API_KEY or OLLAMA_HOST for real ones)`
      : `  ${name}: live, ${defaultModel}`,
  );
  const warning = isLoopback(config.host)
    ? []
    : [`warning: listening on ${config.host} without TLS, and guests are allowed: put a proxy with TLS in front`];
  return [
    "models:",
    ...lines,
    `personas without a model of their own use ${stack.models.defaultModel}`,
    `data in ${config.dataDir}`,
    ...warning,
    `polylogue ready at ${stack.url}`,
  ];
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
