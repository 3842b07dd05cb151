import { RoomService } from "@polylogue/proto/room";
import { runMain } from "../lifecycle/lifecycle.ts";
import { silentLog } from "../log/log.ts";
import { grpcService, serveGrpc, type UnaryHandlers } from "./serve-grpc.ts";

// A server process for tests: sends every message of a stream back, and tells its parent where it listens.
await runMain(
  async (lifecycle) => {
    const echo = grpcService(RoomService, {
      unary: {} as UnaryHandlers<typeof RoomService>,
      duplex: {
        roomSession: (stream) =>
          stream.listen({ message: (bytes) => void stream.send(bytes), drained() {}, closed() {} }),
      },
    });
    const port = Number(process.argv[2] ?? 0);
    const server = await serveGrpc({ host: "127.0.0.1", port, log: silentLog, services: [echo] });
    lifecycle.onClose("server", () => server.close(100));
    process.send?.({ port: server.port });
  },
  { log: silentLog },
);
