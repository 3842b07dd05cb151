import { ModelService } from "@polylogue/proto/model";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { wasNeverSent } from "@polylogue/runtime/rpc/never-sent";
import { refusalFromError } from "@polylogue/runtime/rpc/refusal-wire";
import { createRpcClient } from "@polylogue/runtime/rpc/rpc-client";
import { runnerLimits } from "./limits.ts";
import type { ModelDoor } from "./model-call.ts";
import { bearer } from "./room-reads.ts";

/**
 * Calls the model doors of one deployment over gRPC: one of them for as long as it answers, then the next. Only a call that certainly never
 * reached its door is made at another: no model is asked twice (T10).
 *
 * @param addresses `host:port`, at least one.
 */
export function createRpcModelDoor(addresses: readonly string[], clock: Clock): ModelDoor {
  const doors = addresses.map((address) =>
    createRpcClient(ModelService, { baseUrl: `http://${address}`, timeoutMs: runnerLimits.modelCallTimeoutMs }),
  );
  let current = 0;
  return {
    async *generate(request, ticket, signal) {
      for (let tries = 1; ; tries += 1) {
        const index = current;
        const door = doors[index];
        if (!door) throw new Error("there is no model door");
        const headers = bearer(ticket);
        const stop = stopSoftly(signal, clock, () =>
          door.stopGenerate({}, { headers, timeoutMs: runnerLimits.stopTimeoutMs }),
        );
        let isHeard = false;
        try {
          for await (const { part } of door.generate(request, { headers, signal: stop.leave })) {
            isHeard = true;
            yield part;
          }
          return;
        } catch (error) {
          const refusal = refusalFromError(error);
          const isUntouched = !isHeard && (wasNeverSent(error) || refusal.reason === "SHUTTING_DOWN");
          // Whatever became of this call, the next begins elsewhere.
          const isGone = isUntouched || refusal.reason === "ROOM_SERVICE_UNAVAILABLE";
          if (isGone && current === index) current = (index + 1) % doors.length;
          if (isUntouched && tries < doors.length && !signal.aborted) continue;
          yield { case: "refused", value: refusal };
          return;
        } finally {
          stop.forget();
        }
      }
    },
  };
}

/**
 * What an abort comes to: the door is told to stop, for the stream's last part then says what the call cost (T5). Where that does not
 * work, or not soon, the call is left.
 */
function stopSoftly(signal: AbortSignal, clock: Clock, tellDoor: () => Promise<{ readonly stopped: boolean }>) {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  let cancelTimer = (): void => {};
  const stop = (): void => {
    cancelTimer = clock.setTimer(runnerLimits.stopTimeoutMs, leave);
    tellDoor().then(({ stopped }) => {
      if (!stopped) leave();
    }, leave);
  };
  if (signal.aborted) leave();
  else signal.addEventListener("abort", stop, { once: true });
  return {
    leave: leaving.signal,
    forget() {
      cancelTimer();
      signal.removeEventListener("abort", stop);
    },
  };
}
