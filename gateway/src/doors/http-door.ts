import type { IncomingMessage, ServerResponse } from "node:http";
import { refuse } from "@polylogue/proto";
import type { Log } from "@polylogue/runtime/log/log";
import { type ApiDoor, sendJson, sendRefusal } from "./api/api-door.ts";
import type { Readiness } from "./api/health.ts";
import type { WebFiles } from "./api/web-files.ts";

export interface HttpDoorPorts {
  readonly readiness: () => Promise<Readiness>;
  /** Undefined: the door is closed. */
  readonly api: ApiDoor | undefined;
  readonly web: WebFiles | undefined;
  /** Takes a call of gRPC-Web or Connect; false: it is none. */
  readonly rpc: ((request: IncomingMessage, response: ServerResponse, path: string) => boolean) | undefined;
  readonly log: Log;
}

/** Sends each HTTP request to whom it is for. */
export function createHttpDoor(ports: HttpDoorPorts): (request: IncomingMessage, response: ServerResponse) => void {
  const { readiness, api, web, rpc, log } = ports;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split("?", 1)[0] ?? "/";
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (isRead && path === "/healthz") {
      sendJson(response, 200, { status: "ok" });
    } else if (isRead && path === "/readyz") {
      const found = await readiness();
      sendJson(response, found.status === "unready" ? 503 : 200, found);
    } else if (rpc?.(request, response, path)) {
      // It is answered there.
    } else if (api && (path === "/api" || path.startsWith("/api/"))) {
      await api(request, response, path);
    } else if (!(isRead && web && (await web.serve(request, response, path)))) {
      sendRefusal(response, refuse("ROUTE_NOT_FOUND", "There is nothing at this address."));
    }
  };

  return (request, response) => {
    response.on("error", () => {});
    answer(request, response).catch((err: unknown) => {
      log.error({ err }, "a request failed");
      if (response.headersSent) response.destroy();
      else sendRefusal(response, refuse("INTERNAL", "internal error"));
    });
  };
}
