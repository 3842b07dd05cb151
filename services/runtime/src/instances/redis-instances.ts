import { type Redis, redisScript } from "../redis/redis.ts";

/** Which service's instances, of which deployment. */
export interface InstancesPlace {
  readonly redis: Redis;
  /** What names of keys begin with; deployments that share a Redis have different ones. */
  readonly prefix: string;
  /** For example `room`. */
  readonly service: string;
}

/** What an instance says of itself. It counts for a time, by the server's clock. */
interface InstanceWord {
  readonly kind: "here" | "gone";
  /** `host:port`. */
  readonly address: string;
  /** The id of the process's life: only what a life said itself is taken back by it. */
  readonly life: string;
}

/** What is read at most. */
const wordsMax = 1_000;

// A sorted set: the words, by the time until which they count, in milliseconds.
const nowMs = "local time = redis.call('TIME') local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)";

/** ARGV: the word, the word that it takes back, milliseconds. */
const sayScript = redisScript(`${nowMs}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', nowMs)
redis.call('ZREM', KEYS[1], ARGV[2])
redis.call('ZADD', KEYS[1], nowMs + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3] * 2)
return 1`);

/** ARGV: words at most. */
const readScript = redisScript(`${nowMs}
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. nowMs, '+inf', 'LIMIT', 0, ARGV[1])`);

/** Says it for `ttlMs`, in the place of the other word. Rejects with a RedisError. */
export async function sayWord(place: InstancesPlace, word: InstanceWord, ttlMs: number): Promise<void> {
  const opposite: InstanceWord = { ...word, kind: word.kind === "here" ? "gone" : "here" };
  await place.redis.run(sayScript, keyOf(place), textOf(word), textOf(opposite), ttlMs);
}

/** What counts now; what cannot be read is left out. Rejects with a RedisError. */
export async function readWords(place: InstancesPlace): Promise<InstanceWord[]> {
  const reply = await place.redis.run(readScript, keyOf(place), wordsMax);
  return Array.isArray(reply) ? reply.flatMap(parseWord) : [];
}

function keyOf({ prefix, service }: InstancesPlace): string {
  return `${prefix}:instances:${service}`;
}

function textOf({ kind, address, life }: InstanceWord): string {
  return `${kind} ${address} ${life}`;
}

function parseWord(text: unknown): InstanceWord[] {
  const [kind, address, life] = String(text).split(" ");
  if ((kind !== "here" && kind !== "gone") || !address || !life) return [];
  return [{ kind, address, life }];
}
