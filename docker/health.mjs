// Says by its exit status whether the process in this container serves: node docker/health.mjs <http | grpc> <port>
// Uses only what Node brings, so that a check costs a few milliseconds.
import { connect } from "node:http2";

const [protocol, port] = process.argv.slice(2);
const timeoutMs = 3_000;
// A gRPC message: one byte of flags, four of length. HealthCheckRequest for the whole server has no fields.
const emptyMessage = Buffer.alloc(5);
// HealthCheckResponse { status: SERVING }
const serving = Buffer.from([0, 0, 0, 0, 2, 8, 1]);

try {
  const isWell = protocol === "grpc" ? await askGrpc() : await askHttp();
  process.exit(isWell ? 0 : 1);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

async function askHttp() {
  const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(timeoutMs) });
  return ok;
}

async function askGrpc() {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {}); // The request fails with it.
  const request = session.request(
    {
      ":method": "POST",
      ":path": "/grpc.health.v1.Health/Check",
      "content-type": "application/grpc",
      te: "trailers",
    },
    { signal: AbortSignal.timeout(timeoutMs) },
  );
  request.end(emptyMessage);
  return serving.equals(Buffer.concat(await request.toArray()));
}
