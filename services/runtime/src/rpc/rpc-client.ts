import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";

/** Bytes of an answer that are read, and of a request that is sent. */
const messageBytesMax = 4 * 1_024 * 1_024;
/** An idle connection is closed after this; the next call opens one. */
const idleConnectionTimeoutMs = 5 * 60_000;
/** While calls are under way, a connection is asked for a sign of life this often, and given up when none comes. */
const pingIntervalMs = 10_000;
const pingTimeoutMs = 5_000;
const defaultTimeoutMs = 10_000;

export interface RpcClientOptions {
  /** `http://host:port`, where gRPC is spoken over h2c. */
  readonly baseUrl: string;
  /** How long a call may take when it does not say itself; default 10 s. */
  readonly timeoutMs?: number;
  /** The bearer token of every call that brings no `authorization` header of its own. */
  readonly authorization?: () => Promise<string> | string;
}

/** A client for unary and server-streaming calls. Connects at the first call and again whenever it has to; nothing to close. */
export function createRpcClient<D extends DescService>(desc: D, options: RpcClientOptions): Client<D> {
  const transport = createGrpcTransport({
    baseUrl: options.baseUrl,
    defaultTimeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    readMaxBytes: messageBytesMax,
    writeMaxBytes: messageBytesMax,
    // Within one deployment the bytes are cheaper than the packing.
    acceptCompression: [],
    pingIntervalMs,
    pingTimeoutMs,
    idleConnectionTimeoutMs,
    interceptors: options.authorization ? [authorize(options.authorization)] : [],
  });
  return createClient(desc, transport);
}

function authorize(authorization: () => Promise<string> | string): Interceptor {
  return (next) => async (request) => {
    if (!request.header.has("authorization")) request.header.set("authorization", `Bearer ${await authorization()}`);
    return next(request);
  };
}
