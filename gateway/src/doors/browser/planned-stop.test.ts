import { once } from "node:events";
import type { ServerFrameJson } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startTestGateway } from "../../service.fixture.ts";

describe("a gateway that is about to stop", () => {
  it("[S5] when the process stops, clients hear goAway and are closed with 1012; nobody new is let in", async () => {
    await using other = await startTestGateway();
    const socket = new WebSocket(`${other.url.replace("http", "ws")}/ws`);
    const frames: ServerFrameJson[] = [];
    socket.on("message", (data) => frames.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    await other.service.close();
    expect(await closed).toBe(1012);
    expect(frames).toMatchObject([{ goAway: { reason: "SHUTTING_DOWN", reconnectAfterMs: expect.any(Number) } }]);
  });

  it("[S5, B4] while it waits for what is under way it says that it is not ready, answers requests, and lets nobody new in", async () => {
    await using other = await startTestGateway({ drainMs: 60_000 });
    const socket = new WebSocket(`${other.url.replace("http", "ws")}/ws/room/r_1`);
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ id: "1", hello: { token: await other.token() } }));
    await other.peer.until(() => other.peer.got("join").length === 1);
    other.peer.isHolding = true;
    socket.send(JSON.stringify({ id: "2", room: "r_1", post: { clientMessageId: "c", text: "x" } }));
    await other.peer.until(() => other.peer.got("post").length === 1);
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    const closing = other.service.close();
    const ready = await fetch(`${other.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: "unready", checks: { closing: true } }]);
    const room = await fetch(`${other.url}/api/rooms/r_1`, {
      headers: { authorization: `Bearer ${await other.token()}` },
    });
    expect(room.status).toBe(200);
    const late = new WebSocket(`${other.url.replace("http", "ws")}/ws`);
    const [failure] = await once(late, "error");
    expect(String(failure)).toContain("503");
    other.peer.release();
    await closing;
    expect(await closed).toBe(1012);
  });
});
