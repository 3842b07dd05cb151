import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Random } from "@polylogue/runtime/random/random";
import { freePort } from "../processes/free-ports.ts";
import { type Direction, type Fault, ruleOf } from "./fault.ts";
import { OneWay } from "./one-way.ts";
import { PushEditor } from "./push-editor.ts";
import { resetSocket } from "./reset-socket.ts";

/** A TCP proxy in front of one listener, that can be told to misbehave. */
export interface FaultProxy {
  /** `host:port` to dial instead of the target. */
  readonly address: string;
  /** Connections that are open now. */
  readonly open: number;
  /** Connections that were taken so far. */
  readonly accepted: number;
  /** From now on; resolves when it holds. */
  set(fault: Fault): Promise<void>;
  /** Resets every open connection (RST); what waits is lost. New ones are treated as before. */
  reset(): void;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** `host:port`, dialled anew for each connection: nobody has to listen there yet. */
  readonly target: string;
  /** Chooses jitters. */
  readonly random: Random;
  /** The target is a Redis server, so that its pushes can be edited. */
  readonly isRedis?: boolean;
  /** Sees every piece that is passed on. */
  readonly tap?: (direction: Direction, bytes: Buffer) => void;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket | undefined;
  readonly ways: Readonly<Record<Direction, OneWay>> | undefined;
}

const host = "127.0.0.1";

/** Listens on a free port of the loopback interface. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = targetOf(options.target);
  const pairs = new Set<Pair>();
  let fault: Fault = { kind: "pass" };
  let accepted = 0;

  function take(near: Socket): void {
    near.on("error", () => {}); // It closes as well.
    if (fault.kind === "reset") {
      resetSocket(near);
      return;
    }
    accepted += 1;
    const pair = fault.kind === "hang" ? hang(near) : join(near);
    pairs.add(pair);
    near.on("close", (isBroken) => end(pair, isBroken));
    pair.far?.on("close", (isBroken) => end(pair, isBroken));
  }

  function hang(near: Socket): Pair {
    near.pause();
    return { near, far: undefined, ways: undefined };
  }

  function join(near: Socket): Pair {
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    far.on("error", () => {}); // It closes as well.
    const ports = (direction: Direction) => ({
      random: options.random,
      editor: options.isRedis && direction === "down" ? new PushEditor() : undefined,
      passed: (bytes: Buffer) => options.tap?.(direction, bytes),
      cut: () => resetPair(pair),
    });
    const ways = { up: new OneWay(near, far, ports("up")), down: new OneWay(far, near, ports("down")) };
    const pair = { near, far, ways };
    ways.up.set(ruleOf(fault, "up"));
    ways.down.set(ruleOf(fault, "down"));
    return pair;
  }

  /** One side is gone: so is the other, as abruptly. */
  function end(pair: Pair, isBroken: boolean): void {
    if (!pairs.delete(pair)) return;
    pair.ways?.up.close();
    pair.ways?.down.close();
    for (const socket of [pair.near, pair.far]) {
      if (!isBroken) socket?.destroy();
      else if (socket) resetSocket(socket);
    }
  }

  function resetPair({ near, far }: Pair): void {
    resetSocket(near);
    if (far) resetSocket(far);
  }

  function resetAll(): void {
    for (const pair of [...pairs]) resetPair(pair);
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, take);
  const port = await freePort();
  server.listen(port, host);
  await once(server, "listening");

  return {
    address: `${host}:${port}`,
    get open() {
      return pairs.size;
    },
    get accepted() {
      return accepted;
    },
    async set(next) {
      if (next.kind === "pushes" && !options.isRedis) throw new Error("only Redis pushes");
      fault = next;
      if (fault.kind === "refuse") server.close();
      else if (!server.listening) {
        server.listen(port, host);
        await once(server, "listening");
      }
      if (fault.kind === "reset") resetAll();
      for (const { ways } of pairs) {
        ways?.up.set(ruleOf(fault, "up"));
        ways?.down.set(ruleOf(fault, "down"));
      }
    },
    reset: resetAll,
    async close() {
      resetAll();
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

function targetOf(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
