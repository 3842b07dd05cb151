import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { RequestCall } from "../../call.ts";
import type { Chains } from "../../chains.ts";
import { bearerOf } from "../bearer.ts";
import { clientAddress } from "../client-address.ts";
import { errorReply } from "../error-reply.ts";
import { isAllowedOrigin } from "../origin-check.ts";
import { type ApiReply, type ApiRequest, type ApiRoute, findRoute } from "./api-route.ts";
import { readJsonBody } from "./json-body.ts";
import { dataHeaders } from "./security-headers.ts";

export interface ApiDoorPorts {
  readonly routes: readonly ApiRoute[];
  readonly chains: Pick<Chains, "request">;
  readonly origins: readonly string[];
  readonly proxyHops: number;
  readonly random: Random;
  readonly log: Log;
}

/** The JSON API below `/api`. */
export type ApiDoor = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

export function createApiDoor(ports: ApiDoorPorts): ApiDoor {
  const { routes, chains, origins, proxyHops, random, log } = ports;

  const answer = async (
    request: IncomingMessage,
    path: string,
    requestId: string,
    signal: AbortSignal,
  ): Promise<ApiReply | Refusal> => {
    const found = findRoute(routes, request.method ?? "", path);
    if (!found) return refuse("ROUTE_NOT_FOUND", "There is nothing at this address.");
    const { route, params } = found;
    // All others need a header that no foreign page can make a browser send.
    if (route.isPublic && !isAllowedOrigin(request, origins)) {
      return refuse("ORIGIN_REFUSED", "Pages of this origin may not do this.");
    }
    const credential = bearerOf(request.headers.authorization);
    const call: RequestCall = {
      kind: "request",
      requestId,
      method: route.operation,
      costClass: route.costClass,
      address: clientAddress(request, proxyHops),
      signal,
      facts: {},
      credential,
      isPublic: route.isPublic,
    };
    let reply: ApiReply | Refusal | undefined;
    const refusal = await chains.request(call, async ({ principal }) => {
      const body = hasBody(route) ? await readJsonBody(request) : { value: {} };
      if (isRefusal(body)) return body;
      const asked = requestFor(request, params, body.value, { requestId, signal });
      if (route.isPublic) reply = await route.handle(asked);
      else if (principal) reply = await route.handle({ ...asked, principal });
      else throw new Error("identify lets nobody through whom it does not know");
      return isRefusal(reply) ? reply : undefined;
    });
    return refusal ?? reply ?? refuse("INTERNAL", "internal error");
  };

  return async (request, response, path) => {
    const requestId = random.id("q");
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    let reply: ApiReply | Refusal;
    try {
      reply = await answer(request, path, requestId, gone.signal);
    } catch (err) {
      if (gone.signal.aborted) return;
      log.error({ err, requestId, path: path.slice(0, 200) }, "a request failed");
      reply = refuse("INTERNAL", "internal error");
    }
    send(request, response, reply, requestId);
  };
}

/** Writes a JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: JsonValue | object,
  more: Record<string, string> = {},
): void {
  sendText(response, status, JSON.stringify(value), more);
}

/** Writes a refusal. */
export function sendRefusal(response: ServerResponse, refusal: Refusal, more: Record<string, string> = {}): void {
  const { status, body, headers } = errorReply(refusal);
  sendText(response, status, body, { ...headers, ...more });
}

function send(request: IncomingMessage, response: ServerResponse, reply: ApiReply | Refusal, requestId: string): void {
  if (response.headersSent || response.destroyed) return;
  const more: Record<string, string> = { "x-request-id": requestId };
  // What was not read is not waited for: the connection is of no more use.
  if (!request.complete && request.method !== "GET") more.connection = "close";
  if (isRefusal(reply)) {
    sendRefusal(response, reply, more);
    return;
  }
  if (reply.location !== undefined) more.location = reply.location;
  if (reply.body === undefined) response.writeHead(reply.status, { ...dataHeaders, ...more }).end();
  else sendJson(response, reply.status, reply.body, more);
}

function sendText(response: ServerResponse, status: number, text: string, more: Record<string, string>): void {
  response.writeHead(status, {
    ...dataHeaders,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...more,
  });
  response.end(text);
}

function hasBody({ method }: ApiRoute): boolean {
  return method === "POST" || method === "PATCH";
}

function requestFor(
  request: IncomingMessage,
  params: Record<string, string>,
  body: JsonObject,
  context: ApiRequest["context"],
): ApiRequest {
  const query = request.url?.split("?").slice(1).join("?") ?? "";
  return { params, query: new URLSearchParams(query), body, host: hostName(request.headers.host), context };
}

/** The host name without its port. */
function hostName(host: string | undefined): string {
  return (host ?? "").replace(/:\d+$/, "").slice(0, 255).toLowerCase();
}
