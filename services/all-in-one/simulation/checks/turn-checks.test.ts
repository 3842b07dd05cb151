import type { EventJson } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import type { LiveTurn, RoomView } from "../../../../web/src/room/room-view.ts";
import { checkCondemned } from "./condemned.ts";
import { ended, historyFor, mira, openView, posted, started } from "./history.fixture.ts";
import { checkTurnLog } from "./turn-log.ts";
import { checkTurnText } from "./turn-text.ts";

const stopping: EventJson = { turnStopping: { turnId: "t_1", attempt: 1 } };

describe("[T2, T4, T5, T7, T9] turns in the log", () => {
  it("passes a turn from its ask to its end, with a second attempt, a stop and a late bill", () => {
    const history = historyFor(checkTurnLog);
    const kinds = [
      posted("1", "@ada", ["t_1", "t_2"]),
      started("t_1"),
      started("t_1", 2),
      { turnStopping: { turnId: "t_1", attempt: 2 } },
      ended("t_1", { attempt: 2, outcome: "OUTCOME_STOPPED" }),
      { turnSettled: { turnId: "t_1", messageId: "m-t_1" } },
      ended("t_2", { attempt: 0, messageId: "", outcome: "OUTCOME_STOPPED" }),
    ];
    for (const kind of kinds) expect(history.commit([kind])).toBeUndefined();
  });

  it.each([
    ["a turn that is asked for twice", [posted("2", "@ada", ["t_1"])], "asked for twice"],
    ["a turn that nobody asked for", [started("t_9")], "nobody asked"],
    ["an attempt that skips one", [started("t_1", 2)], "follows attempt 0"],
    ["a second claim of the same attempt", [started("t_1"), started("t_1")], "follows attempt 1"],
    ["a start after the fence", [started("t_1"), stopping, started("t_1", 2)], "is stopping"],
    ["a start after the end", [started("t_1"), ended("t_1"), started("t_1", 2)], "is ended"],
    ["two turns of a persona at once", [started("t_1"), started("t_2")], "while the persona has t_1"],
    ["two ends", [started("t_1"), ended("t_1"), ended("t_1")], "ends twice"],
    ["an end of another attempt", [started("t_1"), started("t_1", 2), ended("t_1")], "2 is the running one"],
    ["a stop that does not stick", [started("t_1"), stopping, ended("t_1")], "was stopped and ends"],
    ["a stop of nothing", [stopping], "does not run"],
    [
      "an end without an outcome",
      [started("t_1"), ended("t_1", { outcome: "OUTCOME_UNSPECIFIED" })],
      "without an outcome",
    ],
    ["a bill before the end", [{ turnSettled: { turnId: "t_1" } }], "before it has ended"],
    [
      "an ask of a turn that failed",
      [started("t_1"), ended("t_1", { outcome: "OUTCOME_FAILED", asks: [{ turnId: "t_3" }] })],
      "and asks",
    ],
    ["a fourth claim", [1, 2, 3, 4].map((attempt) => started("t_1", attempt)), "claimed a 4th time"],
  ] as const)("catches %s", (_, kinds, what) => {
    const history = historyFor(checkTurnLog);
    history.commit([posted("1", "@ada", ["t_1", "t_2"])]);
    expect(kinds.map((kind) => history.commit([kind])).at(-1)).toContain(what);
  });

  it("catches an order of turns that is not that of their asks", () => {
    const history = historyFor(checkTurnLog);
    history.commit([posted("1", "@ada", ["t_1"])]);
    history.commit([posted("2", "@ada", ["t_2"])]);
    expect(history.commit([started("t_2")])).toContain("before t_1");
  });

  it("catches a chain beyond its caps", () => {
    const history = historyFor(checkTurnLog);
    const asks = [{ turnId: "t_1", personaId: "p_ada", chainId: "c_1", hop: 5 }];
    expect(history.commit([{ messagePosted: { message: { id: "m_1" }, asks } }])).toContain("caps");
  });
});

