import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { RoomService } from "@polylogue/proto/room";
import { expect, onTestFinished, test } from "vitest";
import { recordDuplex } from "../duplex/duplex-recorder.ts";
import { silentLog } from "../log/log.ts";
import { dialDuplex } from "./dial-duplex.ts";

/** Starting a process takes a while where many do. */
const processTimeoutMs = 30_000;

async function startProcess(port = 0): Promise<{ child: ChildProcess; port: number }> {
  const file = new URL("./echo-process.ts", import.meta.url);
  const child = fork(file, [String(port)], { execArgv: ["--import", "tsx"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [said] = await once(child, "message");
  return { child, port: said.port };
}

async function echoed(port: number) {
  const lifetime = new AbortController();
  onTestFinished(() => lifetime.abort());
  const desc = RoomService.method.roomSession;
  const stream = dialDuplex({ address: `127.0.0.1:${port}`, desc, signal: lifetime.signal, log: silentLog });
  const heard = recordDuplex(stream);
  stream.send(Uint8Array.of(1, 2, 3));
  await heard.received(1);
  return heard;
}

test(
  "a stream to a process that is killed breaks, and a redial finds its successor on the same port",
  async () => {
    const first = await startProcess();
    const heard = await echoed(first.port);
    // Before the signal: the process may be gone before the stream says so.
    const exited = once(first.child, "exit");
    first.child.kill("SIGKILL");
    expect(await heard.ended).toMatchObject({ clean: false, refusal: { reason: "ROOM_SERVICE_UNAVAILABLE" } });
    await exited;

    const second = await startProcess(first.port);
    const again = await echoed(second.port);
    expect(again.messages.map((bytes) => [...bytes])).toEqual([[1, 2, 3]]);
  },
  processTimeoutMs,
);

test.each([
  ["SIGTERM", (child: ChildProcess) => void child.kill("SIGTERM")],
  ["the end of its parent", (child: ChildProcess) => child.disconnect()],
])(
  "a process ends by itself, with 0, on %s",
  async (_name, end) => {
    const { child, port } = await startProcess();
    const heard = await echoed(port);
    const exited = once(child, "exit");
    end(child);
    const [code] = await exited;
    expect(code).toBe(0);
    expect((await heard.ended).clean).toBe(false);
  },
  processTimeoutMs,
);
