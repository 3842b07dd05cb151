import {
  addressesField,
  addressField,
  integerField,
  logLevelField,
  redisPrefixField,
  redisUrlField,
  secretField,
} from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import type { RedisPlace } from "@polylogue/runtime/instances/open-instance-list";
import type { LogLevel } from "@polylogue/runtime/log/log";
import { z } from "zod";
import { runnerLimits } from "./limits.ts";

/** What a runner is told by its operator. */
export interface PersonasConfig {
  /** Room instances, `host:port`, with one trunk to each; with Redis only until that has named some. */
  readonly roomAddresses: readonly string[];
  /** Where room instances put themselves on a list; absent: `roomAddresses` is the list. */
  readonly redis?: RedisPlace;
  /** The gateways' model doors, `host:port`, in the order in which they are tried. */
  readonly modelAddresses: readonly string[];
  readonly directoryAddress: string;
  /** Turns at once, 1..10,000. */
  readonly turnsMax: number;
  /** Milliseconds that running turns get at shutdown, 0..900,000. */
  readonly drainMs: number;
  /** The secret that all services share; signs the runner's credential. */
  readonly serviceSecret: string;
  readonly logLevel: LogLevel;
}

const schema = z.object({
  PERSONAS_ROOM_ADDRESSES: addressesField.default(["127.0.0.1:7101"]),
  REDIS_URL: redisUrlField.optional(),
  REDIS_PREFIX: redisPrefixField,
  PERSONAS_MODEL_ADDRESSES: addressesField.default(["127.0.0.1:7103"]),
  PERSONAS_DIRECTORY_ADDRESS: addressField.default("127.0.0.1:7102"),
  PERSONAS_TURNS_MAX: integerField(1, runnerLimits.beatTurnsMax).default(runnerLimits.turnsMaxDefault),
  PERSONAS_DRAIN_MS: integerField(0, runnerLimits.modelCallTimeoutMs).default(runnerLimits.drainMsDefault),
  SERVICE_SECRET: secretField,
  LOG_LEVEL: logLevelField,
});

/** Reads the environment; throws `ConfigError` with everything that is wrong with it. */
export function readPersonasConfig(env: Readonly<Record<string, string | undefined>> = process.env): PersonasConfig {
  const read = readConfig(schema, env, { prefixes: ["PERSONAS_"] });
  return {
    roomAddresses: read.PERSONAS_ROOM_ADDRESSES,
    ...(read.REDIS_URL && { redis: { target: read.REDIS_URL, prefix: read.REDIS_PREFIX } }),
    modelAddresses: read.PERSONAS_MODEL_ADDRESSES,
    directoryAddress: read.PERSONAS_DIRECTORY_ADDRESS,
    turnsMax: read.PERSONAS_TURNS_MAX,
    drainMs: read.PERSONAS_DRAIN_MS,
    serviceSecret: read.SERVICE_SECRET,
    logLevel: read.LOG_LEVEL,
  };
}
