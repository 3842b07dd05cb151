import type { Server } from "node:http";
import { createServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { gatewayLimits } from "../limits.ts";

/** What every HTTP/2 connection begins with; no HTTP/1.1 request does. */
const preface = Buffer.from("PRI * HTTP/2.0");

/** Lets HTTP/2 without TLS in by the port of an HTTP/1.1 server. */
export interface SamePortHttp2 {
  /** Ends all its connections: politely, or at once. */
  close(isPolite: boolean): void;
}

/**
 * Node's servers speak one of the two. The first bytes of a connection tell which it is, and it is handed to whom it is for. The HTTP/1.1 server
 * keeps the port: its limits on time count connections only while it listens itself.
 */
export function addHttp2(
  server: Server,
  handler: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
  { idleTimeoutMs }: { readonly idleTimeoutMs: number } = gatewayLimits,
): SamePortHttp2 {
  const http2 = createServer({ maxSessionMemory, settings: { maxConcurrentStreams: streamsMax } }, handler);
  const sessions = new Set<ServerHttp2Session>();
  const peeked = new Set<Socket>();
  http2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    closeWhenIdle(session, idleTimeoutMs);
  });
  http2.on("sessionError", () => {});

  const http1 = server.listeners("connection") as ((socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    peeked.add(socket);
    const drop = (): void => void socket.destroy();
    const forget = (): void => void peeked.delete(socket);
    // Until it is known who it is for, nobody else watches it.
    socket.setTimeout(gatewayLimits.headTimeoutMs, drop);
    socket.on("error", drop);
    socket.once("close", forget);
    let seen: Buffer = Buffer.alloc(0);
    const peek = (chunk: Buffer): void => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const known = Math.min(seen.length, preface.length);
      const isHttp2 = seen.compare(preface, 0, known, 0, known) === 0;
      if (isHttp2 && known < preface.length) return;
      socket.pause();
      socket.off("data", peek);
      socket.off("error", drop);
      socket.off("close", forget);
      forget();
      socket.setTimeout(0);
      socket.off("timeout", drop);
      socket.unshift(seen);
      if (isHttp2) {
        socket.setKeepAlive(true, keepAliveMs);
        http2.emit("connection", socket);
      } else {
        for (const listener of http1) listener.call(server, socket);
        socket.resume();
      }
    };
    socket.on("data", peek);
  });

  return {
    close(isPolite) {
      for (const socket of peeked) socket.destroy();
      for (const session of sessions) {
        if (isPolite) session.close();
        else session.destroy();
      }
    },
  };
}

/** Streams at once on one connection, and megabytes that they may hold. */
const streamsMax = 200;
const maxSessionMemory = 10;
/** A bot that is gone without a word is noticed after some of these. */
const keepAliveMs = 30_000;

/** Nothing else ends a connection on which nothing is asked; calls have bounds of their own. */
function closeWhenIdle(session: ServerHttp2Session, idleTimeoutMs: number): void {
  let calls = 0;
  session.on("stream", (stream) => {
    calls += 1;
    stream.once("close", () => {
      calls -= 1;
      session.setTimeout(idleTimeoutMs);
    });
  });
  session.setTimeout(idleTimeoutMs);
  session.on("timeout", () => {
    if (calls === 0) session.destroy();
  });
}
