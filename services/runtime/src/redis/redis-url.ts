/** A server of Redis. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is, and as whom to speak to it. */
export interface RedisTarget {
  /** A cluster is asked for the rest of its nodes, and its pub/sub is sharded. */
  readonly kind: "single" | "cluster";
  /** At least one; exactly one of a single server. */
  readonly addresses: readonly RedisAddress[];
  readonly isTls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** 0 on a cluster. */
  readonly database: number;
}

/** What `parseRedisUrl` reads, for complaints. */
export const redisUrlForm =
  "redis://[user:password@]host[:port][/database], rediss:// for TLS, or redis+cluster://host[:port][,host[:port]...]";

const defaultPort = 6_379;
const seedsMax = 100;
const urlPattern =
  /^(?<scheme>rediss?)(?<cluster>\+cluster)?:\/\/(?:(?<username>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]+)(?:\/(?<database>\d{0,4}))?$/u;
const hostPattern = /^(?<host>[\w.-]+|\[[0-9a-f:]+\])(?::(?<port>\d{1,5}))?$/iu;

/** Reads a URL, see `redisUrlForm`; user and password are percent-encoded. Undefined when it is none. */
export function parseRedisUrl(text: string): RedisTarget | undefined {
  const parts = urlPattern.exec(text)?.groups;
  if (!parts) return undefined;
  const isCluster = parts.cluster !== undefined;
  const addresses = (parts.hosts ?? "").split(",").map(parseAddress);
  const database = Number(parts.database ?? 0);
  const username = decoded(parts.username);
  const password = decoded(parts.password);
  const isRight = addresses.length <= (isCluster ? seedsMax : 1) && (!isCluster || database === 0);
  if (!isRight || username === undefined || password === undefined) return undefined;
  const known = addresses.filter((address) => address !== undefined);
  if (known.length < addresses.length) return undefined;
  return {
    kind: isCluster ? "cluster" : "single",
    addresses: known,
    isTls: parts.scheme === "rediss",
    ...(username !== "" && { username }),
    ...(password !== "" && { password }),
    database,
  };
}

function parseAddress(text: string): RedisAddress | undefined {
  const { host, port } = hostPattern.exec(text)?.groups ?? {};
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? defaultPort : Number(port) };
}

/** Undefined when the percent signs do not fit. */
function decoded(text = ""): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
