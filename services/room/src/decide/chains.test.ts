import type { MessageInitShape } from "@bufbuild/protobuf";
import { chainCapsOf, limits } from "@polylogue/proto";
import { ReceiptSchema } from "@polylogue/proto/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ask,
  ContinueChainSchema,
  create,
  EndTurnSchema,
  Outcome,
  Reason,
  RemovePersonaSchema,
  RoomSettingsSchema,
  Unaddressed,
  UpdateRoomSchema,
} from "../state/wire.ts";
import { FoldedRoom, jon, mira, reasonOf, runner } from "./folded-room.fixture.ts";

const handles = ["ada", "grace", "alan"];

function roomWith(
  settings: MessageInitShape<typeof RoomSettingsSchema>,
  personas: readonly string[] = handles,
): FoldedRoom {
  const room = FoldedRoom.with(personas);
  const value = create(UpdateRoomSchema, { settings: create(RoomSettingsSchema, settings) });
  expect(reasonOf(room.do(mira, { case: "updateRoom", value }))).toBe("ok");
  return room;
}

/** Answers the oldest owed turn, naming these. */
function answerNext(room: FoldedRoom, names: readonly string[], costNanoUsd = 0n): void {
  const [turn] = room.owed();
  if (!turn) throw new Error("nobody owes a turn");
  room.claim(turn.turnId);
  const text = `well, ${names.map((name) => `@${name}`).join(" ")}`;
  const receipt = create(ReceiptSchema, { costNanoUsd });
  const value = create(EndTurnSchema, {
    turnId: turn.turnId,
    attempt: 1,
    outcome: Outcome.ANSWERED,
    text,
    receipt,
  });
  room.do(runner, { case: "endTurn", value });
}

const capped = (room: FoldedRoom) =>
  room.events.flatMap(({ kind }) => (kind.case === "chainCapped" ? [kind.value] : []));
const asksOf = (room: FoldedRoom): Ask[] =>
  room.events.flatMap(({ kind }) =>
    kind.case === "messagePosted" || kind.case === "turnEnded" || kind.case === "turnsRequested" ? kind.value.asks : [],
  );

