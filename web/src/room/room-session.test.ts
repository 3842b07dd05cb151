import { describe, expect, test } from "vitest";
import { createRecording } from "./recorded-room.fixture.ts";
import { createSessionRig } from "./room-session.fixture.ts";

const { start } = createRecording().room();

function createOpenRig() {
  const rig = createSessionRig();
  rig.join(start);
  return rig;
}

describe("a room session", () => {
  test("what comes over the wire is shown once a frame, what the person does at once", () => {
    const { session, frames, deliver } = createOpenRig();
    let changes = 0;
    session.store.subscribe(() => {
      changes += 1;
    });
    for (const seq of [1, 2, 3]) deliver({ event: { seq, messagePosted: { message: { id: `m_${seq}`, seq } } } });
    expect(changes).toBe(0);
    frames.paint();
    expect(changes).toBe(1);
    session.actions.post("hi", "");
    expect(session.store.getState().pending).toHaveLength(1);
  });

  test("a post is echoed, stored, and becomes the room's message without ever being away or twice", async () => {
    const { session, frames, deliver, answer, outbox } = createOpenRig();
    const shown = () => {
      const { pending, order } = session.store.getState();
      return pending.length + order.length;
    };
    const id = session.actions.post("hi", "");
    expect(shown()).toBe(1);
    await answer("post", { ok: { post: { messageId: "m_1", seq: 1 } } });
    expect(shown()).toBe(1);
    deliver({ event: { seq: 1, messagePosted: { message: { id: "m_1", seq: 1, clientMessageId: id } } } });
    frames.paint();
    expect(shown()).toBe(1);
    expect(session.store.getState().order).toEqual(["m_1"]);
    expect(outbox.entries()).toEqual([]);
  });

  test("[T6] a gap in a stream is asked for once, not with every token", () => {
    const { deliver, network } = createOpenRig();
    deliver({ event: { seq: 1, turnStarted: { turnId: "t_1", attempt: 1, personaId: "p_ada", messageId: "m_1" } } });
    for (const offset of [5, 6, 7])
      deliver({ signal: { delta: { turnId: "t_1", messageId: "m_1", attempt: 1, offset, text: "x" } } });
    expect(network.newest().sent.filter((frame) => frame.syncTurn !== undefined)).toHaveLength(1);
  });

  test("a turn's text stays in its stream until the view has its end", () => {
    const { session, frames, deliver } = createOpenRig();
    deliver({ event: { seq: 1, turnStarted: { turnId: "t_1", attempt: 1, personaId: "p_ada", messageId: "m_1" } } });
    deliver({ signal: { delta: { turnId: "t_1", messageId: "m_1", attempt: 1, offset: 0, text: "Hello" } } });
    frames.paint();
    deliver({
      event: {
        seq: 2,
        turnEnded: { turnId: "t_1", attempt: 1, messageId: "m_1", text: "Hello", outcome: "OUTCOME_ANSWERED" },
      },
    });
    expect(session.streams.read("m_1")).toBe("Hello");
    frames.paint();
    expect(session.streams.read("m_1")).toBeUndefined();
    expect(session.store.getState().messages.get("m_1")?.text).toBe("Hello");
  });

  test("[S3] two heartbeats that tell a head which does not come make the client join again", () => {
    const { network } = createOpenRig();
    const joins = () => network.newest().sent.filter((frame) => frame.join !== undefined).length;
    network.newest().deliver({ pong: { heads: { r_1: 5 } } });
    expect(joins()).toBe(1);
    network.newest().deliver({ pong: { heads: { r_1: 5 } } });
    expect(joins()).toBe(2);
  });

  test("[S2] a gap in the events makes the client join again from its seq", () => {
    const { network, deliver } = createOpenRig();
    deliver({ event: { seq: 1, tag: "t1" } });
    deliver({ event: { seq: 3, tag: "t3" } });
    expect(network.newest().last("join")?.join).toEqual({ afterSeq: 1, afterTag: "t1" });
  });

  test("older messages are loaded one page at a time, before the oldest", async () => {
    const asked: number[] = [];
    const rig = createSessionRig("p_mira", (_, before) => {
      asked.push(before);
      return Promise.resolve({ value: { messages: [{ id: "m_1", seq: before - 1 }], hasMore: false } });
    });
    rig.join({ ...start, headSeq: 9, hasMore: true, messages: [{ id: "m_9", seq: 9 }] });
    const [first, second] = await Promise.all([rig.session.loadOlder(), rig.session.loadOlder()]);
    expect([first, second, asked]).toEqual([true, true, [9]]);
    expect(rig.session.store.getState().order).toEqual(["m_1", "m_9"]);
    expect(await rig.session.loadOlder()).toBe(false);
  });

  test("a page that could not be loaded is not asked for again at once", async () => {
    let asked = 0;
    const rig = createSessionRig("p_mira", () => {
      asked += 1;
      return Promise.resolve({ error: { code: "UNAVAILABLE", reason: "X", message: "", details: {} } });
    });
    rig.join({ ...start, headSeq: 9, hasMore: true, messages: [{ id: "m_9", seq: 9 }] });
    for (let scroll = 0; scroll < 5; scroll += 1) expect(await rig.session.loadOlder()).toBe(false);
    expect(asked).toBe(1);
    await rig.clock.advance(1_000);
    await rig.session.loadOlder();
    expect(asked).toBe(2);
  });

  test("typing is told at most every three seconds, and its end only when its beginning was", async () => {
    const { session, network, clock } = createOpenRig();
    const typed = () => network.newest().sent.flatMap((frame) => (frame.typing ? [frame.typing.on] : []));
    session.actions.typing(false);
    for (let key = 0; key < 5; key += 1) session.actions.typing(true);
    expect(typed()).toEqual([true]);
    await clock.advance(3_000);
    session.actions.typing(true);
    session.actions.typing(false);
    expect(typed()).toEqual([true, true, false]);
  });

  test("read marks are collected and only go forward", async () => {
    const { session, network, clock } = createOpenRig();
    for (const seq of [3, 5, 4]) session.actions.markRead(seq);
    await clock.advance(1_000);
    expect(network.newest().sent.flatMap((frame) => (frame.markRead ? [frame.markRead.seq] : []))).toEqual([5]);
  });

  test("who stopped typing without a word does not type any more", async () => {
    const { session, frames, deliver, clock } = createOpenRig();
    deliver({ signal: { typing: { participantId: "p_jon", displayName: "Jon", on: true } } });
    frames.paint();
    expect(session.store.getState().typists).toHaveLength(1);
    await clock.advance(6_000);
    frames.paint();
    expect(session.store.getState().typists).toEqual([]);
  });

  test("a closed session leaves its room and keeps no timer of its own", () => {
    const { session, network } = createOpenRig();
    session.close();
    expect(network.newest().last("leave")).toMatchObject({ room: "r_1" });
  });
});
