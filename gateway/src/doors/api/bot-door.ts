import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { limits } from "@polylogue/proto";
import { RoomService } from "@polylogue/proto/room";
import { clientAddress } from "../client-address.ts";
import { type BotSessionPorts, botAddress, botSession } from "./bot-session.ts";
import { type BotUnaryPorts, botUnary } from "./bot-unary.ts";

export interface BotDoorPorts extends BotSessionPorts, BotUnaryPorts {
  readonly proxyHops: number;
}

/** RoomService for bots, over gRPC, gRPC-Web and Connect. */
export interface BotDoor {
  /** For HTTP/1.1; false: the path is not its own. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean;
  /** For HTTP/2. */
  handleHttp2(request: Http2ServerRequest, response: Http2ServerResponse): void;
}

const ownPath = `/${RoomService.typeName}/`;

export function createBotDoor(ports: BotDoorPorts): BotDoor {
  const handler = connectNodeAdapter({
    routes: (router) => void router.service(RoomService, { ...botUnary(ports), roomSession: botSession(ports) }),
    readMaxBytes: limits.frameBytesClose,
    contextValues: (request) => createContextValues().set(botAddress, clientAddress(request, ports.proxyHops)),
    acceptCompression: [],
  });
  return {
    handle(request, response, path) {
      if (!path.startsWith(ownPath)) return false;
      handler(request, response);
      return true;
    },
    handleHttp2: (request, response) => handler(request, response),
  };
}
