import type { Clock } from "@polylogue/runtime/clock/clock";
import { createAnthropicProvider } from "./anthropic/anthropic-provider.ts";
import { createBedrockProvider } from "./bedrock/bedrock-provider.ts";
import { createGoogleProvider } from "./google/google-provider.ts";
import { withIdleWatchdog } from "./idle-watchdog.ts";
import { defaultModelLimits, type ModelLimits } from "./limits.ts";
import type { ModelProvider } from "./model-port.ts";
import {
  type LiveSetting,
  ModelSettingsError,
  readProviderSettings,
  readTimeouts,
  type SettingsRecord,
  settingOf,
} from "./model-settings.ts";
import { createOpenAiProvider } from "./openai/openai-provider.ts";
import { findPrice, freePrice, type ModelPrice, type PriceBook } from "./prices/price-book.ts";
import { priceList } from "./prices/price-list.ts";
import type { CatalogEntry } from "./provider-catalog.ts";
import { createRehearsalProvider, rehearsalModels, rehearsalName } from "./rehearsal/rehearsal-provider.ts";
import { withStreamBounds } from "./stream-bounds.ts";

/** What a composition gives to its providers. */
export interface ProvidersOptions {
  readonly clock: Clock;
  /** What is given wins over the settings, and these over `defaultModelLimits`. */
  readonly limits?: Partial<ModelLimits>;
  /** 1 is a human pace, 0 does not wait at all. Default: 1. */
  readonly rehearsalPaceFactor?: number;
  /** Default: the list that ships with this version. */
  readonly priceBook?: PriceBook;
}

/** A provider as it is shown to operators and in menus. */
export interface ListedProvider {
  readonly name: string;
  /** It can be called now. */
  readonly isLive: boolean;
  /** It is no real model: every surface must say so. */
  readonly isRehearsal: boolean;
  /** The vendor's name of the model that is called where only the provider is named. */
  readonly defaultModel: string;
}

/** Where a model reference leads. */
export interface ResolvedModel {
  /** Guarded by the idle watchdog and the stream's bounds. */
  readonly provider: ModelProvider;
  /** The vendor's name of the model. */
  readonly model: string;
  /** Undefined: unknown, which is never free (W6). */
  readonly price: ModelPrice | undefined;
  /** Whose prices these are, for the receipt. */
  readonly priceVersion: string;
}

/** All providers of a process. */
export interface Providers {
  /** Every provider we know, live or not; the rehearsal is always live and always last. */
  list(): readonly ListedProvider[];
  /** Follows `provider/model` (the model may contain slashes) or `provider`; undefined if it leads to nothing live. */
  resolve(reference: string): ResolvedModel | undefined;
  /** The reference that is used where nothing is said: it always resolves. */
  readonly defaultModel: string;
  /** What `price` of a resolved model is from. */
  readonly priceBook: PriceBook;
}

/**
 * Finds the live providers from settings such as `ANTHROPIC_API_KEY`, `OPENAI_BASE_URL`, `OLLAMA_HOST` and
 * `DEFAULT_MODEL`. Throws a `ModelSettingsError` for a setting that can not be followed.
 */
export function createProviders(settings: SettingsRecord, options: ProvidersOptions): Providers {
  const limits = { ...defaultModelLimits, ...readTimeouts(settings), ...options.limits };
  const priceBook = options.priceBook ?? priceList;
  const found = readProviderSettings(settings);
  const live = new Map<string, LiveProvider>();
  const guard = (provider: ModelProvider): ModelProvider =>
    withIdleWatchdog(withStreamBounds(provider, limits), options.clock, limits);

  for (const { entry, live: setting, defaultModel } of found) {
    if (setting === undefined) continue;
    live.set(entry.name, {
      provider: guard(createVendor(entry, setting)),
      defaultModel,
      has: () => true,
      priceOf: (model) => (setting.isOwnHost ? freePrice : findPrice(priceBook, entry.name, model)),
    });
  }
  live.set(rehearsalName, {
    provider: guard(createRehearsalProvider({ clock: options.clock, paceFactor: options.rehearsalPaceFactor ?? 1 })),
    defaultModel: rehearsalModels[0],
    has: (model) => rehearsalModels.some((known) => known === model),
    priceOf: () => freePrice,
  });

  const resolve = (reference: string): ResolvedModel | undefined => {
    const slash = reference.indexOf("/");
    const name = slash === -1 ? reference : reference.slice(0, slash);
    const one = live.get(name);
    if (one === undefined) return undefined;
    const model = slash === -1 ? one.defaultModel : reference.slice(slash + 1);
    if (model === "" || !one.has(model)) return undefined;
    return { provider: one.provider, model, price: one.priceOf(model), priceVersion: priceBook.version };
  };

  return {
    list: () => [
      ...found.map(({ entry, live: setting, defaultModel }) => ({
        name: entry.name,
        isLive: setting !== undefined,
        isRehearsal: false,
        defaultModel,
      })),
      { name: rehearsalName, isLive: true, isRehearsal: true, defaultModel: rehearsalModels[0] },
    ],
    resolve,
    priceBook,
    defaultModel: chooseDefaultModel(settings, live, resolve),
  };
}

interface LiveProvider {
  readonly provider: ModelProvider;
  readonly defaultModel: string;
  has(model: string): boolean;
  priceOf(model: string): ModelPrice | undefined;
}

function createVendor(entry: CatalogEntry, { baseUrl, apiKey, region }: LiveSetting): ModelProvider {
  switch (entry.wire) {
    case "anthropic":
      return createAnthropicProvider({ name: entry.name, baseUrl, apiKey: apiKey ?? "none" });
    case "bedrock":
      return createBedrockProvider({
        name: entry.name,
        baseUrl,
        region: region ?? "",
        ...(apiKey === undefined ? {} : { apiKey }),
      });
    case "google":
      return createGoogleProvider({ name: entry.name, baseUrl, apiKey: apiKey ?? "none" });
    case "openai":
      return createOpenAiProvider({ name: entry.name, baseUrl, ...(apiKey === undefined ? {} : { apiKey }) });
    default:
      return entry.wire satisfies never;
  }
}

function chooseDefaultModel(
  settings: SettingsRecord,
  live: ReadonlyMap<string, LiveProvider>,
  resolve: Providers["resolve"],
): string {
  const variable = "DEFAULT_MODEL";
  const asked = settingOf(settings, variable);
  const first = live.keys().next().value ?? rehearsalName;
  const chosen = resolve(asked ?? first);
  if (chosen !== undefined) return `${chosen.provider.name}/${chosen.model}`;
  const names = [...live.keys()].join(", ");
  const name = asked?.split("/", 1)[0] ?? "";
  if (live.has(name)) {
    const message = `${variable} is "${asked}", but ${name} has no such model. Write provider/model or only the provider.`;
    throw new ModelSettingsError("DEFAULT_MODEL_MALFORMED", variable, message);
  }
  const message = `${variable} is "${asked}", but no provider "${name}" is live. Live are: ${names}.`;
  throw new ModelSettingsError("DEFAULT_MODEL_NOT_LIVE", variable, message);
}
