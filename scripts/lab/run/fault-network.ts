import type { Random } from "@polylogue/runtime/random/random";
import { type FaultProxy, startFaultProxy } from "../proxy/fault-proxy.ts";
import type { Wire } from "../stack/wiring.ts";

/** A proxy on every way between two processes. All of one kind share the way to one listener, so that they know it under one address. */
export interface FaultNetwork {
  readonly wire: Wire;
  /** The way from a kind of process (`gateways`, `personas`, `clients`) or from one (`room 1`) to a listener (`room 2`, `redis`). */
  way(from: string, to: string): FaultProxy;
  /** Everything passes again. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a network without any way. */
export function createFaultNetwork(random: Random): FaultNetwork {
  const ways = new Map<string, Promise<FaultProxy>>();
  const open = new Map<string, FaultProxy>();
  return {
    async wire(from, to, address) {
      const name = nameOf(isShared(to) ? kindOf(from) : from, to);
      let way = ways.get(name);
      if (!way) {
        way = startFaultProxy({ target: address, random });
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
