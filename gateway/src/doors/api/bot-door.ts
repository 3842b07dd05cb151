import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { limits } from "@polylogue/proto";
import { RoomService } from "@polylogue/proto/room";
import { gatewayLimits } from "../../limits.ts";
import { clientAddress } from "../client-address.ts";
import { guardedHandler } from "../guarded-handler.ts";
import { type BotSessionPorts, botAddress, botCut, botSession } from "./bot-session.ts";
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
  const handler = guardedHandler(
    connectNodeAdapter({
      routes: (router) => void router.service(RoomService, { ...botUnary(ports), roomSession: botSession(ports) }),
      readMaxBytes: limits.frameBytesClose,
      maxTimeoutMs: gatewayLimits.callTimeoutMsMax,
      contextValues: (request) =>
        createContextValues()
          .set(botAddress, clientAddress(request, ports.proxyHops))
          .set(botCut, () => cut(request)),
      acceptCompression: [],
    }),
  );
  return {
    handle(request, response, path) {
      if (!path.startsWith(ownPath)) return false;
      handler(request, response);
      return true;
    },
    handleHttp2(request, response) {
      if (!isSession(request)) {
        // HTTP/1.1 has this bound of its server.
        const cancel = ports.hub.clock.setTimer(gatewayLimits.requestTimeoutMs, () => {
          if (!request.complete) cut(request);
        });
        request.once("close", cancel);
      }
      handler(request, response);
    },
  };
}

function isSession({ url }: Http2ServerRequest): boolean {
  return url.split("?", 1)[0] === `${ownPath}${RoomService.method.roomSession.name}`;
}

function cut(request: IncomingMessage | Http2ServerRequest): void {
  if ("stream" in request) request.stream.close(constants.NGHTTP2_CANCEL);
  else request.destroy();
}
