import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { median, ratio } from "./statistics.ts";

/** Sockets in one room, posts in flight, and deliveries of a measured run. */
const sockets = 200;
const inFlight = 16;
const posts = 3_000;
const warmPosts = 600;
const rounds = 3;
const text = "x".repeat(150);

/** [G2, G3] One room of many: deliveries per second of the server's CPU, durable and ordered, against a bare broadcast that keeps nothing. */
export async function benchFanOut(): Promise<void> {
  const product: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    product.push(await measure("./product-server.ts", joinProduct));
    bare.push(await measure("./bare-server.ts", joinBare));
  }
  console.log(
    `${sockets} sockets in one room, ${inFlight} posts in flight, ${posts} posts, ${rounds} interleaved rounds`,
  );
  console.log(`  deliveries per CPU-second, product / bare ws.send, median: ${ratio(median(product), median(bare))}`);
}

/** A room's sockets, ready: `post` sends one message, and `delivered` is told of each that a socket got. */
interface Party {
  readonly post: (n: number) => void;
  readonly all: readonly WebSocket[];
  /** Messages in one frame that a socket got. */
  readonly count: (frame: string) => number;
}

async function measure(server: string, join: (url: string) => Promise<Party>): Promise<number> {
  const child = fork(fileURLToPath(new URL(server, import.meta.url)), { execArgv: ["--import", "tsx"] });
  try {
    const [{ url }] = (await once(child, "message")) as [{ url: string }];
    const party = await join(url);
    await run(party, warmPosts);
    const before = await cpuOf(child);
    await run(party, posts);
    const usedSeconds = ((await cpuOf(child)) - before) / 1_000_000;
    for (const socket of party.all) socket.terminate();
    return (posts * sockets) / usedSeconds;
  } finally {
    child.disconnect();
    await once(child, "exit");
  }
}

/** Posts in a closed loop until every socket has got every message. */
function run({ post, all, count }: Party, total: number): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let left = total * sockets;
    const sendNext = (): void => {
      if (sent < total) {
        post(sent);
        sent += 1;
      }
    };
    for (const [index, socket] of all.entries()) {
      socket.removeAllListeners("message");
      socket.on("message", (data) => {
        const messages = count(String(data));
        left -= messages;
        // The first socket's deliveries open the window again.
        if (index === 0) for (let n = 0; n < messages; n += 1) sendNext();
        if (left === 0) resolve();
      });
    }
    for (let n = 0; n < inFlight; n += 1) sendNext();
  });
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [{ cpuMicros }] = (await once(child, "message")) as [{ cpuMicros: number }];
  return cpuMicros;
}

async function joinBare(url: string): Promise<Party> {
  const all = await Promise.all(Array.from({ length: sockets }, () => opened(url)));
  return { all, count: () => 1, post: (n) => all[0]?.send(JSON.stringify({ n, text })) };
}

async function joinProduct(url: string): Promise<Party> {
  const json = { "content-type": "application/json" };
  const tokens: string[] = [];
  for (let n = 0; n < sockets; n += 1) {
    const body = JSON.stringify({ displayName: `Guest ${n}` });
    const response = await fetch(`${url}/api/session`, { method: "POST", headers: json, body });
    tokens.push(((await response.json()) as { token: string }).token);
  }
  const made = await fetch(`${url}/api/rooms`, {
    method: "POST",
    headers: { ...json, authorization: `Bearer ${tokens[0]}` },
    body: JSON.stringify({ title: "Bench" }),
  });
  const room = ((await made.json()) as { room: { id: string } }).room.id;
  const all: WebSocket[] = [];
  for (const token of tokens) {
    const socket = await opened(`${url.replace("http", "ws")}/ws`, "polylogue.v1.json");
    const joined = new Promise<void>((resolve) => {
      socket.on("message", (data) => {
        if (String(data).includes('"joined"')) resolve();
      });
    });
    socket.send(JSON.stringify({ id: "h", hello: { token } }));
    socket.send(JSON.stringify({ id: "j", room, join: {} }));
    await joined;
    all.push(socket);
  }
  const isPost = /"messagePosted"/;
  return {
    all,
    count: (frame) => (isPost.test(frame) ? 1 : 0),
    post: (n) => all[n % 8]?.send(JSON.stringify({ id: `p${n}`, room, post: { text } })),
  };
}

async function opened(url: string, subprotocol?: string): Promise<WebSocket> {
  const address = url.replace("http", "ws");
  const socket = subprotocol === undefined ? new WebSocket(address) : new WebSocket(address, subprotocol);
  await once(socket, "open");
  return socket;
}
