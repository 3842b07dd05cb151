import { logVerbosity, Server, ServerCredentials, type ServerOptions, setLogVerbosity } from "@grpc/grpc-js";
import type { Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Log } from "../log/log.ts";
import type { Random } from "../random/random.ts";
import { systemRandom } from "../random/system-random.ts";
import type { GrpcService } from "./grpc-service.ts";
import { healthService } from "./health.ts";
import { reflectionServices } from "./reflection.ts";
import type { ServiceHost } from "./service-host.ts";

export type { UnaryContext } from "./call-context.ts";
export type { DuplexHandler } from "./duplex-call.ts";
export { type GrpcService, grpcService, type UnaryHandlers } from "./grpc-service.ts";

export interface ServeGrpcOptions {
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
  readonly log: Log;
  readonly services: readonly GrpcService[];
  readonly clock?: Clock;
  readonly random?: Random;
  /** Default 10 s. */
  readonly unaryTimeoutMs?: number;
  /** Bytes of a unary request; default 1 MiB. */
  readonly unaryRequestBytesMax?: number;
  /** Bytes of a stream's message and of every answer; default 4 MiB. */
  readonly messageBytesMax?: number;
  /** Calls at once on one connection; default 1,000. */
  readonly concurrentStreamsMax?: number;
  /** Makes clients reconnect, and so spread over instances, after this; default: never. Calls under way get `connectionAgeGraceMs`. */
  readonly connectionAgeMaxMs?: number;
  /** Default 30 s. */
  readonly connectionAgeGraceMs?: number;
}

export interface GrpcServer {
  readonly port: number;
  /** Stops accepting, lets calls under way end for `graceMs` (default 5 s), then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

const defaultGraceMs = 5_000;

// What goes wrong comes back as errors and refusals; the library's own words on standard error would be a second log.
setLogVerbosity(logVerbosity.NONE);

/** Serves gRPC over h2c, with gRPC's own health and reflection services. Rejects when the address can not be listened on. */
export async function serveGrpc(options: ServeGrpcOptions): Promise<GrpcServer> {
  const { log, clock = systemClock } = options;
  const draining = new AbortController();
  const host: ServiceHost = {
    log,
    clock,
    random: options.random ?? systemRandom,
    unaryTimeoutMs: options.unaryTimeoutMs ?? 10_000,
    unaryRequestBytesMax: options.unaryRequestBytesMax ?? 1_048_576,
  };
  const server = new Server(serverOptions(options));
  const services = [...options.services, healthService(options.services, draining.signal)];
  for (const service of [...services, ...reflectionServices(services)]) {
    const { definition, implementation } = service.mount(host);
    server.addService(definition, implementation);
  }
  const port = await bind(server, options.host, options.port);
  log.info({ host: options.host, port }, "listening for gRPC");

  const shutDown = (graceMs: number): Promise<void> =>
    new Promise((resolve) => {
      draining.abort();
      const cancel = clock.setTimer(graceMs, () => server.forceShutdown());
      server.tryShutdown(() => {
        cancel();
        resolve();
      });
    });
  let closing: Promise<void> | undefined;
  return {
    port,
    close(graceMs = defaultGraceMs) {
      closing ??= shutDown(graceMs);
      return closing;
    },
  };
}

function serverOptions(options: ServeGrpcOptions): ServerOptions {
  const messageBytesMax = options.messageBytesMax ?? 4 * 1_024 * 1_024;
  return {
    "grpc.keepalive_time_ms": 10_000,
    "grpc.keepalive_timeout_ms": 5_000,
    "grpc.max_receive_message_length": messageBytesMax,
    "grpc.max_send_message_length": messageBytesMax,
    "grpc.max_concurrent_streams": options.concurrentStreamsMax ?? 1_000,
    // grpc-js 1.14 knows its connections only through channelz: without it `forceShutdown` cuts nothing off.
    "grpc.enable_channelz": 1,
    ...(options.connectionAgeMaxMs !== undefined && {
      "grpc.max_connection_age_ms": options.connectionAgeMaxMs,
      "grpc.max_connection_age_grace_ms": options.connectionAgeGraceMs ?? 30_000,
    }),
  };
}

function bind(server: Server, host: string, port: number): Promise<number> {
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new Error(`can not listen on ${address}`, { cause: error }));
      else resolve(bound);
    });
  });
}
