import {
  addressesField,
  addressField,
  integerField,
  logLevelField,
  portField,
  redisPrefixField,
  redisUrlField,
  secretField,
} from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import type { RedisPlace } from "@polylogue/runtime/instances/open-instance-list";
import { z } from "zod";

/** What a gateway process lets in (G7). */
export type DoorName = "browser" | "api" | "model";

/** How a gateway runs. */
export interface GatewayConfig {
  readonly host: string;
  /** Of the browser and the API door; 0 asks for any free port. */
  readonly port: number;
  readonly doors: readonly DoorName[];
  /** Of the model door, which has a listener of its own: it is for the personas service, not for the world. */
  readonly modelHost: string;
  /** 0 asks for any free port. */
  readonly modelPort: number;
  /** Instances of the room service, `host:port`; with Redis only until that has named some. */
  readonly roomAddresses: readonly string[];
  /** Where instances of the room service put themselves on a list; undefined: `roomAddresses` is the list. */
  readonly redis: RedisPlace | undefined;
  readonly directoryAddress: string;
  /** Origins beside the own one whose pages may come in. */
  readonly origins: readonly string[];
  /** Where the built web client is; undefined: it is not served. */
  readonly webDir: string | undefined;
  /** Proxies of the operator in front of this process that write `X-Forwarded-For`. */
  readonly proxyHops: number;
  /** Sockets of one address. */
  readonly socketsPerAddressMax: number;
  /** Commands of one participant: at once, and back in a second. */
  readonly commandsBurst: number;
  readonly commandsPerSecond: number;
  /** Guests, and rooms, that one address makes at once; one comes back each second. */
  readonly sessionsBurst: number;
  readonly roomsBurst: number;
  /** How long the end waits for commands that are under way, and for model calls. */
  readonly drainMs: number;
  readonly modelDrainMs: number;
  /** Pace of the rehearsal model: 1 is human, 0 does not wait. */
  readonly rehearsalPaceFactor: number;
  /** Variables of the model providers, as `models` reads them. */
  readonly providers: Readonly<Record<string, string | undefined>>;
  /** At least 32 characters, the same for all services of a deployment. */
  readonly serviceSecret: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** What holds where nothing is said. */
export const gatewayDefaults = {
  doors: ["browser", "api", "model"],
  modelHost: "127.0.0.1",
  origins: [],
  webDir: undefined,
  redis: undefined,
  proxyHops: 0,
  socketsPerAddressMax: 100,
  commandsBurst: 300,
  commandsPerSecond: 20,
  sessionsBurst: 60,
  roomsBurst: 60,
  drainMs: 1_000,
  modelDrainMs: 2_000,
  rehearsalPaceFactor: 1,
} as const satisfies Partial<GatewayConfig>;

const listField = z.string().transform((text) => text.split(",").map((part) => part.trim()));
const manyField = integerField(1, 1_000_000);
/** The longest drain that may be set: an hour. */
export const drainMsMax = 3_600_000;
const drainField = integerField(0, drainMsMax);

const fields = z.object({
  GATEWAY_HOST: z.string().default("127.0.0.1"),
  GATEWAY_PORT: portField.default(8080),
  GATEWAY_DOORS: listField
    .pipe(z.array(z.enum(["browser", "api", "model"])).min(1))
    .default([...gatewayDefaults.doors]),
  GATEWAY_MODEL_HOST: z.string().default(gatewayDefaults.modelHost),
  GATEWAY_MODEL_PORT: portField.default(7103),
  GATEWAY_ROOM_ADDRESSES: addressesField.optional(),
  REDIS_URL: redisUrlField.optional(),
  REDIS_PREFIX: redisPrefixField,
  GATEWAY_DIRECTORY_ADDRESS: addressField,
  GATEWAY_ORIGINS: listField
    .pipe(z.array(z.string().regex(/^https?:\/\/[^/\s]+$/, "must be origins such as https://chat.example")))
    .default([]),
  GATEWAY_WEB_DIR: z.string().optional(),
  GATEWAY_PROXY_HOPS: integerField(0, 10).default(gatewayDefaults.proxyHops),
  GATEWAY_SOCKETS_PER_ADDRESS: manyField.default(gatewayDefaults.socketsPerAddressMax),
  GATEWAY_COMMANDS_BURST: manyField.default(gatewayDefaults.commandsBurst),
  GATEWAY_COMMANDS_PER_SECOND: manyField.default(gatewayDefaults.commandsPerSecond),
  GATEWAY_SESSIONS_BURST: manyField.default(gatewayDefaults.sessionsBurst),
  GATEWAY_ROOMS_BURST: manyField.default(gatewayDefaults.roomsBurst),
  GATEWAY_DRAIN_MS: drainField.default(gatewayDefaults.drainMs),
  GATEWAY_MODEL_DRAIN_MS: drainField.default(gatewayDefaults.modelDrainMs),
  GATEWAY_REHEARSAL_PACE: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3})?$/, "must be a number from 0 to 999")
    .transform(Number)
    .default(gatewayDefaults.rehearsalPaceFactor),
  SERVICE_SECRET: secretField,
  LOG_LEVEL: logLevelField,
});

const schema = fields.superRefine((values, context) => {
  if (values.GATEWAY_ROOM_ADDRESSES || values.REDIS_URL) return;
  const message = "must be host:port[,host:port...], or REDIS_URL must be set";
  context.addIssue({ code: "custom", path: ["GATEWAY_ROOM_ADDRESSES"], message });
});

/** Reads the configuration from the environment, by default this process's. Throws ConfigError with every problem. */
export function readGatewayConfig(env: Readonly<Record<string, string | undefined>> = process.env): GatewayConfig {
  const values = readConfig(schema, env, { prefixes: ["GATEWAY_"] });
  return {
    host: values.GATEWAY_HOST,
    port: values.GATEWAY_PORT,
    doors: values.GATEWAY_DOORS,
    modelHost: values.GATEWAY_MODEL_HOST,
    modelPort: values.GATEWAY_MODEL_PORT,
    roomAddresses: values.GATEWAY_ROOM_ADDRESSES ?? [],
    redis: values.REDIS_URL && { target: values.REDIS_URL, prefix: values.REDIS_PREFIX },
    directoryAddress: values.GATEWAY_DIRECTORY_ADDRESS,
    origins: values.GATEWAY_ORIGINS,
    webDir: values.GATEWAY_WEB_DIR,
    proxyHops: values.GATEWAY_PROXY_HOPS,
    socketsPerAddressMax: values.GATEWAY_SOCKETS_PER_ADDRESS,
    commandsBurst: values.GATEWAY_COMMANDS_BURST,
    commandsPerSecond: values.GATEWAY_COMMANDS_PER_SECOND,
    sessionsBurst: values.GATEWAY_SESSIONS_BURST,
    roomsBurst: values.GATEWAY_ROOMS_BURST,
    drainMs: values.GATEWAY_DRAIN_MS,
    modelDrainMs: values.GATEWAY_MODEL_DRAIN_MS,
    rehearsalPaceFactor: values.GATEWAY_REHEARSAL_PACE,
    providers: env,
    serviceSecret: values.SERVICE_SECRET,
    logLevel: values.LOG_LEVEL,
  };
}
