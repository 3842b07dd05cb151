import { create, type DescMessage, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { refuse } from "@polylogue/proto";
import { callContext, type UnaryContext } from "./call-context.ts";
import { statusFromRefusal } from "./grpc-status.ts";
import type { ServiceHost } from "./service-host.ts";
import { parse } from "./unary-call.ts";

export type ServerStreamHandler<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  context: UnaryContext,
) => AsyncIterable<MessageInitShape<O>>;

/** A server-streaming method, with its types forgotten. */
export interface ServerStreamMethod {
  readonly name: string;
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly handler: ServerStreamHandler<DescMessage, DescMessage>;
}

/** Answers calls of one method with what its handler yields, one message at a time, as fast as the caller reads. */
export function serverStreamCall(method: ServerStreamMethod, host: ServiceHost) {
  return (call: ServerWritableStream<Buffer, Buffer>): void => {
    const controller = new AbortController();
    const context = callContext(call.metadata, controller.signal, host.random);
    call.on("cancelled", () => controller.abort());
    call.on("error", () => {});

    const stream = async (): Promise<void> => {
      const request = parse(method.input, call.request);
      if (!request)
        return void call.emit("error", statusFromRefusal(refuse("BAD_FIELD", "the request can not be read")));
      for await (const answer of method.handler(request, context)) {
        if (controller.signal.aborted) return;
        await written(call, Buffer.from(toBinary(method.output, create(method.output, answer))), controller.signal);
      }
      call.end();
    };
    stream().catch((err: unknown) => {
      host.log.error({ err, rpc: method.name, requestId: context.requestId }, "a handler failed");
      call.emit("error", statusFromRefusal(refuse("INTERNAL", "internal error")));
    });
  };
}

/** Resolves when the connection has taken the message, or the caller is gone. */
function written(call: ServerWritableStream<Buffer, Buffer>, message: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", done, { once: true });
    call.write(message, done);
  });
}
