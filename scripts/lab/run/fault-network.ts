import type { Random } from "@polylogue/runtime/random/random";
import type { Direction } from "../proxy/fault.ts";
import { type FaultProxy, startFaultProxy } from "../proxy/fault-proxy.ts";
import type { Wire } from "../stack/wiring.ts";

/** A proxy on every way between two processes. All of one kind share the way to one listener, so that they know it under one address. */
export interface FaultNetwork {
  readonly wire: Wire;
  /** The way from a kind of process (`gateways`, `personas`, `clients`) or from one (`room 1`) to a listener (`room 2`, `redis`). */
  way(from: string, to: string): FaultProxy;
  /** Requests to the store so far that read, over all ways to it. */
  readonly storeReads: number;
  /** Everything passes again. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a network without any way. */
export function createFaultNetwork(random: Random): FaultNetwork {
  const ways = new Map<string, Promise<FaultProxy>>();
  const open = new Map<string, FaultProxy>();
  let storeReads = 0;
  return {
    get storeReads() {
      return storeReads;
    },
    async wire(from, to, address) {
      const name = nameOf(isShared(to) ? kindOf(from) : from, to);
      let way = ways.get(name);
      if (!way) {
        const tap = to === "dynamodb" ? countReads(() => (storeReads += 1)) : undefined;
        way = startFaultProxy({ target: address, random, isRedis: to === "redis", ...(tap && { tap }) });
        ways.set(name, way);
      }
      const proxy = await way;
      open.set(name, proxy);
      return proxy.address;
    },
    way(from, to) {
      const proxy = open.get(nameOf(from, to));
      if (!proxy) throw new Error(`nobody goes from ${from} to ${to}; there are ${[...open.keys()].join(", ")}`);
      return proxy;
    },
    async heal() {
      for (const proxy of open.values()) await proxy.set({ kind: "pass" });
    },
    async close() {
      for (const proxy of open.values()) await proxy.close();
    },
  };
}

const readHeader = /x-amz-target: DynamoDB_\d+\.(?:GetItem|BatchGetItem|Query|TransactGetItems)\r/gi;
/** Characters in which the begin of a header may be that a piece cuts. */
const carryMax = 64;

/** Sees the requests in what goes up. Pieces of several connections come mixed: a header that is cut at the wrong moment is not counted. */
function countReads(read: () => void): (direction: Direction, bytes: Buffer) => void {
  let carry = "";
  return (direction, bytes) => {
    if (direction === "down") return;
    const text = carry + bytes.toString("latin1");
    let end = 0;
    for (const match of text.matchAll(readHeader)) {
      read();
      end = match.index + match[0].length;
    }
    carry = text.slice(Math.max(end, text.length - carryMax));
  };
}

/** Gateways choose a room's instance by its address, so all of them have to know it by the same one. */
function isShared(to: string): boolean {
  return to.startsWith("room ");
}

function kindOf(from: string): string {
  const kind = from.replace(/ \d+$/, "");
  return kind.endsWith("s") ? kind : `${kind}s`;
}

function nameOf(from: string, to: string): string {
  return `${from} > ${to}`;
}
