import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import { refuse } from "@polylogue/proto";
import type { Duplex } from "../duplex/duplex.ts";
import { callContext, type UnaryContext } from "./call-context.ts";
import { statusFromRefusal } from "./grpc-status.ts";
import type { ServiceHost } from "./service-host.ts";
import { createStreamDuplex } from "./stream-duplex.ts";

/** Serves one stream. It listens before its first await, and ends the stream itself. */
export type DuplexHandler = (stream: Duplex, context: UnaryContext) => void;

/** Hands the streams of one method to its handler. A handler or listener that throws ends its stream with INTERNAL. */
export function duplexCall(name: string, handler: DuplexHandler, host: ServiceHost) {
  return (call: ServerDuplexStream<Buffer, Buffer>): void => {
    // At once, not with the first message: the caller is to know that somebody is here.
    call.sendMetadata(new Metadata());
    const controller = new AbortController();
    const context = callContext(call.metadata, controller.signal, host.random);
    const fail = (err: unknown): void => {
      host.log.error({ err, rpc: name, requestId: context.requestId }, "a stream failed");
      stream.duplex.close(refuse("INTERNAL", "internal error", { details: { requestId: context.requestId } }));
    };
    const stream = createStreamDuplex(
      {
        start: () => void call.on("data", (message: Buffer) => stream.received(message)),
        write: (message, taken) => void call.write(message, taken),
        end(refusal) {
          controller.abort();
          // grpc-js sends an error's code and trailers as the status, after what was written before.
          if (refusal) call.emit("error", statusFromRefusal(refusal));
          else call.end();
          call.resume();
        },
      },
      fail,
    );
    call.on("end", () => {
      // A cancelled call looks like an ended one at first; in the next turn it is known to be cancelled.
      setImmediate(() => {
        stream.ended({ clean: !call.cancelled });
        controller.abort();
        // The caller has said all it had to say; both halves end together.
        call.end();
      });
    });
    call.on("cancelled", () => {
      // Comes also after a good end; the first report counts.
      stream.ended({ clean: false });
      controller.abort();
    });
    call.on("error", () => {});

    try {
      // A handler may be an async function all the same.
      const result: unknown = handler(stream.duplex, context);
      if (result instanceof Promise) result.catch(fail);
    } catch (err) {
      fail(err);
    }
  };
}
