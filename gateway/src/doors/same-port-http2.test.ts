import { once } from "node:events";
import type { Server } from "node:http";
import { type ClientHttp2Session, connect, type Http2ServerResponse } from "node:http2";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, listenOn } from "./http-server.ts";
import { addHttp2 } from "./same-port-http2.ts";

const open: { server: Server; session: ClientHttp2Session }[] = [];
afterEach(() => {
  for (const { server, session } of open.splice(0)) {
    session.destroy();
    server.close();
  }
});

async function setUp() {
  const server = createHttpServer({ request: () => {}, upgrade: () => {} });
  const answers: Http2ServerResponse[] = [];
  addHttp2(server, (_request, response) => void answers.push(response), { idleTimeoutMs: 100 });
  const session = connect(`http://127.0.0.1:${await listenOn(server, "127.0.0.1", 0)}`);
  open.push({ server, session });
  return { session, answers };
}

describe("HTTP/2 on the port of HTTP/1.1", () => {
  it("[G1] a connection on which nothing is asked is closed", async () => {
    const { session } = await setUp();
    await once(session, "close");
  });

  it("[G1] one whose call is long silent stays until that ends", async () => {
    const { session, answers } = await setUp();
    const stream = session.request({ ":path": "/" });
    await once(session, "connect");
    const other = await setUp();
    // The other came later and is gone: the silence was long enough.
    await once(other.session, "close");
    expect([session.closed, answers.length]).toEqual([false, 1]);
    answers[0]?.end();
    stream.resume();
    await once(session, "close");
  });
});
