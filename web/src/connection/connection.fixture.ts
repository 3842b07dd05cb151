import type { JoinedJson } from "@polylogue/proto/room";
import { type Connection, createConnection } from "./connection.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import type { Network } from "./network.ts";
import type { RoomListener } from "./room-links.ts";
import { createSimulatedNetwork, type SimulatedNetwork, type SimulatedSocket } from "./simulated-socket.ts";

/** A device whose network and visibility a test switches. */
export interface ManualNetwork extends Network {
  set(change: { readonly online?: boolean; readonly visible?: boolean }): void;
}

/** A connection in a simulated network under a manual clock. */
export interface ConnectionRig {
  readonly clock: ManualClock;
  readonly network: SimulatedNetwork;
  readonly device: ManualNetwork;
  readonly connection: Connection;
  /** Opens the newest socket and answers its hello. */
  greet(): SimulatedSocket;
  /** Answers the newest join of a room. */
  answerJoin(room: string, joined?: JoinedJson): void;
}

/** Everything idle, the device online and looked at. */
export function createConnectionRig(): ConnectionRig {
  const clock = createManualClock();
  const network = createSimulatedNetwork();
  const device = createManualNetwork();
  const connection = createConnection({ dial: network.dial, clock, network: device, random: () => 0.5 });
  return {
    clock,
    network,
    device,
    connection,
    greet() {
      const socket = network.newest();
      socket.open();
      socket.deliver({
        replyTo: socket.last("hello")?.id ?? "",
        ok: { hello: { limits: { pingIntervalMs: 15_000 } } },
      });
      return socket;
    },
    answerJoin(room, joined = {}) {
      const socket = network.newest();
      const join = socket.sent.findLast((frame) => frame.room === room && frame.join !== undefined);
      socket.deliver({ replyTo: join?.id ?? "", ok: { join: {} } });
      socket.deliver({ room, joined });
    },
  };
}

/** A listener that keeps what it hears. */
export function createRoomRecorder(): RoomListener & { readonly heard: object[] } {
  const heard: object[] = [];
  return {
    heard,
    position: () => ({}),
    frame: (frame) => heard.push(frame),
    head: (seq) => heard.push({ head: seq }),
    refused: (error) => heard.push({ refused: error.reason }),
  };
}

function createManualNetwork(): ManualNetwork {
  let isOnline = true;
  let isVisible = true;
  const listeners = new Set<() => void>();
  return {
    isOnline: () => isOnline,
    isVisible: () => isVisible,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    set({ online = isOnline, visible = isVisible }) {
      isOnline = online;
      isVisible = visible;
      for (const changed of [...listeners]) changed();
    },
  };
}
