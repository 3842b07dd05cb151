import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { integerField, logLevelField, portField } from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import { z } from "zod";

/** How the whole product runs in one process. */
export interface AllInOneConfig {
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** The operator's personas and presets; undefined: those that we ship. */
  readonly directoryFile: string | undefined;
  /** Where the built web client is. */
  readonly webDir: string;
  /** Origins beside the own one that browsers may come from. */
  readonly origins: readonly string[];
  /** Proxies of the operator in front of this process that write `X-Forwarded-For`. */
  readonly proxyHops: number;
  /** Variables of the model providers, as `models` reads them. */
  readonly providers: Readonly<Record<string, string | undefined>>;
  /** Pace of the rehearsal model: 1 is human, 0 does not wait. */
  readonly rehearsalPaceFactor: number;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

const schema = z.object({
  HOST: z.string().max(255).default("127.0.0.1"),
  PORT: portField.default(8080),
  DATA_DIR: z.string().default("./data"),
  DIRECTORY_FILE: z.string().optional(),
  ORIGINS: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(z.url()).max(100))
    .default([]),
  PROXY_HOPS: integerField(0, 10).default(0),
  REHEARSAL_PACE: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3})?$/, "must be a number from 0 to 100")
    .transform(Number)
    .default(1),
  LOG_LEVEL: logLevelField.default("warn"),
});

const builtWeb = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/** Reads the configuration from the environment, by default this process's. Throws ConfigError with every problem. */
export function readAllInOneConfig(env: Readonly<Record<string, string | undefined>> = process.env): AllInOneConfig {
  const values = readConfig(schema, env);
  return {
    host: values.HOST,
    port: values.PORT,
    dataDir: resolve(values.DATA_DIR),
    directoryFile: values.DIRECTORY_FILE,
    webDir: builtWeb,
    origins: values.ORIGINS,
    proxyHops: values.PROXY_HOPS,
    providers: env,
    rehearsalPaceFactor: values.REHEARSAL_PACE,
    logLevel: values.LOG_LEVEL,
  };
}