describe("[T8] turns that are taken for dead", () => {
  const speaking = () => {
    const history = historyFor(checkCondemned);
    history.see({ kind: "instance", id: "i_1", address: "room:1" });
    history.see({ kind: "trunk", host: "runner:1", address: "room:1", isUp: true });
    history.pass(11_000);
    history.see({ kind: "called", host: "runner:1", turnId: "t_1", attempt: 1 });
    return history;
  };
  const interrupted = ended("t_1", { outcome: "OUTCOME_INTERRUPTED" });

  it("catches an end and a takeover of a turn whose runner speaks to the instance that did it", () => {
    for (const event of [interrupted, started("t_1", 2)]) {
      const history = speaking();
      history.pass(12_000);
      expect(history.commit([event])).toContain("taken for dead");
    }
  });

  it("catches a takeover of a turn that began too lately to be silent for so long", () => {
    const history = speaking();
    history.commit([started("t_1")]);
    history.pass(5_000);
    expect(history.commit([started("t_1", 2)])).toContain("5000 ms after it began");
  });

  it.each([
    ["whose runner is gone", { kind: "down", host: "runner:1" }],
    ["whose runner has let go of it", { kind: "fell silent", turnId: "t_1", attempt: 1, isWhole: false }],
    ["whose runner had no trunk there", { kind: "trunk", host: "runner:1", address: "room:1", isUp: false }],
    ["whose runner is not heard there", { kind: "way", from: "runner:1", to: "room:1", isOpen: false }],
  ] as const)("passes a turn %s", (_, what) => {
    const history = speaking();
    history.see(what);
    history.pass(12_000);
    expect(history.commit([interrupted])).toBeUndefined();
  });
});

describe("[T4, T5, T6, T7] texts of turns", () => {
  const delta = (attempt: number, offset: number, text: string) =>
    ({ kind: "signal", viewer: mira, signal: { delta: { turnId: "t_1", attempt, offset, text } } }) as const;
  const said = () => {
    const history = historyFor(checkTurnText);
    history.commit([posted("1", "@ada", ["t_1"]), started("t_1")]);
    for (const text of ["Hel", "lo"]) history.see({ kind: "said", turnId: "t_1", attempt: 1, text });
    return history;
  };
  const viewOf = (status: LiveTurn["status"]): RoomView => {
    const turn = {
      turnId: "t_1",
      personaId: "p_ada",
      status,
      trigger: "m-1",
      askSeq: 1,
      attempt: 1,
      messageId: "m-t_1",
      versionOf: "",
      continues: "",
    };
    return { ...openView, turns: new Map([["t_1", turn]]) };
  };

  it("passes pieces in their place, a whole answer and a part of one", () => {
    const history = said();
    for (const seen of [delta(1, 0, "Hel"), delta(1, 3, "lo"), delta(1, 2, "l")]) {
      expect(history.see(seen)).toBeUndefined();
    }
    expect(history.commit([ended("t_1", { outcome: "OUTCOME_INTERRUPTED", text: "Hel" })])).toBeUndefined();
  });

  it("[T7] catches a piece of another attempt, and one in the wrong place", () => {
    expect(said().see(delta(2, 0, "Hel"))).toContain("attempt 2");
    expect(said().see(delta(1, 2, "lo"))).toContain("at 2");
  });

  it("[T4] catches an answer that is not all that was said, and one whose model had not ended", () => {
    const whole = said();
    whole.see({ kind: "fell silent", turnId: "t_1", attempt: 1, isWhole: true });
    expect(whole.commit([ended("t_1", { reason: "REASON_UNSPECIFIED", text: "Hel" })])).toContain("Hello");
    expect(said().commit([ended("t_1", { reason: "REASON_UNSPECIFIED", text: "Hello" })])).toContain("had not ended");
    expect(said().commit([ended("t_1", { outcome: "OUTCOME_STOPPED", text: "Hellas" })])).toContain("Hellas");
  });

  it("[T5] catches text that grows behind the fence", () => {
    const history = said();
    expect(history.show(mira, 2, viewOf("stopping"), { "m-t_1": "Hel" })).toBeUndefined();
    expect(history.show(mira, 2, viewOf("stopping"), { "m-t_1": "Hello" })).toContain("behind its fence");
  });

  it("catches a text on the screen that nobody said", () => {
    expect(said().show(mira, 2, viewOf("running"), { "m-t_1": "Hello" })).toBeUndefined();
    expect(said().show(mira, 2, viewOf("running"), { "m-t_1": "Helo" })).toContain("Helo");
  });
});
