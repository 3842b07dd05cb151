import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Refusal } from "@polylogue/proto";
import type { CostClass } from "../../call.ts";
import type { CallContext } from "../../directory/directory-calls.ts";
import type { Principal } from "../../principal.ts";

/** A request as its route sees it. */
export interface ApiRequest {
  /** The path's `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty where the route takes none. */
  readonly body: JsonObject;
  /** The host name that the client came to. */
  readonly host: string;
  readonly context: CallContext;
}

/** The same from somebody. */
export interface KnownRequest extends ApiRequest {
  readonly principal: Principal;
}

export interface ApiReply {
  readonly status: number;
  /** Undefined: the answer has no body. */
  readonly body: JsonValue | undefined;
  readonly location?: string;
}

interface RouteBase {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Segments in braces are parameters. */
  readonly path: string;
  /** As calls name it. */
  readonly operation: string;
  readonly costClass: CostClass;
}

/** One line of the API. Public routes are for everybody; all others need a credential. */
export type ApiRoute = RouteBase &
  (
    | { readonly isPublic: true; handle(request: ApiRequest): Promise<ApiReply | Refusal> }
    | { readonly isPublic: false; handle(request: KnownRequest): Promise<ApiReply | Refusal> }
  );

/** The route of a path, with its parameters. */
export function findRoute(
  routes: readonly ApiRoute[],
  method: string,
  path: string,
): { readonly route: ApiRoute; readonly params: Record<string, string> } | undefined {
  const segments = path.split("/");
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matched(route.path.split("/"), segments);
    if (params) return { route, params };
  }
  return undefined;
}

function matched(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (!expected.startsWith("{")) {
      if (expected !== segment) return undefined;
      continue;
    }
    // Ids need no escapes; a segment that can not be read is an id that does not exist.
    params[expected.slice(1, -1)] = segment;
  }
  return params;
}
