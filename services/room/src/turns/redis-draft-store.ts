import { limits } from "@polylogue/proto";
import { type Redis, redisScript } from "@polylogue/runtime/redis/redis";
import { RedisError } from "@polylogue/runtime/redis/redis-error";
import type { Draft, DraftStore, DraftWrite, RoomKey } from "../store/room-store.ts";
import { StoreError, type StoreErrorKind } from "../store/store-error.ts";

/** Milliseconds that a room's drafts are kept after the last of them was written: longer than any turn takes. */
const draftTtlMs = 3_600_000;

export interface RedisDraftStoreOptions {
  /** Stays open. */
  readonly redis: Redis;
  /** What names of keys begin with; deployments that share a Redis have different ones. */
  readonly prefix: string;
}

// A hash for each room: under `a` and the turn's id its attempt, under `t` and the turn's id its text.
/** ARGV: milliseconds, then for each draft turn, attempt, text. */
const writeScript = redisScript(`
for i = 2, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], 'a' .. ARGV[i])
  if not known or tonumber(known) <= tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], 'a' .. ARGV[i], ARGV[i + 1], 't' .. ARGV[i], ARGV[i + 2])
  end
end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])`);

/** Keeps drafts in Redis, where a write costs no store anything and a restart may lose them: they are a comfort, the log is the truth. */
export function createRedisDraftStore({ redis, prefix }: RedisDraftStoreOptions): DraftStore {
  const keyOf = ({ tenant, room }: RoomKey) => `${prefix}:drafts:${JSON.stringify([tenant, room])}`;
  return {
    async writeDrafts(drafts) {
      const rooms = new Map<string, (string | number)[]>();
      for (const draft of drafts) {
        const key = keyOf(draft.key);
        rooms.set(key, [...(rooms.get(key) ?? []), ...argumentsOf(draft)]);
      }
      const writes = [...rooms].map(([key, words]) => redis.run(writeScript, key, draftTtlMs, ...words));
      await converted(Promise.all(writes));
    },
    async readDrafts(key) {
      return parseDrafts(await converted(redis.call("HGETALL", keyOf(key))));
    },
    async deleteDrafts(key, turnIds) {
      if (turnIds.length === 0) return;
      const fields = turnIds.flatMap((turnId) => [`a${turnId}`, `t${turnId}`]);
      await converted(redis.call("HDEL", keyOf(key), ...fields));
    },
  };
}

function argumentsOf({ turnId, attempt, text }: DraftWrite): (string | number)[] {
  if (Buffer.byteLength(text) > limits.turnTextBytesMax) throw new Error("a draft is longer than a turn's text may be");
  return [turnId, attempt, text];
}

function parseDrafts(reply: unknown): Draft[] {
  const words = Array.isArray(reply) ? reply.map(String) : [];
  const fields = new Map<string, string>();
  for (let index = 0; index + 1 < words.length; index += 2) fields.set(words[index] ?? "", words[index + 1] ?? "");
  const drafts: Draft[] = [];
  for (const [field, text] of fields) {
    const turnId = field.slice(1);
    const attempt = Number(fields.get(`a${turnId}`));
    if (field.startsWith("t") && Number.isSafeInteger(attempt)) drafts.push({ turnId, attempt, text });
  }
  return drafts.sort((left, right) => (left.turnId < right.turnId ? -1 : 1));
}

/** The port's error for a failure of Redis. */
async function converted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof RedisError ? new StoreError(kindOf(error), error.message, error) : error;
  }
}

function kindOf({ kind }: RedisError): StoreErrorKind {
  if (kind === "full") return "full";
  return kind === "refused" ? "corrupt" : "unavailable";
}