describe("the caps of a chain", () => {
  it("[T9] each persona has its share", () => {
    const room = roomWith({ turnsPerPersonaMax: 2, hopsMax: 16 });
    room.post(jon, "@ada go");
    for (let turns = 0; turns < 3; turns += 1) answerNext(room, turns % 2 === 0 ? ["grace"] : ["ada"]);
    expect(asksOf(room).map(({ reason }) => reason)).toEqual([0, 0, 0, 0]);
    answerNext(room, ["ada"]);
    expect(asksOf(room).at(-1)).toMatchObject({ personaId: "p_ada", reason: Reason.PERSONA_TURNS });
  });

  it("[T9] its time is over when the room says so", () => {
    // Each command of this room comes a second after the one before.
    const room = roomWith({ secondsMax: 1 });
    room.post(jon, "@ada go");
    answerNext(room, ["grace"]);
    expect(capped(room)).toMatchObject([{ reason: Reason.TIME, personaIds: ["p_grace"] }]);
  });

  it("[T9, W7] its money is spent by the turn that asks, too, and by late bills", () => {
    const room = roomWith({ nanoUsdMax: 100n });
    room.post(jon, "@ada go");
    answerNext(room, ["grace"], 60n);
    answerNext(room, ["alan"], 60n);
    expect(capped(room)).toMatchObject([{ reason: Reason.MONEY, personaIds: ["p_alan"], turns: 2, costNanoUsd: 120n }]);
    expect(room.state.spending).toEqual({ costNanoUsd: 120n, turns: 2, unpricedTurns: 0 });
  });

  it("[W7] a turn that used nothing costs nothing, also where no price is known", () => {
    const room = FoldedRoom.with(handles);
    const spent = [
      create(ReceiptSchema, { tokens: { output: 0 } }),
      create(ReceiptSchema, { tokens: { output: 7 } }),
    ].map((receipt) => {
      room.post(jon, "@ada go");
      const turnId = room.owed()[0]?.turnId ?? "";
      room.claim(turnId);
      const value = create(EndTurnSchema, { turnId, attempt: 1, outcome: Outcome.FAILED, receipt });
      room.do(runner, { case: "endTurn", value });
      return room.state.spending;
    });
    expect(spent).toEqual([
      { costNanoUsd: 0n, turns: 1, unpricedTurns: 0 },
      { costNanoUsd: 0n, turns: 2, unpricedTurns: 1 },
    ]);
  });

  it("[T9] a cap says who is owed a turn; continuing lets them speak, once, and counts anew", () => {
    const room = roomWith({ hopsMax: 1 });
    room.post(jon, "@ada go");
    const trigger = room.lastMessage().id;
    answerNext(room, ["grace", "alan"]);
    const [cap] = room.state.capped;
    expect(cap).toMatchObject({ reason: Reason.HOPS, personaIds: ["p_grace", "p_alan"] });
    expect(cap?.trigger).not.toBe(trigger);
    const value = create(ContinueChainSchema, { chainId: cap?.chainId ?? "" });
    expect(reasonOf(room.do(jon, { case: "continueChain", value }))).toBe("ok");
    expect(room.owed()).toMatchObject([
      { personaId: "p_grace", hop: 1, asker: "p_jon", trigger: cap?.trigger },
      { personaId: "p_alan", hop: 1, asker: "p_jon", trigger: cap?.trigger },
    ]);
    expect(room.state.capped).toEqual([]);
    expect(reasonOf(room.do(jon, { case: "continueChain", value }))).toBe("NOT_CAPPED");
  });

  it("[T9] who is owed a turn stays so while the room is full, and as far as it is", () => {
    const room = roomWith({ hopsMax: 1 });
    room.post(jon, "@ada go");
    answerNext(room, ["grace", "alan"]);
    const [cap] = room.state.capped;
    const value = create(ContinueChainSchema, { chainId: cap?.chainId ?? "" });
    for (let posts = 0; posts < limits.owedTurnsPerRoomMax / 3; posts += 1) room.post(jon, "@ada @grace @alan");
    expect(room.owed()).toHaveLength(limits.owedTurnsPerRoomMax);
    expect(reasonOf(room.do(jon, { case: "continueChain", value }))).toBe("IN_FLIGHT_EXHAUSTED");
    expect(room.state.capped).toEqual([cap]);
    answerNext(room, []);
    expect(reasonOf(room.do(jon, { case: "continueChain", value }))).toBe("ok");
    expect(room.owed()).toHaveLength(limits.owedTurnsPerRoomMax);
    expect(room.state.capped).toMatchObject([{ personaIds: ["p_alan"], trigger: cap?.trigger }]);
  });

  it("[T9] nobody is owed a turn any more of a message that was deleted", () => {
    const room = roomWith({ hopsMax: 1 });
    room.post(jon, "@ada go");
    answerNext(room, ["grace"]);
    const [cap] = room.state.capped;
    room.delete(mira, cap?.trigger ?? "");
    expect(room.state.capped).toEqual([]);
    const value = create(ContinueChainSchema, { chainId: cap?.chainId ?? "" });
    expect(reasonOf(room.do(jon, { case: "continueChain", value }))).toBe("NOT_CAPPED");
  });

  it("[T9] continuing lets those speak whom several messages of a chain asked in vain, each counted from now on", () => {
    const room = roomWith({ hopsMax: 1, secondsMax: 1 });
    room.post(jon, "@ada and @grace go");
    answerNext(room, ["alan"]);
    answerNext(room, ["ada"]);
    expect(room.state.capped).toHaveLength(2);
    const value = create(ContinueChainSchema, { chainId: room.state.capped[0]?.chainId ?? "" });
    expect(reasonOf(room.do(jon, { case: "continueChain", value }))).toBe("ok");
    expect(room.owed().map(({ personaId }) => personaId)).toEqual(["p_alan", "p_ada"]);
    expect(room.state.capped).toEqual([]);
  });

  it("[T9] who has left is owed nothing any more, and an offer for nobody is none", () => {
    const room = roomWith({ hopsMax: 1 });
    room.post(jon, "@ada go");
    answerNext(room, ["grace", "alan"]);
    const leave = (personaId: string) =>
      room.do(mira, { case: "removePersona", value: create(RemovePersonaSchema, { personaId }) });
    leave("p_grace");
    expect(room.state.capped).toMatchObject([{ personaIds: ["p_alan"] }]);
    leave("p_alan");
    expect(room.state.capped).toEqual([]);
  });

  it("[T9] chains never exceed their caps and starve nobody silently, whoever names whom", () => {
    const seen = { refused: 0, continued: 0, reasons: new Set<Reason>() };
    const settings = fc.record({
      hopsMax: fc.nat(4),
      turnsMax: fc.nat(6),
      turnsPerPersonaMax: fc.nat(3),
      nanoUsdMax: fc.bigInt(1n, 40n),
    });
    const names = fc.subarray(handles, { minLength: 1 });
    fc.assert(
      fc.property(settings, fc.array(fc.tuple(names, fc.bigInt(0n, 9n), fc.nat(5)), { maxLength: 30 }), (set, acts) => {
        const room = roomWith(set);
        const caps = chainCapsOf(create(RoomSettingsSchema, set));
        for (const [whom, cost, act] of acts) {
          const [owedChain] = room.state.capped;
          if (act === 0 && owedChain) {
            const value = create(ContinueChainSchema, { chainId: owedChain.chainId });
            if (reasonOf(room.do(jon, { case: "continueChain", value })) === "ok") seen.continued += 1;
          } else if (act === 1 || room.owed().length === 0) room.post(jon, whom.map((name) => `@${name}`).join(" "));
          else answerNext(room, whom, cost);
        }
        const counts = new Map<string, Map<string, number>>();
        for (const { chainId, personaId, hop, refused, reason } of asksOf(room)) {
          if (refused !== Outcome.UNSPECIFIED) {
            seen.refused += 1;
            seen.reasons.add(reason);
            continue;
          }
          expect(hop).toBeLessThanOrEqual(caps.hopsMax);
          const chain = counts.get(chainId) ?? new Map<string, number>();
          counts.set(chainId, chain.set(personaId, (chain.get(personaId) ?? 0) + 1));
        }
        for (const chain of counts.values()) {
          expect(Math.max(...chain.values())).toBeLessThanOrEqual(caps.turnsPerPersonaMax);
          expect([...chain.values()].reduce((sum, turns) => sum + turns, 0)).toBeLessThanOrEqual(caps.turnsMax);
        }
        // Each refused ask is in the cap that follows its event.
        const refused = asksOf(room).filter((ask) => ask.refused === Outcome.CAPPED);
        expect(capped(room).flatMap(({ personaIds }) => personaIds)).toEqual(refused.map(({ personaId }) => personaId));
      }),
      { numRuns: 150 },
    );
    expect(seen.refused).toBeGreaterThan(50);
    expect(seen.continued).toBeGreaterThan(5);
    expect(seen.reasons).toEqual(new Set([Reason.HOPS, Reason.TURNS, Reason.PERSONA_TURNS, Reason.MONEY]));
  });

  it("[T1] settings out of their ranges are refused, with the setting's name", () => {
    const room = FoldedRoom.with(handles);
    for (const [setting, value] of [
      ["hopsMax", { hopsMax: 17 }],
      ["nanoUsdMax", { nanoUsdMax: -1n }],
      ["unaddressed", { unaddressed: 9 as Unaddressed }],
      ["leadPersona", { unaddressed: Unaddressed.LEAD, leadPersona: "p_mira" }],
    ] as const) {
      const settings = create(RoomSettingsSchema, value);
      const answer = room.do(mira, { case: "updateRoom", value: create(UpdateRoomSchema, { settings }) });
      expect(answer).toMatchObject({ kind: "refused", refusal: { reason: "BAD_SETTINGS", details: { setting } } });
    }
  });
});

describe("what is said to nobody", () => {
  it("[T1] wakes nobody by default, the lead or everybody where the room says so, and no persona when it is for people", () => {
    const silent = roomWith({});
    silent.post(jon, "good morning");
    expect(silent.owed()).toEqual([]);
    const led = roomWith({ unaddressed: Unaddressed.LEAD, leadPersona: "p_grace" });
    led.post(jon, "good morning");
    expect(led.owed()).toMatchObject([{ personaId: "p_grace" }]);
    const all = roomWith({ unaddressed: Unaddressed.ALL });
    all.post(jon, "good morning");
    expect(all.owed()).toHaveLength(3);
    const toJon = all.lastMessage().id;
    all.stop(mira, "all");
    all.post(mira, "and to you", { replyTo: toJon });
    expect(all.owed()).toEqual([]);
  });
});
