import { integerField, logLevelField, portField, secretField } from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import { z } from "zod";

/** How a room service runs. */
export interface RoomConfig {
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
  readonly store: "sqlite" | "memory";
  /** Where SQLite keeps its file. */
  readonly dataDir: string;
  /** No other process opens the store: turns that run in it at start are of an earlier life (T8). */
  readonly isExclusive: boolean;
  /** How long gateways and runners may take to go elsewhere when it stops, 0..60,000 ms; default 3,000. */
  readonly drainMs?: number;
  /** At least 32 characters, the same for all services of a deployment. */
  readonly serviceSecret: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** The longest drain that may be set. */
export const drainMsMax = 60_000;
/** The drain where nothing is said. */
export const drainMsDefault = 3_000;

const schema = z.object({
  ROOM_HOST: z.string().default("127.0.0.1"),
  ROOM_PORT: portField.default(7101),
  ROOM_STORE: z.enum(["sqlite", "memory"]).default("sqlite"),
  ROOM_DATA_DIR: z.string().default("./data"),
  ROOM_EXCLUSIVE: z.enum(["true", "false"]).default("false"),
  ROOM_DRAIN_MS: integerField(0, drainMsMax).default(drainMsDefault),
  SERVICE_SECRET: secretField,
  LOG_LEVEL: logLevelField,
});

/** Reads the configuration from the environment, by default this process's. Throws ConfigError with every problem. */
export function readRoomConfig(env: Readonly<Record<string, string | undefined>> = process.env): RoomConfig {
  const values = readConfig(schema, env, { prefixes: ["ROOM_"] });
  return {
    host: values.ROOM_HOST,
    port: values.ROOM_PORT,
    store: values.ROOM_STORE,
    dataDir: values.ROOM_DATA_DIR,
    isExclusive: values.ROOM_EXCLUSIVE === "true",
    drainMs: values.ROOM_DRAIN_MS,
    serviceSecret: values.SERVICE_SECRET,
    logLevel: values.LOG_LEVEL,
  };
}
