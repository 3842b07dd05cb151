import type { Random } from "@polylogue/runtime/random/random";
import type { Redis } from "@polylogue/runtime/redis/redis";
import type { RoomKey } from "../store/room-store.ts";
import type { RoomBus } from "./room-bus.ts";

/** Bytes in front of each message that say which handle it is from: Redis also gives it back to who said it. */
const originBytes = 8;

export interface RedisRoomBusOptions {
  /** Stays open when the bus is closed. */
  readonly redis: Redis;
  readonly random: Random;
  /** What names of channels begin with; deployments that share a Redis have different ones. */
  readonly prefix: string;
}

/** A bus over Redis: a channel for each room that somebody hears, and one for announcements. */
export function createRedisRoomBus({ redis, random, prefix }: RedisRoomBusOptions): RoomBus {
  const origin = Buffer.from(random.bytes(originBytes));
  const everybody = `${prefix}:instances`;
  // JSON keeps tenant and room apart, whatever is in their names.
  const channelOf = ({ tenant, room }: RoomKey) => `${prefix}:room:${JSON.stringify([tenant, room])}`;
  const subscriptions = new Set<() => void>();
  let isClosed = false;

  const say = (channel: string, encode: () => Uint8Array): void => {
    if (!isClosed) redis.publish(channel, () => Buffer.concat([origin, encode()]));
  };
  const hearOthers = (channel: string, hear: (message: Uint8Array) => void): (() => void) => {
    if (isClosed) return () => {};
    const unsubscribe = redis.subscribe(channel, (message) => {
      // What is shorter has no origin, so it is of no instance.
      if (message.length < originBytes || origin.equals(message.subarray(0, originBytes))) return;
      hear(message.subarray(originBytes));
    });
    const stop = (): void => {
      if (subscriptions.delete(stop)) unsubscribe();
    };
    subscriptions.add(stop);
    return stop;
  };

  return {
    publish: (key, encode) => say(channelOf(key), encode),
    subscribe: (key, hear) => hearOthers(channelOf(key), hear),
    announce: (message) => say(everybody, () => message),
    onAnnouncement: (hear) => hearOthers(everybody, hear),
    get isWell() {
      return !isClosed && redis.isWell;
    },
    onChange: (changed) => redis.onChange(changed),
    async close() {
      isClosed = true;
      for (const stop of subscriptions) stop();
    },
  };
}
