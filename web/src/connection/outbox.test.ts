import { describe, expect, test } from "vitest";
import { createConnectionRig, createRoomRecorder } from "./connection.fixture.ts";
import { createOutbox } from "./outbox.ts";
import type { OutboxPost } from "./outbox-entry.ts";
import { createMemoryOutboxStorage } from "./outbox-storage.ts";

function post(clientMessageId: string, change: Partial<OutboxPost> = {}): OutboxPost {
  return {
    room: "r_1",
    author: "p_me",
    clientMessageId,
    text: `text ${clientMessageId}`,
    replyTo: "",
    seenSeq: 6,
    atMs: 1,
    ...change,
  };
}

function createRig() {
  const rig = createConnectionRig();
  const storage = createMemoryOutboxStorage();
  const outbox = createOutbox({ connection: rig.connection, clock: rig.clock, storage });
  rig.connection.start("t");
  rig.connection.wantRoom("r_1", createRoomRecorder());
  const posts = () => rig.network.newest().sent.filter((frame) => frame.post !== undefined);
  const answer = (index: number, reply: object) =>
    rig.network.newest().deliver({ replyTo: posts()[index]?.id ?? "", ...reply });
  return {
    ...rig,
    storage,
    outbox,
    posts,
    answer,
    join: () => {
      rig.greet();
      rig.answerJoin("r_1");
    },
  };
}

