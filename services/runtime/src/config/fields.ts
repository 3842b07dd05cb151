import { z } from "zod";
import { parseRedisUrl, redisUrlForm } from "../redis/redis-url.ts";

/** A TCP port as text; 0 asks for any free one. */
export const portField = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port, 0 to 65535")
  .transform(Number)
  .refine((port) => port <= 65_535, "must be a port, 0 to 65535");

/** `host:port`. */
export const addressField = z.string().regex(/^(?:[\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/iu, "must be host:port");

/** `host:port[,host:port...]`, at least one. */
export const addressesField = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(addressField).min(1).max(100));

/** Where Redis is, as a `RedisTarget`. */
export const redisUrlField = z.string().transform((text, context) => {
  const target = parseRedisUrl(text);
  if (target) return target;
  context.addIssue({ code: "custom", message: `must be ${redisUrlForm}` });
  return z.NEVER;
});

/** What names in a shared Redis begin with. */
export const redisPrefixField = z
  .string()
  .regex(/^[\w.-]{1,64}$/, "must be 1 to 64 letters, digits, dots or dashes")
  .default("polylogue");

/** The secret that all services of a deployment share. */
export const secretField = z.string().min(32, "must have at least 32 characters").max(1_024);

/** How much is logged. */
export const logLevelField = z.enum(["debug", "info", "warn", "error", "silent"]).default("info");

/** Integers within bounds, both included. */
export function integerField(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
}
