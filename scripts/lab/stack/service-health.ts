import { connect } from "node:http2";
import { sleepMs } from "../processes/sleep.ts";

const lookEveryMs = 100;
const answerTimeoutMs = 2_000;
// A gRPC message: one byte of flags, four of length. HealthCheckRequest for the whole server has no fields.
const emptyMessage = Buffer.alloc(5);
// HealthCheckResponse { status: SERVING }
const serving = Buffer.from([0, 0, 0, 0, 2, 8, 1]);

/** Resolves when the check holds, and rejects when it never did until the signal aborted. A check that fails does not hold. */
export async function until(check: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await check().catch(() => false)) return;
    await sleepMs(lookEveryMs);
  }
  throw new Error("it ended before");
}

/** Whether a gRPC server says by its health service that it serves. */
export async function servesGrpc(address: string): Promise<boolean> {
  const session = connect(`http://${address}`);
  session.on("error", () => {}); // The request fails with it.
  try {
    const request = session.request(
      {
        ":method": "POST",
        ":path": "/grpc.health.v1.Health/Check",
        "content-type": "application/grpc",
        te: "trailers",
      },
      { signal: AbortSignal.timeout(answerTimeoutMs) },
    );
    request.end(emptyMessage);
    return serving.equals(Buffer.concat(await request.toArray()));
  } finally {
    session.destroy();
  }
}

/** Whether a gateway says that it is ready and reaches every instance of the room service. */
export async function isGatewayReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (!response.ok) return false;
  const { checks } = (await response.json()) as { checks?: { rooms?: { reachable: number; of: number } } };
  return checks?.rooms === undefined || checks.rooms.reachable === checks.rooms.of;
}