describe("outbox", () => {
  test("[L4] a post is sent with its id and what its sender saw, and is accepted with its seq", async () => {
    const { outbox, posts, answer, join, clock, storage } = createRig();
    join();
    outbox.add(post("c-1", { replyTo: "m_9" }));
    expect(posts()[0]).toMatchObject({
      room: "r_1",
      post: { clientMessageId: "c-1", seenSeq: 6, text: "text c-1", replyTo: "m_9" },
    });
    answer(0, { ok: { post: { messageId: "m_1", seq: 7 } } });
    await clock.advance(0);
    expect(outbox.entries()[0]?.phase).toEqual({ kind: "accepted", seq: 7 });
    expect(storage.load()).toEqual([]);
    outbox.remove("c-1");
    expect(outbox.entries()).toEqual([]);
  });

  test("posts of a room leave in order, one at a time", async () => {
    const { outbox, posts, answer, join, clock } = createRig();
    join();
    outbox.add(post("c-1"));
    outbox.add(post("c-2"));
    expect(posts()).toHaveLength(1);
    answer(0, { ok: { post: { seq: 7 } } });
    await clock.advance(0);
    expect(posts().map((frame) => frame.post?.clientMessageId)).toEqual(["c-1", "c-2"]);
  });

  test("[L4] an answer lost with its socket leads to the same post under the same id", async () => {
    const { outbox, posts, join, network, connection, clock } = createRig();
    join();
    outbox.add(post("c-1"));
    const first = posts()[0]?.post;
    network.newest().end();
    await clock.advance(0);
    expect(outbox.entries()[0]?.phase.kind).toBe("queued");
    connection.retryNow();
    join();
    expect(posts()).toHaveLength(1);
    expect(posts()[0]?.post).toEqual(first);
  });

  test("a silent server makes a post unconfirmed, and it is sent again under its id", async () => {
    const { outbox, posts, answer, join, clock } = createRig();
    join();
    outbox.add(post("c-1"));
    await clock.advance(10_000);
    expect(outbox.entries()[0]?.phase.kind).toBe("unconfirmed");
    expect(posts().map((frame) => frame.post)).toEqual([posts()[0]?.post, posts()[0]?.post]);
    answer(0, { ok: { post: { seq: 7 } } });
    await clock.advance(0);
    expect(outbox.entries()[0]?.phase.kind).toBe("accepted");
  });

  test("a passing refusal is waited for; those behind it keep their place", async () => {
    const { outbox, posts, answer, join, clock } = createRig();
    join();
    outbox.add(post("c-1"));
    outbox.add(post("c-2"));
    answer(0, { error: { code: "RESOURCE_EXHAUSTED", reason: "RATE_LIMITED", retryAfterMs: 4_000 } });
    await clock.advance(3_999);
    expect(posts()).toHaveLength(1);
    await clock.advance(1);
    expect(posts().map((frame) => frame.post?.clientMessageId)).toEqual(["c-1", "c-1"]);
  });

  test("a final refusal keeps the text for its author and lets the next one go", async () => {
    const { outbox, posts, answer, join, clock } = createRig();
    join();
    outbox.add(post("c-1"));
    outbox.add(post("c-2"));
    answer(0, { error: { code: "INVALID_ARGUMENT", reason: "TEXT_TOO_LONG" } });
    await clock.advance(0);
    expect(outbox.entries()[0]).toMatchObject({
      post: { text: "text c-1" },
      phase: { kind: "failed", error: { reason: "TEXT_TOO_LONG" } },
    });
    expect(posts().at(-1)?.post?.clientMessageId).toBe("c-2");
    answer(1, { ok: { post: { seq: 7 } } });
    await clock.advance(0);
    outbox.retry("c-1");
    expect(posts().at(-1)?.post?.clientMessageId).toBe("c-1");
  });

  test("what waits for a room that takes its author out, or lets them not in again, goes back to them", async () => {
    const { outbox, posts, answer, join, network, clock, connection } = createRig();
    join();
    outbox.add(post("c-1"));
    outbox.add(post("c-2"));
    network.newest().deliver({ room: "r_1", error: { code: "PERMISSION_DENIED", reason: "BANNED" } });
    answer(0, { error: { code: "FAILED_PRECONDITION", reason: "NOT_JOINED" } });
    await clock.advance(2_000);
    expect(posts()).toHaveLength(1);
    const failed = { kind: "failed", error: { reason: "BANNED" } };
    expect(outbox.entries().map(({ phase }) => phase)).toMatchObject([failed, failed]);
    network.newest().end();
    connection.retryNow();
    join();
    outbox.retry("c-2");
    expect(posts().map((frame) => frame.post?.clientMessageId)).toEqual(["c-2"]);
  });

  test("[S5, L4] a post written while the server sends the socket away goes over the next one, at once", async () => {
    const { outbox, posts, answer, join, clock, network, greet, answerJoin } = createRig();
    join();
    outbox.add(post("c-1"));
    network.newest().deliver({ goAway: { reason: "SHUTTING_DOWN", reconnectAfterMs: 0 } });
    await clock.advance(0);
    outbox.add(post("c-2"));
    expect(posts()).toHaveLength(1);
    answer(0, { ok: { post: { seq: 7 } } });
    await clock.advance(0);
    expect(network.sockets).toHaveLength(2);
    greet();
    answerJoin("r_1");
    expect(posts().map((frame) => frame.post?.clientMessageId)).toEqual(["c-2"]);
  });

  test("[L4] a post that was accepted and is not in the log after all is sent again, as it was", async () => {
    const { outbox, posts, answer, join, clock, storage } = createRig();
    join();
    outbox.add(post("c-1"));
    outbox.sendAgain("c-1");
    expect(posts()).toHaveLength(1);
    answer(0, { ok: { post: { seq: 50 } } });
    await clock.advance(0);
    expect(storage.load()).toEqual([]);
    outbox.sendAgain("c-1");
    expect(posts().map((frame) => frame.post)).toEqual([posts()[0]?.post, posts()[0]?.post]);
    expect(storage.load()).toEqual([post("c-1")]);
    answer(1, { ok: { post: { seq: 46 } } });
    await clock.advance(0);
    expect(outbox.entries()[0]?.phase).toEqual({ kind: "accepted", seq: 46 });
  });

  test("posts survive the page, and another person of the browser does not send them", async () => {
    const { outbox, storage, connection, clock } = createRig();
    outbox.add(post("c-1"));
    const later = createOutbox({ connection, clock, storage });
    later.restore("p_other");
    expect(later.entries()).toEqual([]);
    later.restore("p_me");
    expect(later.entries()[0]?.post).toEqual(post("c-1"));
  });

  test("at most fifty posts wait", () => {
    const { outbox } = createRig();
    for (let index = 0; index < 50; index += 1) expect(outbox.add(post(`c-${index}`))).toBe(true);
    expect(outbox.add(post("c-50"))).toBe(false);
  });
});
