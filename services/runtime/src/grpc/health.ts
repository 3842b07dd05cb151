import { refuse } from "@polylogue/proto";
import { type GrpcService, grpcService } from "./grpc-service.ts";
import { healthDesc, servingStatus } from "./health-descriptors.ts";

/**
 * Says of the server (the empty name) and of each of its services that it serves, until the server drains. `Watch` says so at once and
 * when it changes; it ends with the server.
 */
export function healthService(served: readonly GrpcService[], draining: AbortSignal): GrpcService {
  const names = new Set(["", ...served.map(({ desc }) => desc.typeName)]);
  const current = () => (draining.aborted ? servingStatus.NOT_SERVING : servingStatus.SERVING);

  return grpcService(healthDesc, {
    unary: {
      check: async ({ service }) =>
        names.has(service) ? { status: current() } : refuse("ROUTE_NOT_FOUND", "no such service here"),
    },
    serverStream: {
      async *watch({ service }, { signal }) {
        yield { status: names.has(service) ? current() : servingStatus.SERVICE_UNKNOWN };
        await firstAbort(draining, signal);
        if (names.has(service) && !signal.aborted) yield { status: servingStatus.NOT_SERVING };
      },
    },
  });
}

function firstAbort(...signals: AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    if (signals.some((signal) => signal.aborted)) return done();
    for (const signal of signals) signal.addEventListener("abort", done);
  });
}
