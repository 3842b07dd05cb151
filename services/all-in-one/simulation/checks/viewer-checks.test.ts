import { describe, expect, it } from "vitest";
import { historyFor, mira, openView, posted, room } from "./history.fixture.ts";
import { checkNoGap } from "./no-gap.ts";
import { checkShownState } from "./shown-state.ts";

describe("[S1, S2] no gap", () => {
  const joined = (headSeq: number) => ({ kind: "joined", viewer: mira, joined: { headSeq, resumed: false } }) as const;
  const event = (seq: number) => ({ kind: "event", viewer: mira, event: { seq } }) as const;
  const resumed = (headSeq: number, ...seqs: readonly number[]) => {
    const events = seqs.map((seq) => ({ seq }));
    return { kind: "joined", viewer: mira, joined: { headSeq, resumed: true, events } } as const;
  };
  const open = () => {
    const history = historyFor(checkNoGap);
    history.see({ kind: "joining", viewer: mira, isFirst: true });
    history.see(joined(3));
    return history;
  };

  it("passes events in order, repeated ones, snapshots and whole resumes", () => {
    const history = open();
    for (const seen of [event(4), event(4), event(5), joined(9), event(10), resumed(12, 11, 12), event(13)]) {
      expect(history.see(seen)).toBeUndefined();
    }
  });

  it("catches a gap between two events", () => {
    expect(open().see(event(5))).toContain("event 5 after 3");
  });

  it("catches a resume that skips, or does not reach its head", () => {
    expect(open().see(resumed(6, 5, 6))).toContain("resumed with 5");
    expect(open().see(resumed(6, 4, 5))).toContain("up to 5");
    expect(open().see(resumed(6, 4, 6))).toContain("resumed with 6");
  });

  it("catches an event on a new socket before the room was joined again", () => {
    const history = open();
    history.see({ kind: "joining", viewer: mira, isFirst: true });
    expect(history.see(event(4))).toContain("before it had joined again");
  });
});

describe("[S1, S2, S4] what is shown", () => {
  const history = () => {
    const made = historyFor(checkShownState);
    made.commit([posted("1"), posted("2")]);
    return made;
  };

  it("passes the fold of the log, at every seq", () => {
    const made = history();
    for (const seq of [1, 2]) expect(made.show(mira, seq, made.logs.of(room).viewAt(seq) ?? openView)).toBeUndefined();
  });

  it("catches a view of another seq, one that lacks something, and one that goes back", () => {
    const made = history();
    const [first, second] = [1, 2].map((seq) => made.logs.of(room).viewAt(seq) ?? openView);
    expect(made.show(mira, 2, first ?? openView)).toContain("1 of 2 messages");
    const facts = { ...openView.facts, title: "other" };
    expect(made.show(mira, 2, { ...(second ?? openView), facts })).toContain("facts");
    expect(made.show(mira, 1, first ?? openView)).toContain("went back");
    expect(made.show(mira, 3, second ?? openView)).toContain("not stored");
  });
});
