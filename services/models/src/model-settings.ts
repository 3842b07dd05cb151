import { type ModelLimits, vendorCallMaxMs } from "./limits.ts";
import { type CatalogEntry, providerCatalog } from "./provider-catalog.ts";

/** Variables by name, as a service's configuration read them; this package reads no environment itself. */
export type SettingsRecord = Readonly<Record<string, string | undefined>>;

/** What the settings say about one provider of the catalog. */
export interface ProviderSetting {
  readonly entry: CatalogEntry;
  /** Undefined: it is not live. */
  readonly live: LiveSetting | undefined;
  readonly defaultModel: string;
}

/** How a live provider is called. */
export interface LiveSetting {
  readonly baseUrl: string;
  /** Undefined: a host that asks for none, or that knows by other means who calls. */
  readonly apiKey: string | undefined;
  /** It is a host of one's own, which costs nothing by declaration. */
  readonly isOwnHost: boolean;
  /** Where it is in the vendor's own words; undefined where that is not asked. */
  readonly region: string | undefined;
}

/** A setting that can not be followed; thrown at the start, and its message is for the operator. */
export class ModelSettingsError extends Error {
  override readonly name = "ModelSettingsError";
  readonly reason:
    | "BASE_URL_MALFORMED"
    | "DEFAULT_MODEL_MALFORMED"
    | "DEFAULT_MODEL_NOT_LIVE"
    | "REGION_MALFORMED"
    | "TIMEOUT_MALFORMED";
  /** The variable at fault. */
  readonly variable: string;

  constructor(reason: ModelSettingsError["reason"], variable: string, message: string) {
    super(message);
    this.reason = reason;
    this.variable = variable;
  }
}

/** Reads the settings of every provider of the catalog, in its order. */
export function readProviderSettings(settings: SettingsRecord): readonly ProviderSetting[] {
  return providerCatalog.map((entry) => {
    const { liveBy } = entry;
    const live = liveSetting(entry, settings);
    // What a host of one's own serves is not known; most of those that serve one model take any name for it.
    const usual = "key" in liveBy && live?.isOwnHost ? "default" : entry.defaultModel;
    return { entry, live, defaultModel: settingOf(settings, entry.modelVariable) ?? usual };
  });
}

/** How long a call may be silent, as far as the settings say it: a model on a slow machine of one's own may need longer. */
export function readTimeouts(settings: SettingsRecord): Partial<Pick<ModelLimits, "firstPartMs" | "idleMs">> {
  const firstPartMs = timeoutOf(settings, "MODEL_FIRST_TEXT_TIMEOUT_MS");
  const idleMs = timeoutOf(settings, "MODEL_SILENCE_TIMEOUT_MS");
  return { ...(firstPartMs !== undefined && { firstPartMs }), ...(idleMs !== undefined && { idleMs }) };
}

function timeoutOf(settings: SettingsRecord, variable: string): number | undefined {
  const given = settingOf(settings, variable);
  if (given === undefined) return undefined;
  const ms = /^\d{1,7}$/.test(given) ? Number(given) : 0;
  if (ms >= timeoutMinMs && ms <= timeoutMaxMs) return ms;
  const message = `${variable} must be ${timeoutMinMs} to ${timeoutMaxMs} milliseconds.`;
  throw new ModelSettingsError("TIMEOUT_MALFORMED", variable, message);
}

const timeoutMinMs = 100;
/** No longer than an SDK waits for a whole call. */
const timeoutMaxMs = vendorCallMaxMs;

/** A variable's trimmed value; an empty one counts as absent. */
export function settingOf(settings: SettingsRecord, variable: string): string | undefined {
  const value = Object.hasOwn(settings, variable) ? settings[variable]?.trim() : undefined;
  return value === "" ? undefined : value;
}

function liveSetting(entry: CatalogEntry, settings: SettingsRecord): LiveSetting | undefined {
  const { liveBy } = entry;
  if ("host" in liveBy) return ownHost(settings, liveBy.host);
  if ("region" in liveBy) return inRegion(entry, liveBy, settings);
  return keyed(entry, liveBy.key, settings);
}

function inRegion(
  entry: CatalogEntry,
  liveBy: { readonly key: string; readonly region: string },
  settings: SettingsRecord,
): LiveSetting | undefined {
  const apiKey = settingOf(settings, liveBy.key);
  const named = settingOf(settings, liveBy.region);
  if (apiKey === undefined && named === undefined) return undefined;
  const region = named ?? settingOf(settings, "AWS_REGION") ?? "us-east-1";
  if (!/^[a-z0-9-]{1,32}$/.test(region)) {
    const message = `${liveBy.region} must be the name of a region, such as us-east-1.`;
    throw new ModelSettingsError("REGION_MALFORMED", liveBy.region, message);
  }
  const { baseUrlVariable = liveBy.region } = entry;
  const address = settingOf(settings, baseUrlVariable) ?? entry.baseUrl.replace("{region}", region);
  return { baseUrl: parsedUrl(address, baseUrlVariable), apiKey, isOwnHost: false, region };
}

function keyed(entry: CatalogEntry, keyVariable: string, settings: SettingsRecord): LiveSetting | undefined {
  const given = settingOf(settings, keyVariable);
  const apiKey = given?.toLowerCase() === "none" ? undefined : given;
  const { baseUrlVariable } = entry;
  const custom = baseUrlVariable === undefined ? undefined : settingOf(settings, baseUrlVariable);
  // An address without a key is a host of one's own, such as vLLM or LM Studio; no other wire has such hosts.
  if (apiKey === undefined && (custom === undefined || entry.wire !== "openai")) return undefined;
  const address = custom ?? entry.baseUrl;
  const url = parsedUrl(address, baseUrlVariable ?? keyVariable);
  return {
    baseUrl: entry.wire === "anthropic" ? url.replace(/\/v1$/, "") : url,
    apiKey,
    isOwnHost: apiKey === undefined,
    region: undefined,
  };
}

/** `OLLAMA_HOST` is written in every way that Ollama itself takes: `host`, `:port`, `host:port`, a URL. */
function ownHost(settings: SettingsRecord, variable: string): LiveSetting | undefined {
  const given = settingOf(settings, variable);
  if (given === undefined) return undefined;
  const hasScheme = /^[a-z]+:\/\//i.test(given);
  const bare = given.startsWith(":") ? `127.0.0.1${given}` : given;
  const address = hasScheme ? given : `http://${bare}${/:\d+(?:\/|$)/.test(bare) ? "" : ":11434"}`;
  // 0.0.0.0 is where a server listens, not where a client can go everywhere.
  const base = parsedUrl(address, variable).replace("//0.0.0.0", "//127.0.0.1");
  return { baseUrl: base.endsWith("/v1") ? base : `${base}/v1`, apiKey: undefined, isOwnHost: true, region: undefined };
}

function parsedUrl(address: string, variable: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ModelSettingsError("BASE_URL_MALFORMED", variable, `${variable} must be an http or https address.`);
  }
  return url.href.replace(/\/+$/, "");
}
