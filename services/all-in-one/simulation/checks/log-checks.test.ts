import { describe, expect, it } from "vitest";
import { checkAcknowledged } from "./acknowledged.ts";
import { checkAgreement } from "./agreement.ts";
import { checkAtMostOnce } from "./at-most-once.ts";
import { checkErased } from "./erased.ts";
import { historyFor, markOf, mira, posted, room } from "./history.fixture.ts";
import { checkLogShape } from "./log-shape.ts";

describe("[L1, L2] the shape of the log", () => {
  it("passes commits that follow each other", () => {
    const history = historyFor(checkLogShape);
    expect(history.commit([posted("1"), posted("2")])).toBeUndefined();
    expect(history.commit([posted("3")])).toBeUndefined();
  });

  it.each([
    ["a hole", { firstSeq: 3 }, "follows the head 1"],
    ["a seq for the second time", { firstSeq: 1 }, "follows the head 1"],
    ["a tag for the second time", { tag: "tag 1" }, "is not its own"],
    ["more bytes than a commit may have", { bytes: 300_000 }, "bytes"],
    ["an end that is not its events'", { lastSeq: 4 }, "ends at 4"],
  ])("catches %s", (_, change, what) => {
    const history = historyFor(checkLogShape);
    history.commit([posted("1")]);
    expect(history.commit([posted("2")], change)).toContain(what);
  });

  it("catches a commit of too many events, and an event that was before the one before it", () => {
    const history = historyFor(checkLogShape);
    expect(history.commit(Array.from({ length: 65 }, (_, index) => posted(`${index}`)))).toContain("65 events");
    const other = historyFor(checkLogShape);
    expect(other.commit([posted("1"), { ...posted("2"), at: "2025-01-01T00:00:00Z" }])).toContain("before");
  });
});

describe("[L2, L3] agreement", () => {
  const deliver = (change: object) => {
    const history = historyFor(checkAgreement);
    history.commit([posted("1")]);
    const event = { ...history.logs.of(room).at(1), ...change };
    return history.see({ kind: "event", viewer: mira, event });
  };

  it("passes what is stored", () => {
    expect(deliver({})).toBeUndefined();
  });

  it.each([
    ["an event that is not stored", { seq: 2 }, "is not stored"],
    ["an event of a commit that lost", { tag: "other" }, "with the tag other"],
    ["an event with another content", { actor: "p_eve" }, "was shown as"],
  ])("catches %s", (_, change, what) => {
    expect(deliver(change)).toContain(what);
  });

  it("catches a snapshot and a resume of what is not stored", () => {
    const history = historyFor(checkAgreement);
    history.commit([posted("1")]);
    const joined = { headSeq: 1, headTag: "tag 1" };
    expect(history.see({ kind: "joined", viewer: mira, joined })).toBeUndefined();
    expect(history.see({ kind: "joined", viewer: mira, joined: { ...joined, headSeq: 2 } })).toContain("joined says");
    const resumed = { ...joined, resumed: true, events: [{ seq: 1, tag: "other" }] };
    expect(history.see({ kind: "joined", viewer: mira, joined: resumed })).toContain("with the tag other");
  });
});

describe("[L3, L4] acknowledgements", () => {
  const answer = (messageId: string, seq: number, mark = 1) => {
    const history = historyFor(checkAcknowledged);
    const operation = history.operation();
    history.send(operation);
    history.commit([posted("c-1"), posted("x")], { marks: [markOf("c-1", mark)] });
    return history.answer(operation, { ok: { post: { messageId, seq } } });
  };

  it("passes the place where the post is", () => {
    expect(answer("m-c-1", 1)).toBeUndefined();
  });

  it.each([
    ["an acknowledgement before the commit", "m-c-1", 9, "is not stored"],
    ["an acknowledgement of another place", "m-c-1", 2, "is stored at 1"],
    ["an acknowledgement under another id", "m-other", 1, "answered as m-other"],
  ])("catches %s", (_, messageId, seq, what) => {
    expect(answer(messageId, seq)).toContain(what);
  });

  it("catches an acknowledgement of somebody else's post", () => {
    expect(answer("m-x", 2, 2)).toContain("something else");
  });
});

describe("[L8] erasure", () => {
  const deleted = () => {
    const history = historyFor(checkErased);
    history.commit([posted("1")]);
    history.commit([{ messageDeleted: { messageId: "m-1" } }]);
    return { history, operation: history.operation({ name: "delete" }) };
  };
  const done = { ok: { delete: { seq: 2 } } };

  it("catches an acknowledgement before the text is gone", () => {
    const { history, operation } = deleted();
    expect(history.answer(operation, done)).toContain("is stored at 1");
    history.logs.of(room).replace({ ...posted("1", ""), seq: 1 });
    expect(history.answer(operation, done)).toBeUndefined();
  });

  it("catches a text that comes back with a later join", () => {
    const { history, operation } = deleted();
    history.answer(operation, done);
    for (const joined of [{ messages: [{ id: "m-1", text: "hello" }] }, { resumed: true, events: [posted("1")] }]) {
      history.see({ kind: "joining", viewer: mira, isFirst: true });
      expect(history.see({ kind: "joined", viewer: mira, joined })).toContain("had been acknowledged");
    }
    history.see({ kind: "joining", viewer: mira, isFirst: true });
    const joined = { messages: [{ id: "m-1", text: "" }], events: [posted("1", "")] };
    expect(history.see({ kind: "joined", viewer: mira, joined })).toBeUndefined();
  });
});

describe("[L4] at most once", () => {
  it("passes commands that were sent, and their events", () => {
    const history = historyFor(checkAtMostOnce);
    history.send(history.operation());
    expect(history.commit([posted("c-1")], { marks: [markOf("c-1", 1)] })).toBeUndefined();
  });

  it("catches a command that is stored twice, with and without its mark", () => {
    const history = historyFor(checkAtMostOnce);
    history.send(history.operation());
    history.commit([posted("c-1")], { marks: [markOf("c-1", 1)] });
    expect(history.commit([posted("c-1")], { marks: [markOf("c-1", 2)] })).toContain("stored twice");
    expect(history.commit([posted("c-1")])).toContain("stored twice");
  });

  it("catches what nobody sent, or sent otherwise", () => {
    const history = historyFor(checkAtMostOnce);
    history.send(history.operation({ text: "other" }));
    expect(history.commit([posted("c-9")], { marks: [markOf("c-9", 1)] })).toContain("never sent");
    expect(history.commit([posted("c-1")], { marks: [markOf("c-1", 2)] })).toContain("another text");
    expect(history.commit([posted("c-8")])).toContain("never asked for");
  });
});
