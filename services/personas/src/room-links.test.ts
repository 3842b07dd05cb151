import { Outcome } from "@polylogue/proto/room";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { rankAddresses } from "@polylogue/runtime/instances/rendezvous";
import { describe, expect, it } from "vitest";
import { runnerLimits } from "./limits.ts";
import { testRoom, testTenant } from "./testing/room-peer.ts";
import { setRunnerStage } from "./testing/runner-stage.ts";

/** A list that a test changes. */
function createManualList(...addresses: readonly string[]): InstanceList & { set(...next: readonly string[]): void } {
  let listed = [...addresses];
  const listeners = new Set<() => void>();
  return {
    current: () => listed,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    close: async () => {},
    set(...next) {
      listed = [...next];
      for (const changed of [...listeners]) changed();
    },
  };
}

/** A turn speaks through the first of two instances. */
async function speaking() {
  const instances = createManualList("room:1", "room:2");
  const stage = await setRunnerStage({ instances });
  const { room, door, settle } = stage;
  room.offer("t_1");
  await settle();
  door.call().text("Hello");
  await settle();
  const [first, second] = room.trunks;
  if (!first || !second) throw new Error("no trunks");
  expect(first.kinds).toEqual(["serve", "claimTurn", "delta"]);
  return { ...stage, instances, first, second };
}

describe("a room instance that is about to stop", () => {
  it("[S5, T8] its turns go on through another one: no text is lost, and the call is not repeated", async () => {
    const { room, door, settle, clock, first, second } = await speaking();
    first.goAway();
    await settle();
    expect(second.kinds).toEqual(["serve", "delta"]);
    expect(room.deltas.at(-1)).toMatchObject({ offset: 0, text: "Hello" });
    // Nothing that it owes: its trunk ends at once, and is dialled again when it may be back.
    expect(first.isOpen).toBe(false);
    door.call().text(" there");
    door.call().end();
    await settle();
    expect(second.kinds.slice(2)).toEqual(["delta", "endTurn"]);
    expect(room.ends).toMatchObject([{ outcome: Outcome.ANSWERED, text: "Hello there" }]);
    expect(room.viewed("t_1")).toBe("Hello there");
    expect(door.calls).toHaveLength(1);
    await clock.advance(1_000);
    expect(room.trunks.map(({ address }) => address)).toEqual(["room:1", "room:2", "room:1"]);
  });

  it("[L2, S5] its turns go where their rooms go: to the next instance that each prefers", async () => {
    const addresses = ["room:1", "room:2", "room:3", "room:4"];
    const stage = await setRunnerStage({ instances: createManualList(...addresses) });
    const { room, door, settle } = stage;
    room.offer("t_1");
    await settle();
    door.call().text("Hello");
    await settle();
    const left = new Set(addresses);
    const visited = ["room:1"];
    for (let at = "room:1"; left.size > 1; ) {
      left.delete(at);
      room.trunks.find(({ address }) => address === at)?.goAway(60_000);
      await settle();
      at = room.trunks.findLast(({ kinds }) => kinds.at(-1) === "delta" && kinds.length === 2)?.address ?? "";
      expect(at).toBe(rankAddresses([...left], [testTenant, testRoom])[0]);
      room.trunks.find(({ address }) => address === at)?.kinds.push("seen");
      visited.push(at);
    }
    expect(new Set(visited).size).toBe(4);
  });

  it("[S5] what was asked of it is answered there, and its trunk ends then", async () => {
    const { room, door, settle, clock, first, second } = await speaking();
    room.answers.end = () => "silent";
    door.call().end();
    await settle();
    first.goAway();
    await clock.advance(1_000);
    expect([first.isOpen, first.kinds.at(-1)]).toEqual([true, "endTurn"]);
    expect(second.kinds).not.toContain("endTurn");
    await clock.advance(runnerLimits.leaveTimeoutMs);
    expect(first.isOpen).toBe(false);
    // It never came: it is asked of the other one.
    expect(second.kinds.filter((kind) => kind === "endTurn")).toHaveLength(1);
  });

  it("[S5, T8] with nowhere else to go a turn waits for it to come back, and says all of its text again", async () => {
    const { room, door, settle, clock } = await setRunnerStage();
    room.offer("t_1");
    await settle();
    door.call().text("Hello");
    await settle();
    room.trunk().goAway(4_000);
    await settle();
    door.call().text(" there");
    await clock.advance(4_000);
    expect(room.trunks).toHaveLength(2);
    expect(room.deltas.at(-1)).toMatchObject({ offset: 0, text: "Hello there" });
  });

  it("[T2] takes offers no more over its trunk", async () => {
    const { room, door, settle, first } = await speaking();
    room.answers.end = () => "silent";
    door.call().end();
    await settle();
    first.goAway();
    await settle();
    room.offer("t_2");
    await settle();
    expect(first.kinds.filter((kind) => kind === "claimTurn")).toHaveLength(1);
    expect(room.trunks[1]?.kinds).toContain("claimTurn");
  });
});

describe("the list of room instances", () => {
  it("an instance that appears is served; one that leaves it is left when its turns are elsewhere, and not dialled again", async () => {
    const { room, door, settle, clock, instances, first } = await speaking();
    instances.set("room:2", "room:3");
    await settle();
    expect(room.trunks.map(({ address, isOpen }) => [address, isOpen])).toEqual([
      ["room:1", false],
      ["room:2", true],
      ["room:3", true],
    ]);
    expect(room.trunks[1]?.kinds.slice(0, 2)).toEqual(["serve", "delta"]);
    door.call().end();
    await settle();
    expect([room.committedEnds.size, first.kinds]).toEqual([1, ["serve", "claimTurn", "delta"]]);
    await clock.advance(60_000);
    expect(room.trunks).toHaveLength(3);
  });

  it("one that leaves it and is the only one that is up keeps its turns until another one is up", async () => {
    const { room, settle, clock, instances, first, second } = await speaking();
    room.answers.serve = "SHUTTING_DOWN";
    second.drop();
    await settle();
    instances.set("room:2");
    await clock.advance(10_000);
    expect(first.isOpen).toBe(true);
    expect(first.kinds).toContain("beat");
    room.answers.serve = "ok";
    await clock.advance(runnerLimits.backoffMaxMs);
    await settle();
    expect(first.isOpen).toBe(false);
    expect(room.trunk().kinds).toContain("delta");
  });

  it("one that leaves it while it is down is forgotten", async () => {
    const { room, clock, instances, first } = await speaking();
    room.answers.serve = "SHUTTING_DOWN";
    first.drop();
    await clock.advance(10_000);
    instances.set("room:2");
    await clock.advance(10);
    const dialled = room.trunks.length;
    await clock.advance(60_000);
    expect(room.trunks).toHaveLength(dialled);
  });
});

describe("a command that the room writes elsewhere", () => {
  it("[L2] is sent again where the instance says, and the turn stays there", async () => {
    const { room, door, settle, clock, first, second } = await speaking();
    room.answers.end = () => (first.kinds.at(-1) === "endTurn" && !second.kinds.includes("endTurn") ? "MOVED" : "ok");
    room.movedTo = "room:2";
    door.call().end();
    await settle();
    await clock.advance(runnerLimits.backoffBaseMs);
    expect(second.kinds.at(-1)).toBe("endTurn");
    expect(room.committedEnds.size).toBe(1);
  });
});
