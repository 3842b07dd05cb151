import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../room/room-view.ts";
import { owedTurn } from "../message-list/room-message.fixture.ts";
import { capCard } from "./cap-words.ts";
import { doingWords, owedWords, queueOf } from "./turn-words.ts";

describe("[T2] the queue", () => {
  test("who speaks comes first, then who waits in the order of the asks, each behind its own turns", () => {
    const queue = queueOf([
      owedTurn({ turnId: "t_4", askSeq: 9, personaId: "p_grace" }),
      owedTurn({ turnId: "t_3", askSeq: 7 }),
      owedTurn({ turnId: "t_2", askSeq: 5 }),
      owedTurn({ turnId: "t_1", askSeq: 8, status: "running", messageId: "m_1" }),
    ]);
    expect(queue.map(({ turn, ahead }) => [turn.turnId, ahead])).toEqual([
      ["t_1", 0],
      ["t_2", 1],
      ["t_3", 2],
      ["t_4", 0],
    ]);
  });

  test("what each does, and for whom", () => {
    const words = (change: Parameters<typeof owedTurn>[0], ahead = 0, asker = "Jon", hasText = false) =>
      doingWords({ turn: owedTurn(change), ahead }, asker, hasText);
    expect(words({})).toBe("about to answer Jon");
    expect(words({}, 0, "")).toBe("about to answer");
    expect(words({}, 1, "you")).toBe("answers you next");
    expect(words({}, 3)).toBe("answers Jon after 3 others");
    expect(words({ versionOf: "m_1" })).toBe("about to write another version");
    expect(words({ continues: "m_1" }, 1)).toBe("goes on next");
    expect(words({ status: "running" })).toBe("thinking");
    expect(words({ status: "running" }, 0, "Jon", true)).toBe("writing");
    expect(words({ status: "running", versionOf: "m_1" }, 0, "Jon", true)).toBe("writing another version");
    expect(words({ status: "stopping" })).toBe("stopping…");
    expect(owedWords({ turn: owedTurn(), ahead: 0 }, "you")).toBe("is about to answer you");
    expect(owedWords({ turn: owedTurn(), ahead: 1 }, "you")).toBe("answers you next");
  });
});

describe("[T9] a cap", () => {
  const chain = {
    chainId: "c_1",
    reason: "REASON_HOPS",
    trigger: "m_1",
    personaIds: ["p_grace"],
    turns: 1,
    costNanoUsd: 0,
  } as const;

  test("says who waits, why, and what the chain came to", () => {
    expect(capCard(chain, ["Grace"], defaultSettings)).toEqual({
      text: "Grace waits for a turn: at most 4 answers ask for each other in a row in this room.",
      soFar: "So far: 1 answer.",
      goOn: "Let Grace go on",
    });
    expect(capCard(chain, ["Grace"], { ...defaultSettings, hopsMax: 1 }).text).toContain("may not ask each other");
    const money = { ...chain, reason: "REASON_MONEY", turns: 7, costNanoUsd: 412_000_000 } as const;
    expect(capCard(money, ["Grace", "Kai"], { ...defaultSettings, nanoUsdMax: 500_000_000 })).toEqual({
      text: "Grace and Kai wait for a turn: one question may cost at most $0.50 in this room.",
      soFar: "So far: 7 answers, $0.41.",
      goOn: "Let them go on",
    });
  });

  test.each([
    ["REASON_TURNS", "at most 16 answers"],
    ["REASON_PERSONA_TURNS", "at most 6 times"],
    ["REASON_TIME", "at most 15 minutes"],
    ["REASON_ASKS", "too many personas"],
    ["REASON_UNSPECIFIED", "limit is reached"],
  ] as const)("%s has words", (reason, words) => {
    expect(capCard({ ...chain, reason }, [], defaultSettings).text).toContain(words);
  });
});
