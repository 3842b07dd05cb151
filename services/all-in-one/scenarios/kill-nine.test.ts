import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ProductProcess, startProduct } from "./product-process.fixture.ts";
import { createRoom, guest, SocketClient, wholeHistory } from "./socket-client.fixture.ts";

let directory = "";
const lives: ProductProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "polylogue-"));
});
afterEach(async () => {
  for (const life of lives.splice(0)) life.child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

async function live(env: Record<string, string> = {}): Promise<ProductProcess> {
  const life = await startProduct({ DATA_DIR: directory, ...env });
  lives.push(life);
  return life;
}

describe("kill -9 of the process", () => {
  it("[L3, T2, T6, T8] acknowledged messages are there once, in order; the running turn is interrupted with what was seen; the owed one is answered", async () => {
    // Slow enough that the answer is under way when the process dies.
    const first = await live({ REHEARSAL_PACE: "4" });
    const mira = await guest(first.url, "Mira");
    const room = await createRoom(first.url, mira.token, ["ada", "grace"]);
    const socket = await SocketClient.join(first.url, mira.token, room);
    const acknowledged: { seq: number; text: string }[] = [];
    const writer = (async () => {
      for (let n = 0; ; n += 1) {
        const text = `note ${n}`;
        const answer = await socket.ask({ room, post: { clientMessageId: `n${n}`, text } }).catch(() => undefined);
        if (!answer?.ok) return;
        acknowledged.push({ seq: answer.ok.post.seq, text });
      }
    })();
    const other = await SocketClient.join(first.url, (await guest(first.url, "Jon")).token, room);
    await other.ask({ room, post: { clientMessageId: "a", text: "@ada compare tea and coffee" } });
    await other.ask({ room, post: { clientMessageId: "b", text: "@ada and what about water?" } });
    const started = await other.until((frame) => frame.event?.turnStarted);
    const { turnId, messageId } = started.event.turnStarted;
    await other.until(() => other.streamed(turnId).length > 40);
    await first.kill();
    await writer;
    const seen = other.streamed(turnId);

    const second = await live({ REHEARSAL_PACE: "0" });
    const back = await SocketClient.join(second.url, mira.token, room);
    await back.until(
      ({ joined, event }) =>
        event?.turnEnded?.outcome === "OUTCOME_ANSWERED" ||
        joined?.messages.at(-1)?.turn?.outcome === "OUTCOME_ANSWERED",
    );
    const messages = await wholeHistory(second.url, mira.token, room);
    expect(acknowledged.length).toBeGreaterThan(5);
    for (const { seq, text } of acknowledged) {
      expect(messages.filter((message) => message.text === text)).toMatchObject([{ seq }]);
    }
    const interrupted = messages.find((message) => message.id === messageId);
    expect(interrupted.turn).toMatchObject({ outcome: "OUTCOME_INTERRUPTED", partial: true });
    expect(interrupted.text.length).toBeGreaterThan(0);
    expect(seen.startsWith(interrupted.text) || interrupted.text.startsWith(seen)).toBe(true);
    const answers = messages.filter((message) => message.turn?.outcome === "OUTCOME_ANSWERED");
    expect(answers).toHaveLength(1);
    expect(await second.stop()).toBe(0);
  });

  it("a data directory is one process's alone", async () => {
    await live();
    await expect(startProduct({ DATA_DIR: directory })).rejects.toThrow(/in use by another process/);
  });
});
