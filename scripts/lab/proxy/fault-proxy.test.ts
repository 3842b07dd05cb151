import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createSeededRandom } from "@polylogue/runtime/random/seeded-random";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Direction } from "./fault.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { PushPlan } from "./push-plan.ts";
import { push } from "./resp.fixture.ts";

let server: Server;
let proxy: FaultProxy;
/** What the listener behind the proxy got, and its ends of the connections. */
let heard = "";
let taken: Socket[] = [];
const tapped: Record<Direction, number> = { up: 0, down: 0 };
const clients: Socket[] = [];

beforeEach(async () => {
  heard = "";
  taken = [];
  tapped.up = 0;
  tapped.down = 0;
  server = createServer((socket) => {
    taken.push(socket);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      heard += String(data);
      socket.write(data);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy = await startFaultProxy({
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    random: createSeededRandom(1),
    tap: (direction, bytes) => {
      tapped[direction] += bytes.length;
    },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  for (const socket of taken) socket.destroy();
  server.close();
});

/** A client of the echo behind the proxy. */
async function dial() {
  const socket = connect({ port: Number(proxy.address.split(":")[1]), host: "127.0.0.1" });
  clients.push(socket);
  let text = "";
  let closing: string | undefined;
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const each of [...waiting]) each();
  };
  socket.on("data", (data) => {
    text += String(data);
    look();
  });
  socket.on("error", (error) => {
    closing = (error as NodeJS.ErrnoException).code ?? "";
  });
  socket.on("close", () => {
    closing ??= "closed";
    look();
  });
  const until = (fits: () => boolean) =>
    new Promise<void>((resolve) => {
      const each = (): void => {
        if (!fits()) return;
        waiting.delete(each);
        resolve();
      };
      waiting.add(each);
      each();
    });
  return {
    socket,
    text: () => text,
    hears: (wanted: string) => until(() => text === wanted),
    /** Resolves with the error's code, or `closed`. */
    async ends() {
      await until(() => closing !== undefined);
      return closing;
    },
  };
}

/** So much time has passed for both ends of the loopback that what could have come has come. */
async function roundTrips(): Promise<void> {
  const before = proxy.accepted;
  const other = createServer((socket) => socket.pipe(socket));
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const socket = connect((other.address() as AddressInfo).port, "127.0.0.1");
  for (let trip = 0; trip < 20; trip += 1) {
    socket.write("x");
    await once(socket, "data");
  }
  socket.destroy();
  other.close();
  expect(proxy.accepted).toBe(before);
}

describe("the fault proxy", () => {
  it("passes bytes and ends both ways, and counts them", async () => {
    const client = await dial();
    client.socket.write("hello");
    await client.hears("hello");
    expect(tapped).toEqual({ up: 5, down: 5 });
    expect([proxy.open, proxy.accepted]).toEqual([1, 1]);
    taken[0]?.end();
    expect(await client.ends()).toBe("closed");
    while (proxy.open > 0) await new Promise(setImmediate);
  });

  it("delays each piece, in order whatever the jitter", async () => {
    const client = await dial();
    await proxy.set({ kind: "delay", delayMs: 20, jitterMs: 30 });
    const startMs = performance.now();
    for (const word of ["a", "b", "c", "d", "e", "f"]) {
      client.socket.write(word);
      await new Promise(setImmediate);
    }
    await client.hears("abcdef");
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(39);
  });

  it("lets only so much through in a second", async () => {
    const client = await dial();
    await proxy.set({ kind: "rate", direction: "up", bytesPerSecond: 1_000 });
    const startMs = performance.now();
    client.socket.write("x".repeat(40));
    await client.hears("x".repeat(40));
    client.socket.write("y");
    await client.hears(`${"x".repeat(40)}y`);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(39);
  });

  it("swallows both ways without a sign, and goes on where it was when it heals", async () => {
    const client = await dial();
    client.socket.write("one ");
    await client.hears("one ");
    await proxy.set({ kind: "blackhole", direction: "both" });
    client.socket.write("two ");
    await roundTrips();
    expect([heard, client.socket.destroyed]).toEqual(["one ", false]);
    await proxy.set({ kind: "pass" });
    await client.hears("one two ");
  });

  it("swallows one way alone", async () => {
    const client = await dial();
    await proxy.set({ kind: "blackhole", direction: "down" });
    client.socket.write("asked");
    while (heard !== "asked") await new Promise(setImmediate);
    await roundTrips();
    expect(client.text()).toBe("");
    await proxy.set({ kind: "pass" });
    await client.hears("asked");
  });

  it("loses what it held back when the connection is reset", async () => {
    const client = await dial();
    await proxy.set({ kind: "blackhole", direction: "down" });
    client.socket.write("asked");
    while (heard !== "asked") await new Promise(setImmediate);
    proxy.reset();
    expect([await client.ends(), client.text()]).toEqual(["ECONNRESET", ""]);
    await proxy.set({ kind: "pass" });
    const next = await dial();
    next.socket.write("again");
    await next.hears("again");
  });

  it("resets open connections at both ends, and new ones, until it heals", async () => {
    const client = await dial();
    client.socket.write("x");
    await client.hears("x");
    const far = new Promise((resolve) => taken[0]?.once("error", resolve));
    await proxy.set({ kind: "reset" });
    expect(await client.ends()).toBe("ECONNRESET");
    await far;
    const next = await dial();
    expect(await next.ends()).toBe("ECONNRESET");
    await proxy.set({ kind: "pass" });
    const last = await dial();
    last.socket.write("y");
    await last.hears("y");
  });

  it("cuts a connection after so many bytes of one way, which arrive", async () => {
    const client = await dial();
    await proxy.set({ kind: "cut", direction: "down", afterBytes: 4 });
    client.socket.write("abcdefgh");
    // A reset that comes right behind data looks like an end to whoever reads the data late.
    expect(["ECONNRESET", "closed"]).toContain(await client.ends());
    expect([heard, client.text()]).toEqual(["abcdefgh", "abcd"]);
  });

  it("refuses new connections while open ones go on, on the same port again when it heals", async () => {
    const client = await dial();
    client.socket.write("x");
    await client.hears("x");
    await proxy.set({ kind: "refuse" });
    expect(await (await dial()).ends()).toBe("ECONNREFUSED");
    client.socket.write("y");
    await client.hears("xy");
    await proxy.set({ kind: "pass" });
    const next = await dial();
    next.socket.write("z");
    await next.hears("z");
  });

  it("edits what Redis pushes, on connections that were open before too", async () => {
    const plain = proxy;
    const { port } = server.address() as AddressInfo;
    proxy = await startFaultProxy({ target: `127.0.0.1:${port}`, random: createSeededRandom(1), isRedis: true });
    await plain.close();
    const [one, two, three] = ["one", "two", "three"].map((message) => String(push("room", message)));
    const client = await dial();
    client.socket.write(`${one}${two}`.slice(0, -3));
    await client.hears(`${one}${two}`.slice(0, -3));
    const plan = new PushPlan({ edit: "lose", times: 1, fits: ({ channel }) => channel === "room" });
    await proxy.set({ kind: "pushes", plan });
    client.socket.write(`${two?.slice(-3)}${one}${three}`);
    await client.hears(`${one}${two}${three}`);
    expect(plan.done).toBe(1);
    await proxy.set({ kind: "pushes", plan: new PushPlan({ edit: "swap", times: 1, fits: () => true }) });
    client.socket.write(`${one}`);
    while (!heard.endsWith(`${three}${one}`)) await new Promise(setImmediate);
    await roundTrips();
    expect(client.text()).toBe(`${one}${two}${three}`);
    // A push that waits for another one comes when the fault is over.
    await proxy.set({ kind: "pass" });
    await client.hears(`${one}${two}${three}${one}`);
  });

  it("edits nothing where it is not Redis that pushes", async () => {
    const plan = new PushPlan({ edit: "lose", times: 1, fits: () => true });
    await expect(proxy.set({ kind: "pushes", plan })).rejects.toThrow("only Redis pushes");
  });

  it("takes a connection and lets nothing come of it", async () => {
    await proxy.set({ kind: "hang" });
    const client = await dial();
    await once(client.socket, "connect");
    client.socket.write("x");
    await roundTrips().catch(() => {});
    expect([heard, taken.length, client.socket.destroyed]).toEqual(["", 0, false]);
  });

  it("resets whoever dials when nobody listens behind it", async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    await closed;
    expect(await (await dial()).ends()).toBe("ECONNRESET");
    expect(proxy.open).toBe(0);
  });
});
