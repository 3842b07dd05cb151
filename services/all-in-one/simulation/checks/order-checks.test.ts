import { describe, expect, it } from "vitest";
import { historyFor, markOf, mira, posted } from "./history.fixture.ts";
import { checkRealTimeOrder } from "./real-time-order.ts";
import { checkSessionOrder } from "./session-order.ts";
import { type RestingWorld, unsettled } from "./settled.ts";

describe("[L1, L6, S2] real time", () => {
  const acknowledgedAt2 = () => {
    const history = historyFor(checkRealTimeOrder);
    const early = history.operation();
    const late = history.operation();
    history.send(early);
    history.commit([posted("x"), posted("c-1")], { marks: [markOf("c-1", 2)] });
    history.answer(early, { ok: { post: { seq: 2 } } });
    return { history, late };
  };

  it("passes what is sent after an acknowledgement and stored behind it", () => {
    const { history, late } = acknowledgedAt2();
    history.send(late);
    expect(history.commit([posted("c-2")], { marks: [markOf("c-2", 3)] })).toBeUndefined();
  });

  it("catches a command that is stored before what its sender knew to be done", () => {
    const { history, late } = acknowledgedAt2();
    history.send(late);
    expect(history.commit([posted("c-2")], { marks: [markOf("c-2", 2)] })).toContain("is at 2");
  });

  it("catches a join that shows less than was acknowledged when it was sent", () => {
    const { history } = acknowledgedAt2();
    history.pass(1_000);
    history.see({ kind: "joining", viewer: mira, isFirst: true });
    expect(history.see({ kind: "joined", viewer: mira, joined: { headSeq: 1 } })).toContain("was shown 1");
  });
});

describe("[L4] the order of a session", () => {
  const twoSent = () => {
    const history = historyFor(checkSessionOrder);
    const first = history.operation();
    history.send(first);
    history.send(history.operation());
    return { history, first };
  };

  it("catches a post that is stored behind a later one", () => {
    const { history } = twoSent();
    history.commit([posted("c-2")], { marks: [markOf("c-2", 1)] });
    expect(history.commit([posted("c-1")], { marks: [markOf("c-1", 2)] })).toContain("behind c-2");
  });

  it("passes posts in their order, and one that had been refused", () => {
    const { history, first } = twoSent();
    const error = { code: "INVALID_ARGUMENT", reason: "TEXT_BLANK", message: "", details: {} };
    history.answer(first, { error });
    expect(history.commit([posted("c-2")], { marks: [markOf("c-2", 1)] })).toBeUndefined();
    expect(history.commit([posted("c-1")], { marks: [markOf("c-1", 2)] })).toBeUndefined();
  });
});

describe("coming to rest", () => {
  const place = { room: "r_1", phase: "open", seq: 7, pending: 0 } as const;
  const page = { name: "page:Mira", isLive: true, unanswered: 0, waitingPosts: [], rooms: [place] };
  const world: RestingWorld = { rooms: [{ room: "r_1", headSeq: 7, liveTurns: [] }], pages: [page] };

  it("passes a world in which everybody has everything", () => {
    expect(unsettled(world)).toBeUndefined();
  });

  it.each([
    ["[T4] a turn without an end", { ...world, rooms: [{ room: "r_1", headSeq: 7, liveTurns: ["t_1 owed"] }] }],
    ["[S3] somebody who is behind", { ...world, pages: [{ ...page, rooms: [{ ...place, seq: 6 }] }] }],
    ["[S2] somebody who has not joined", { ...world, pages: [{ ...page, rooms: [{ ...place, phase: "joining" }] }] }],
    ["[L4] a post without an answer", { ...world, pages: [{ ...page, waitingPosts: ["c-1 queued"] }] }],
    ["[L4] a command without an answer", { ...world, pages: [{ ...page, unanswered: 1 }] }],
    ["a post that is shown as on its way", { ...world, pages: [{ ...page, rooms: [{ ...place, pending: 1 }] }] }],
    ["a page without a connection", { ...world, pages: [{ ...page, isLive: false }] }],
  ] as const)("catches %s", (_, restless) => {
    expect(unsettled(restless)).toBeDefined();
  });
});
