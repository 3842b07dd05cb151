import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Connections to one host: each call has one of its own, and the gateway bounds the calls. */
const socketsMax = 10_000;
const connectMs = 10_000;

/**
 * Sends requests over HTTP/1.1. An answer that is no event stream is refused here: the SDK would take the first bytes of a web
 * page for the length of a message, and set aside a gigabyte for it.
 */
export function createEventStreamHandler(): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets: socketsMax };
  return new EventStreamHandler({
    httpAgent: agent,
    httpsAgent: agent,
    connectionTimeout: connectMs,
    socketTimeout: 0,
  });
}

class EventStreamHandler extends NodeHttpHandler {
  override async handle(...call: Parameters<NodeHttpHandler["handle"]>): ReturnType<NodeHttpHandler["handle"]> {
    const answer = await super.handle(...call);
    const { statusCode, headers, body } = answer.response;
    if (statusCode !== 200 || headers["content-type"]?.startsWith("application/vnd.amazon.eventstream")) return answer;
    body?.destroy?.();
    throw new NotAnEventStream();
  }
}

class NotAnEventStream extends Error {
  override readonly name = "NotAnEventStream";
}
