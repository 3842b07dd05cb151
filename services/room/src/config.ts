import { integerField, logLevelField, portField, secretField } from "@polylogue/runtime/config/fields";
import { readConfig } from "@polylogue/runtime/config/read-config";
import type { DynamoPlace } from "@polylogue/runtime/dynamodb/open-table";
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

const schema = z.object({
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
    dynamodb: { place: dynamoPlace(values), table: values.ROOM_TABLE },
    isExclusive: values.ROOM_EXCLUSIVE === "true",
    drainMs: values.ROOM_DRAIN_MS,
    serviceSecret: values.SERVICE_SECRET,
    logLevel: values.LOG_LEVEL,
  };
}

/** A server of one's own wants a region and credentials, whichever; where the environment has some, they are for it. */
function dynamoPlace(values: z.output<typeof schema>): DynamoPlace {
  const { DYNAMODB_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: keyId, AWS_PROFILE: profile } = values;
  if (endpoint === undefined || keyId !== undefined || profile !== undefined) return { endpoint };
  return { endpoint, region: region ?? "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}
