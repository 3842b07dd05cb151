import { describe, expect, it } from "vitest";
import { call, createRoom, guest, history, SocketClient } from "./socket-client.fixture.ts";
import { startTestStack } from "./stack.fixture.ts";

describe("a conversation on the whole stack", () => {
  it("[S1, T3, T4] two people see the same messages in the same order, and a persona's answer streams to both", async () => {
    await using stack = await startTestStack();
    const [mira, jon] = [await guest(stack.url, "Mira"), await guest(stack.url, "Jon")];
    const room = await createRoom(stack.url, mira.token, ["ada", "grace"]);
    const one = await SocketClient.join(stack.url, mira.token, room);
    const two = await SocketClient.join(stack.url, jon.token, room);
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) =>
        one.ask({ room, post: { clientMessageId: `m${n}`, text: `from Mira ${n}` } }),
      ),
      ...Array.from({ length: 10 }, (_, n) =>
        two.ask({ room, post: { clientMessageId: `j${n}`, text: `from Jon ${n}` } }),
      ),
    ]);
    await two.ask({ room, post: { clientMessageId: "ask", text: "hi @ada, what is a room service?" } });
    const ended = await one.until((frame) => frame.event?.turnEnded);
    await two.until((frame) => frame.event?.turnEnded);
    const { turnId, text, outcome, receipt } = ended.event.turnEnded;
    expect({ outcome, provider: receipt.provider, rehearsal: receipt.rehearsal }).toEqual({
      outcome: "OUTCOME_ANSWERED",
      provider: "rehearsal",
      rehearsal: true,
    });
    expect(text.length).toBeGreaterThan(20);
    expect(one.streamed(turnId)).toBe(text);
    expect(two.streamed(turnId)).toBe(text);
    const seqs = one.events(room).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, n) => (seqs[0] ?? 0) + n));
    const common = two.events(room).map(({ seq }) => seq);
    expect(seqs.slice(-common.length)).toEqual(common);
    const stored = await history(stack.url, jon.token, room);
    expect(stored).toHaveLength(22);
    expect(stored.at(-1).text).toBe(text);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map(({ seq }) => seq).toSorted((a, b) => a - b));
  });

  it("[L4] a post that is sent twice is one message, and both get its place", async () => {
    await using stack = await startTestStack();
    const mira = await guest(stack.url, "Mira");
    const room = await createRoom(stack.url, mira.token, []);
    const socket = await SocketClient.join(stack.url, mira.token, room);
    const post = { room, post: { clientMessageId: "c-1", seenSeq: 2, text: "once" } };
    const [first, second] = await Promise.all([socket.ask(post), socket.ask(post)]);
    expect(first.ok).toEqual(second.ok);
    expect((await socket.ask({ room, post: { clientMessageId: "c-1", text: "other" } })).error.code).toBe(
      "ALREADY_EXISTS",
    );
    expect(await history(stack.url, mira.token, room)).toHaveLength(1);
  });

  it("[G5] rooms of strangers: a link opens it, an invited room answers like a missing one", async () => {
    await using stack = await startTestStack();
    const [mira, jon] = [await guest(stack.url, "Mira"), await guest(stack.url, "Jon")];
    const room = await createRoom(stack.url, mira.token, []);
    expect((await call(stack.url, "GET", `/api/rooms/${room}`, jon.token)).status).toBe(200);
    await call(stack.url, "PATCH", `/api/rooms/${room}`, mira.token, { visibility: "VISIBILITY_INVITED" });
    const closed = await call(stack.url, "GET", `/api/rooms/${room}`, jon.token);
    const missing = await call(stack.url, "GET", "/api/rooms/r_aaaaaaaaaaaaaaaa", jon.token);
    expect(closed).toEqual(missing);
    expect(closed.status).toBe(404);
    const socket = await SocketClient.open(stack.url);
    await socket.ask({ hello: { token: jon.token } });
    expect((await socket.ask({ room, join: {} })).error).toEqual(
      (await socket.ask({ room: "r_aaaaaaaaaaaaaaaa", join: {} })).error,
    );
  });

  it("[T5] a person stops an answer: the text stays as far as it was shown", async () => {
    await using stack = await startTestStack({ rehearsalPaceFactor: 1 });
    const mira = await guest(stack.url, "Mira");
    const room = await createRoom(stack.url, mira.token, ["ada"]);
    const socket = await SocketClient.join(stack.url, mira.token, room);
    await socket.ask({ room, post: { clientMessageId: "ask", text: "@ada please compare tea and coffee at length" } });
    const { signal } = await socket.until((frame) => frame.signal?.delta);
    await socket.ask({ room, stop: { turnId: signal.delta.turnId } });
    const { event } = await socket.until((frame) => frame.event?.turnEnded);
    expect(event.turnEnded.outcome).toBe("OUTCOME_STOPPED");
    expect(event.turnEnded.text).toContain(socket.streamed(signal.delta.turnId).slice(0, 5));
    const kinds = socket.events(room).map((happened) => Object.keys(happened).find((name) => name.startsWith("turn")));
    expect(kinds.filter(Boolean)).toEqual(["turnStarted", "turnStopping", "turnEnded"]);
  });
});
