import type { ClientFrameJson, ServerFrameJson } from "@polylogue/proto/room";
import type { DialSocket, SocketListener } from "./socket.ts";

/** The server's end of a simulated socket, moved by a test. */
export interface SimulatedSocket {
  /** What the client sent, parsed. */
  readonly sent: readonly ClientFrameJson[];
  /** True once the client closed it. */
  readonly isClosed: boolean;
  open(): void;
  deliver(frame: ServerFrameJson): void;
  deliverText(text: string): void;
  /** The connection ends with a close event. */
  end(code?: number): void;
  /** The newest frame with that command, or undefined. */
  last<C extends keyof ClientFrameJson>(command: C): ClientFrameJson | undefined;
}

/** A network in which every dialled socket is kept for the test. */
export interface SimulatedNetwork {
  readonly dial: DialSocket;
  readonly sockets: readonly SimulatedSocket[];
  /** The newest socket. */
  newest(): SimulatedSocket;
}

/** Makes a network of simulated sockets. */
export function createSimulatedNetwork(): SimulatedNetwork {
  const sockets: SimulatedSocket[] = [];
  return {
    sockets,
    newest() {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error("no socket was dialled");
      return socket;
    },
    dial(listener) {
      const { server, client } = createPair(listener);
      sockets.push(server);
      return client;
    },
  };
}

function createPair(listener: SocketListener) {
  const sent: ClientFrameJson[] = [];
  let phase: "opening" | "open" | "closed" = "opening";
  const server: SimulatedSocket = {
    sent,
    get isClosed() {
      return phase === "closed";
    },
    open() {
      phase = "open";
      listener.opened();
    },
    deliver(frame) {
      if (phase === "open") listener.message(JSON.stringify(frame));
    },
    deliverText(text) {
      if (phase === "open") listener.message(text);
    },
    end(code = 1006) {
      if (phase === "closed") return;
      phase = "closed";
      listener.closed(code);
    },
    last: (command) => sent.findLast((frame) => command in frame),
  };
  const client = {
    send(text: string) {
      if (phase === "open") sent.push(JSON.parse(text) as ClientFrameJson);
    },
    close() {
      phase = "closed";
    },
  };
  return { server, client };
}
