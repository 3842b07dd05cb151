import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** A server that speaks DynamoDB's wire, of a package that only some platforms have; undefined where there is none. */
export function findDynamoDb(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`);
  } catch {
    return undefined;
  }
}

/** A Redis server: the one that `REDIS_SERVER_PATH` names, else one on `PATH`. */
export function findRedis(env: Env): string | undefined {
  if (env.REDIS_SERVER_PATH) return env.REDIS_SERVER_PATH;
  const folders = (env.PATH ?? "").split(delimiter);
  const places = ["redis-server", "valkey-server"].flatMap((name) => folders.map((folder) => join(folder, name)));
  return places.find((place) => existsSync(place));
}
