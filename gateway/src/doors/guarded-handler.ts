import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { refuse } from "@polylogue/proto";
import { errorReply } from "./error-reply.ts";

/** What handles a request of either version of HTTP. */
export type RpcHandler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

/**
 * The adapter of calls makes an address of what a client names as authority and path, and throws when it can be none. Nobody
 * stands above it on HTTP/2: what it throws would end the process.
 */
export function guardedHandler(handle: RpcHandler): RpcHandler {
  return (request, response) => {
    try {
      handle(request, response);
    } catch {
      const { status, body } = errorReply(refuse("MALFORMED_FRAME", "The head of the request can not be read."));
      // Its types differ by version, its meaning does not.
      (response as ServerResponse).writeHead(status, { "content-type": "application/json" }).end(body);
    }
  };
}
