import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { type Refusal, refuse } from "@polylogue/proto";
import { isRefusal } from "../rpc/refusal-trailer.ts";
import { callContext, type UnaryContext } from "./call-context.ts";
import { statusFromRefusal } from "./grpc-status.ts";
import type { ServiceHost } from "./service-host.ts";

export type UnaryHandler<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  context: UnaryContext,
) => Promise<MessageInitShape<O> | Refusal>;

/** A unary method, with its types forgotten. */
export interface UnaryMethod {
  readonly name: string;
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly handler: UnaryHandler<DescMessage, DescMessage>;
}

/** The deadline of a call is here, whether its handler has noticed or not. */
const tooLate: Refusal = refuse("DEADLINE", "the call took too long");

/** Answers unary calls of one method: bounded request, deadline, refusals as status, defects as INTERNAL without their text. */
export function unaryCall(method: UnaryMethod, host: ServiceHost) {
  return (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
    const controller = new AbortController();
    const context = callContext(call.metadata, controller.signal, host.random);
    const startedMs = host.clock.monotonicMs();
    let isAnswered = false;

    const finish = (answer: Buffer | Refusal): void => {
      if (isAnswered) return;
      isAnswered = true;
      cancelTimer();
      const durationMs = Math.round(host.clock.monotonicMs() - startedMs);
      const refusal = isRefusal(answer) ? answer : undefined;
      host.log.debug(
        { rpc: method.name, requestId: context.requestId, durationMs, reason: refusal?.reason },
        "answered",
      );
      if (Buffer.isBuffer(answer)) callback(null, answer);
      else callback(statusFromRefusal(answer));
    };
    // The caller's own deadline is grpc-js's business: it arrives here as a cancellation.
    const cancelTimer = host.clock.setTimer(host.unaryTimeoutMs, () => {
      finish(tooLate);
      controller.abort();
    });
    call.on("cancelled", () => {
      cancelTimer();
      isAnswered = true;
      controller.abort();
    });

    handle(method, call.request, context, host).then(finish, (err: unknown) => {
      const late = isAnswered ? "a handler failed after its call was over" : "a handler failed";
      // An abandoned handler ends by throwing what its signal told it to.
      if (!controller.signal.aborted) host.log.error({ err, rpc: method.name, requestId: context.requestId }, late);
      finish(refuse("INTERNAL", "internal error", { details: { requestId: context.requestId } }));
    });
  };
}

async function handle(
  method: UnaryMethod,
  bytes: Buffer,
  context: UnaryContext,
  host: ServiceHost,
): Promise<Buffer | Refusal> {
  if (bytes.byteLength > host.unaryRequestBytesMax) {
    return refuse("FRAME_TOO_LARGE", `a request has at most ${host.unaryRequestBytesMax} bytes`);
  }
  const request = parse(method.input, bytes);
  if (!request) return refuse("BAD_FIELD", "the request can not be read");
  const answer = await method.handler(request, context);
  if (isRefusal(answer)) return answer;
  return Buffer.from(toBinary(method.output, create(method.output, answer)));
}

/** Undefined for bytes that are not a message of this type. */
export function parse<D extends DescMessage>(desc: D, bytes: Uint8Array): MessageShape<D> | undefined {
  try {
    return fromBinary(desc, bytes);
  } catch {
    return undefined;
  }
}
