import type { DescMethodBiDiStreaming } from "@bufbuild/protobuf";
import {
  type ChannelOptions,
  Client,
  credentials,
  status as grpcStatus,
  Metadata,
  type StatusObject,
} from "@grpc/grpc-js";
import { refuse } from "@polylogue/proto";
import type { Clock } from "../clock/clock.ts";
import { systemClock } from "../clock/system-clock.ts";
import type { Duplex } from "../duplex/duplex.ts";
import type { Log } from "../log/log.ts";
import { refusalFromStatus } from "./grpc-status.ts";
import { createStreamDuplex } from "./stream-duplex.ts";

export interface DialOptions {
  /** `host:port`. */
  readonly address: string;
  readonly desc: DescMethodBiDiStreaming;
  /** A bearer token. */
  readonly authorization?: string;
  /** Ends the stream at once when it aborts. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock?: Clock;
}

/** How long the other end may take to end its half after ours. */
const endTimeoutMs = 5_000;

const channelOptions: ChannelOptions = {
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.max_receive_message_length": 4 * 1_024 * 1_024,
  "grpc.max_send_message_length": 4 * 1_024 * 1_024,
  "grpc-node.flow_control_window": 4 * 1_024 * 1_024,
  // A connection of its own, so that a redial is not held up by the backoff of the one that broke.
  "grpc.use_local_subchannel_pool": 1,
  // The copy that a transparent retry keeps of everything sent is of no use to a stream that resumes by itself.
  "grpc.enable_retries": 0,
  "grpc.enable_channelz": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.service_config_disable_resolution": 1,
};

/**
 * Opens a bidirectional call on a connection of its own. What is sent before it is connected waits; when it can not be connected, or
 * breaks, the listener hears `closed` with a refusal. It never redials: the caller does, and says its state again.
 */
export function dialDuplex(options: DialOptions): Duplex {
  const { address, desc, signal, log, clock = systemClock } = options;
  const metadata = new Metadata();
  if (options.authorization !== undefined) metadata.set("authorization", `Bearer ${options.authorization}`);
  const client = new Client(address, credentials.createInsecure(), channelOptions);
  const path = `/${desc.parent.typeName}/${desc.name}`;
  const call = client.makeBidiStreamRequest<Buffer, Buffer>(path, asIs, asIs, metadata);
  let cancelEndTimer = (): void => {};

  const stream = createStreamDuplex(
    {
      start: () => void call.on("data", (message: Buffer) => stream.received(message)),
      write: (message, taken) => void call.write(message, taken),
      end(refusal) {
        if (refusal) call.cancel();
        else call.end();
        call.resume();
        cancelEndTimer = clock.setTimer(endTimeoutMs, () => call.cancel());
      },
    },
    (err) => {
      log.error({ err, address, path }, "a stream's listener failed");
      stream.duplex.close(refuse("INTERNAL", "internal error"));
    },
  );

  let outcome: StatusObject | undefined;
  let hasReadAll = false;
  const settle = (): void => {
    // Both have to be in: the status overtakes messages that nobody has read yet.
    if (!outcome || !hasReadAll) return;
    stream.ended(
      outcome.code === grpcStatus.OK ? { clean: true } : { clean: false, refusal: refusalFromStatus(outcome) },
    );
  };
  const abort = (): void => {
    stream.ended({ clean: false, refusal: refuse("SHUTTING_DOWN", "the stream was given up here") });
    call.cancel();
  };
  call.on("metadata", () => stream.opened());
  call.on("end", () => {
    hasReadAll = true;
    settle();
  });
  call.on("status", (final: StatusObject) => {
    outcome = final;
    cancelEndTimer();
    signal.removeEventListener("abort", abort);
    client.close();
    settle();
  });
  // The status says the same; without a listener the process would end.
  call.on("error", () => {});
  if (signal.aborted) queueMicrotask(abort);
  else signal.addEventListener("abort", abort, { once: true });

  return stream.duplex;
}

function asIs(message: Buffer): Buffer {
  return message;
}
