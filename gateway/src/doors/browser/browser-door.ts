import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import { type WebSocket, WebSocketServer } from "ws";
import type { SocketSlots } from "../../interceptors/socket-slots.ts";
import { gatewayLimits } from "../../limits.ts";
import { Connection } from "../../sessions/connection.ts";
import { MinuteCount } from "../../sessions/minute-count.ts";
import type { SessionHub } from "../../sessions/session-hub.ts";
import { isRoomId } from "../../wire/client-frame.ts";
import { clientAddress } from "../client-address.ts";
import { errorReply } from "../error-reply.ts";
import { isAllowedOrigin } from "../origin-check.ts";
import { jsonSubprotocol, protoSubprotocol } from "./subprotocols.ts";
import { WsSocket } from "./ws-socket.ts";

export interface BrowserDoorPorts {
  readonly hub: SessionHub;
  readonly slots: SocketSlots;
  readonly origins: readonly string[];
  readonly proxyHops: number;
  /** True while the process stops. */
  readonly isClosing: () => boolean;
}

/** `GET /ws` and `GET /ws/room/{id}`: sockets of browsers, and of everything else that speaks WebSocket. */
export interface BrowserDoor {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
}

export function createBrowserDoor(ports: BrowserDoorPorts): BrowserDoor {
  const { hub, slots } = ports;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // A compressed frame can not be shared between sockets, and a small one can be a large one in disguise.
    perMessageDeflate: false,
    maxPayload: limits.frameBytesClose,
    maxFragments: gatewayLimits.fragmentsMax,
    maxBufferedChunks: gatewayLimits.bufferedChunksMax,
    autoPong: false,
    handleProtocols: (offered) =>
      [jsonSubprotocol.name, protoSubprotocol.name].find((name) => offered.has(name)) ?? false,
  });

  const open = (socket: WebSocket, stream: Duplex, address: string, room: string | undefined): void => {
    const port = new WsSocket(socket, stream, hub.clock);
    const connection = new Connection({
      hub,
      socket: port,
      protocol: socket.protocol === protoSubprotocol.name ? protoSubprotocol : jsonSubprotocol,
      address,
      ...(room !== undefined && { room }),
    });
    const pings = new MinuteCount(gatewayLimits.pingsPerMinuteMax);
    socket.on("message", (data, isBinary) => connection.receive(asBuffer(data), isBinary));
    socket.on("pong", () => connection.alive());
    socket.on("ping", (data) => {
      connection.alive();
      if (pings.isOver(hub.clock.monotonicMs())) connection.closeAbusive("too many pings");
      else socket.pong(data);
    });
    // What is wrong is said by the close that follows.
    socket.on("error", () => {});
    socket.on("close", () => {
      slots.give(address);
      port.closed();
      connection.closed();
    });
  };

  return {
    upgrade(request, stream, head) {
      // A client that goes away while it is answered is no fault of ours.
      stream.on("error", () => {});
      const path = pathOf(request);
      if (!path) {
        refuseUpgrade(stream, refuse("ROUTE_NOT_FOUND", "There is no socket at this path."));
        return;
      }
      if (!isAllowedOrigin(request, ports.origins)) {
        refuseUpgrade(stream, refuse("ORIGIN_REFUSED", "Pages of this origin may not open a socket here."));
        return;
      }
      if (ports.isClosing()) {
        refuseUpgrade(stream, refuse("SHUTTING_DOWN", "The server restarts.", { retryAfterMs: 1_000 }));
        return;
      }
      const address = clientAddress(request, ports.proxyHops);
      if (!slots.take(address)) {
        refuseUpgrade(
          stream,
          refuse("TOO_MANY_SOCKETS", "Too many sockets from this address.", { retryAfterMs: 5_000 }),
        );
        return;
      }
      let isOpen = false;
      stream.once("close", () => {
        if (!isOpen) slots.give(address);
      });
      server.handleUpgrade(request, stream, head, (socket) => {
        isOpen = true;
        open(socket, stream, address, path.room);
      });
    },
  };
}

function pathOf(request: IncomingMessage): { readonly room?: string } | undefined {
  const path = request.url?.split("?", 1)[0] ?? "";
  if (path === "/ws") return {};
  const room = /^\/ws\/room\/([^/]+)$/.exec(path)?.[1];
  return room !== undefined && isRoomId(room) ? { room } : undefined;
}

function asBuffer(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** The answer to a handshake that is not taken, in the one shape of all errors. */
function refuseUpgrade(stream: Duplex, refusal: Refusal): void {
  const { status, body, headers } = errorReply(refusal);
  const lines = [
    `HTTP/1.1 ${status} Refused`,
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  stream.once("finish", () => stream.destroy());
  stream.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
