import type { ZodType, z } from "zod";
import { ConfigError } from "./config-error.ts";

export { ConfigError };

export interface ReadConfigOptions {
  /** Variables that begin so and that the schema does not know are refused: they are typing errors. For example `ROOM_`. */
  readonly prefixes?: readonly string[];
}

/**
 * Reads a service's configuration from the environment. The schema is an object whose keys are the variables; an empty variable counts
 * as absent. Throws `ConfigError` with every problem, each under its variable's name.
 */
export function readConfig<S extends ZodType>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
  options: ReadConfigOptions = {},
): z.output<S> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const problems = unknownVariables(schema, present, options.prefixes ?? []);
  const result = schema.safeParse(present);
  if (!result.success) {
    for (const issue of result.error.issues) {
      const path = issue.path.map(String).join(".");
      const isAbsent = issue.path.length === 1 && present[path] === undefined;
      problems.push(`${path || "environment"}: ${isAbsent ? `is missing (${issue.message})` : issue.message}`);
    }
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

function unknownVariables(schema: ZodType, present: object, prefixes: readonly string[]): string[] {
  const known =
    "shape" in schema && typeof schema.shape === "object" && schema.shape ? Object.keys(schema.shape) : undefined;
  if (!known) return [];
  return Object.keys(present)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)) && !known.includes(name))
    .map((name) => `${name}: no such setting`);
}
