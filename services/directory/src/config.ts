import { fileURLToPath } from "node:url";
import { logLevelField, portField, secretField } from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import type { LogLevel } from "@polylogue/runtime/log/log";
import { z } from "zod";

/** How a directory service runs. */
export interface DirectoryConfig {
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
  /** Path of the operator's YAML file: personas and presets; default: the one that we ship. */
  readonly file?: string | undefined;
  /** At least 32 characters, the same for all services of a deployment. */
  readonly serviceSecret: string;
  readonly logLevel: LogLevel;
}

/** The offer that we ship. */
export const shippedFile = fileURLToPath(new URL("../defaults.yaml", import.meta.url));

const schema = z.object({
  DIRECTORY_HOST: z.string().default("127.0.0.1"),
  DIRECTORY_PORT: portField.default(7_102),
  DIRECTORY_FILE: z.string().default(shippedFile),
  SERVICE_SECRET: secretField,
  LOG_LEVEL: logLevelField,
});

/** Reads the configuration from the environment, by default this process's. Throws `ConfigError` with every problem. */
export function readDirectoryConfig(env: Readonly<Record<string, string | undefined>> = process.env): DirectoryConfig {
  const values = readConfig(schema, env, { prefixes: ["DIRECTORY_"] });
  return {
    host: values.DIRECTORY_HOST,
    port: values.DIRECTORY_PORT,
    file: values.DIRECTORY_FILE,
    serviceSecret: values.SERVICE_SECRET,
    logLevel: values.LOG_LEVEL,
  };
}
