import {
  addressField,
  integerField,
  logLevelField,
  portField,
  redisPrefixField,
  redisUrlField,
  secretField,
} from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import type { DynamoPlace } from "@polylogue/runtime/dynamodb/open-table";
import type { RedisTarget } from "@polylogue/runtime/redis/redis-url";
import { z } from "zod";

/** How a room service runs. */
export interface RoomConfig {
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
  readonly store: "sqlite" | "memory" | "dynamodb";
  /** Where SQLite keeps its file. */
  readonly dataDir: string;
  /** Which table of DynamoDB, and where; default: `polylogue-room`, wherever the vendor's own environment says. */
  readonly dynamodb?: { readonly place: DynamoPlace; readonly table: string };
  /** No other process opens the store: turns that run in it at start are of an earlier life (T8). */
  readonly isExclusive: boolean;
  /** What connects the instances of a deployment; absent: this one knows of no other, and finds what others write in the store. */
  readonly redis?: { readonly target: RedisTarget; readonly prefix: string };
  /** Where drafts are kept; default: Redis where there is one and others have the store too, else the store. */
  readonly drafts?: "redis" | "store";
  /** Where others reach this instance, `host:port`; default: where it listens. */
  readonly address?: string;
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

/** The table where nothing is said. */
export const tableDefault = "polylogue-room";

const fields = z.object({
  ROOM_HOST: z.string().default("127.0.0.1"),
  ROOM_PORT: portField.default(7101),
  ROOM_STORE: z.enum(["sqlite", "memory", "dynamodb"]).default("sqlite"),
  ROOM_DATA_DIR: z.string().default("./data"),
  ROOM_TABLE: z
    .string()
    .regex(/^[\w.-]{3,255}$/, "must be a table's name: 3 to 255 letters, digits, dots, hyphens and underscores")
    .default(tableDefault),
  DYNAMODB_URL: z.url({ protocol: /^https?$/ }).optional(),
  // The vendor's own, which its library reads by itself; here only whether they are there.
  AWS_REGION: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_PROFILE: z.string().optional(),
  ROOM_EXCLUSIVE: z.enum(["true", "false"]).default("false"),
  REDIS_URL: redisUrlField.optional(),
  REDIS_PREFIX: redisPrefixField,
  ROOM_DRAFTS: z.enum(["redis", "store"]).optional(),
  ROOM_ADDRESS: addressField.optional(),
  ROOM_DRAIN_MS: integerField(0, drainMsMax).default(drainMsDefault),
  SERVICE_SECRET: secretField,
  LOG_LEVEL: logLevelField,
});

/** Addresses that one listens on and nobody can dial. */
const wildcardHosts = ["0.0.0.0", "::"];

const schema = fields.superRefine((values, context) => {
  const problem = (name: keyof typeof values, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  const isExclusive = values.ROOM_EXCLUSIVE === "true";
  if (values.ROOM_DRAFTS === "redis" && !values.REDIS_URL) problem("ROOM_DRAFTS", "redis needs REDIS_URL");
  // It judges earlier lives at once by what the store says (T8): their drafts must not be out of reach then.
  if (values.ROOM_DRAFTS === "redis" && isExclusive) problem("ROOM_DRAFTS", "must be store with ROOM_EXCLUSIVE");
  if (values.REDIS_URL && values.ROOM_ADDRESS === undefined && wildcardHosts.includes(values.ROOM_HOST)) {
    problem("ROOM_ADDRESS", `with REDIS_URL others have to be told an address other than ${values.ROOM_HOST}`);
  }
});

/** Reads the configuration from the environment, by default this process's. Throws ConfigError with every problem. */
export function readRoomConfig(env: Readonly<Record<string, string | undefined>> = process.env): RoomConfig {
  const values = readConfig(schema, env, { prefixes: ["ROOM_"] });
  return {
    host: values.ROOM_HOST,
    port: values.ROOM_PORT,
    store: values.ROOM_STORE,
    dataDir: values.ROOM_DATA_DIR,
    dynamodb: { place: dynamoPlace(values), table: values.ROOM_TABLE },
    isExclusive: values.ROOM_EXCLUSIVE === "true",
    ...(values.REDIS_URL && { redis: { target: values.REDIS_URL, prefix: values.REDIS_PREFIX } }),
    ...(values.ROOM_DRAFTS && { drafts: values.ROOM_DRAFTS }),
    ...(values.ROOM_ADDRESS !== undefined && { address: values.ROOM_ADDRESS }),
    drainMs: values.ROOM_DRAIN_MS,
    serviceSecret: values.SERVICE_SECRET,
    logLevel: values.LOG_LEVEL,
  };
}

/** A server of one's own wants a region and credentials, whichever; where the environment has some, they are for it. */
function dynamoPlace(values: z.output<typeof fields>): DynamoPlace {
  const { DYNAMODB_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: keyId, AWS_PROFILE: profile } = values;
  if (endpoint === undefined || keyId !== undefined || profile !== undefined) return { endpoint };
  return { endpoint, region: region ?? "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}
