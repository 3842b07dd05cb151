import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { silentLog } from "@polylogue/runtime/log/log";
import { describe, expect, it } from "vitest";
import { createMemoryBus } from "../bus/memory-room-bus.ts";
import { createSilentBus } from "../bus/room-bus.ts";
import { create, InstanceMessageSchema, toBinary } from "../state/wire.ts";
import { Peers, type PeersOptions } from "./peers.ts";

/** An instance at `a:1`, and when it compared its rooms with the store. */
function instance(options: Partial<PeersOptions> = {}) {
  const clock = createManualClock();
  const compared: number[] = [];
  const bus = createMemoryBus();
  const peers = new Peers({
    bus: bus.open(),
    clock,
    log: silentLog,
    instance: "i_a",
    address: "a:1",
    onHead: () => {},
    onBeat: () => {},
    onGone: () => {},
    compare: async () => {
      compared.push(clock.monotonicMs());
      return true;
    },
    ...options,
  });
  const other = bus.open();
  const digest = (from: string, number: number, incomplete = false): void => {
    const body = { case: "digest" as const, value: { number, incomplete } };
    const message = create(InstanceMessageSchema, { instance: `i_${from}`, address: `${from}:1`, body });
    other.announce(toBinary(InstanceMessageSchema, message));
  };
  return { clock, peers, digest, compared };
}

/** A list that a test changes. */
function changingList(...addresses: string[]) {
  const list: InstanceList = { current: () => addresses, subscribe: () => () => {}, close: async () => {} };
  return { list, addresses };
}

describe("an instance's comparisons with the store", () => {
  it("[B5] go on every 2 s while a peer is not heard, and come once more when it has left the list", async () => {
    const { list, addresses } = changingList("a:1", "b:1");
    const { clock, peers, digest, compared } = instance({ list });
    peers.start();
    digest("b", 1);
    await clock.advance(7_500);
    // At its beginning, and from the third second on.
    expect(compared).toEqual([0, 0, 3_000, 5_000, 7_000]);
    addresses.pop();
    await clock.advance(60_000);
    expect(compared.slice(5)).toEqual([9_000]);
  });

  it("[B5] come every 2 s also when timers fire a little early", async () => {
    const clock = createManualClock();
    const early = { ...clock, setTimer: (delayMs: number, fire: () => void) => clock.setTimer(delayMs - 0.7, fire) };
    const { peers, compared } = instance({
      bus: createSilentBus(),
      clock: early,
      compare: async () => compared.push(0) > 0,
    });
    peers.start();
    await clock.advance(20_000);
    expect(compared.length).toBeGreaterThanOrEqual(10);
  });

  it("[B5] are not more because many tell only of some of what they wrote", async () => {
    const { clock, peers, digest, compared } = instance();
    peers.start();
    for (let number = 1; number <= 20; number += 1) {
      for (const from of ["b", "c", "d", "e"]) digest(from, number, true);
      await clock.advance(1_000);
    }
    // One for each that is new, and one every 2 s.
    expect(compared.length).toBeLessThanOrEqual(5 + 11);
    expect(compared.length).toBeGreaterThanOrEqual(10);
  });
});
