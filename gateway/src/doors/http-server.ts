import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { gatewayLimits } from "../limits.ts";

export interface HttpHandlers {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
}

/** An HTTP/1.1 server with our bounds, not listening yet. */
export function createHttpServer(
  handlers: HttpHandlers,
  { idleTimeoutMs }: { readonly idleTimeoutMs: number } = gatewayLimits,
): Server {
  const server = createServer({
    headersTimeout: gatewayLimits.headTimeoutMs,
    requestTimeout: gatewayLimits.requestTimeoutMs,
    connectionsCheckingInterval: gatewayLimits.headTimeoutMs / 2,
    maxHeaderSize: headBytesMax,
  });
  server.maxHeadersCount = headersMax;
  // Also a client that does not read its answer is gone by then; sockets after their handshake have clocks of their own.
  server.timeout = idleTimeoutMs;
  server.on("request", handlers.request);
  server.on("upgrade", handlers.upgrade);
  server.on("clientError", (_error, stream) => {
    if (!stream.writable) {
      stream.destroy();
      return;
    }
    // A client that keeps its half open must not keep the connection.
    stream.once("finish", () => stream.destroy());
    stream.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}

const headBytesMax = 16_384;
const headersMax = 100;

/** Listens, and tells the port. Rejects when the address can not be listened on. */
export function listenOn(server: NetServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
