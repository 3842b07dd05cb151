import { createManualClock } from "@polylogue/runtime/clock/manual-clock";
import { describe, expect, it } from "vitest";
import { createMemoryRoomStore } from "../store/memory-room-store.ts";
import { answering, bodyOf, delta, joined, post, serve } from "./answering.fixture.ts";
import { errorReason, key, openInstance, type TrunkPeer } from "./room-instance.fixture.ts";

const goneAway = (peer: TrunkPeer) =>
  peer.until(({ session, frame }) => session === 0 && frame?.body.case === "goAway");

/** A store whose appends wait until they are let go. */
function holdingStore() {
  const store = createMemoryRoomStore().open();
  const append = store.append.bind(store);
  const held: (() => void)[] = [];
  const holding = { isHolding: false };
  store.append = async (write) => {
    if (holding.isHolding) await new Promise<void>((resolve) => void held.push(resolve));
    return append(write);
  };
  return {
    store,
    holding,
    letGo: () => {
      for (const go of held.splice(0)) go();
    },
  };
}

describe("trunks before a planned stop", () => {
  it("[S5] gateways and runners are told to go away, and nobody waits for those who did", async () => {
    const { instance, gateway, runner } = await answering();
    const closing = instance.closeTrunks(5_000);
    for (const peer of [gateway, runner]) {
      const { reason, reconnectAfterMs } = bodyOf(await goneAway(peer), "goAway");
      expect([reason, reconnectAfterMs > 0]).toEqual(["SHUTTING_DOWN", true]);
      peer.close();
    }
    await instance.clock.advance(20);
    await closing;
  });

  it("[S5] until its trunk ends a peer is served as before; one that stays is cut off after the drain", async () => {
    const { instance, gateway, runner, turnId } = await answering();
    const closing = instance.closeTrunks(5_000);
    await goneAway(gateway);
    expect(errorReason(await gateway.ask(1, post("still here")))).toBe("ok");
    runner.tell(0, delta(turnId, 0, "Hel"), key.room, key.tenant);
    await gateway.until(({ frame }) => frame?.body.case === "signal" && frame.body.value.kind.case === "delta");
    await instance.clock.advance(4_000);
    expect([gateway.closed, runner.closed]).toEqual([false, false]);
    await instance.clock.advance(1_100);
    await closing;
    await instance.clock.advance(0);
    expect([gateway.closed, runner.closed]).toEqual([true, true]);
  });

  it("[L3, S5] what was taken is answered before the trunk ends, and what comes after the drain is not taken", async () => {
    const clock = createManualClock(1_000_000);
    const { store, holding, letGo } = holdingStore();
    const instance = openInstance({ store, clock });
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    holding.isHolding = true;
    const answer = gateway.ask(1, post("slow"));
    const closing = instance.closeTrunks(1_000);
    await clock.advance(1_500);
    const head = instance.rooms.peek(key)?.state.headSeq;
    gateway.tell(1, post("too late"));
    expect(gateway.closed).toBe(false);
    holding.isHolding = false;
    letGo();
    expect(errorReason(await answer)).toBe("ok");
    await clock.advance(20);
    await closing;
    await clock.advance(0);
    expect(gateway.closed).toBe(true);
    // The seat of who posts first, and the post.
    expect(instance.rooms.peek(key)?.state.headSeq).toBe((head ?? 0) + 2);
  });

  it("[S5] a store that does not answer holds up the end for a bounded time only", async () => {
    const { store, holding } = holdingStore();
    const instance = openInstance({ store });
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    holding.isHolding = true;
    gateway.tell(1, post("lost"));
    const closing = instance.closeTrunks(1_000);
    await instance.clock.advance(3_100);
    await closing;
  });

  it("[S5] nobody who comes during the drain is let in: they would be cut off without a word", async () => {
    const { instance } = await answering();
    const closing = instance.closeTrunks(1_000);
    const late = [instance.gateway(), instance.runner("u_late")];
    await instance.clock.advance(0);
    expect(late.map(({ closed }) => closed)).toEqual([true, true]);
    await instance.clock.advance(1_100);
    await closing;
  });

  it("[S5, T2] a runner that was told to go gets no more offers here", async () => {
    const { instance, gateway, runner } = await answering();
    const other = instance.runner("u_2");
    await other.ask(0, serve, undefined);
    const closing = instance.closeTrunks(1_000);
    await goneAway(runner);
    const offers = runner.frames.filter(({ frame }) => frame?.body.case === "offer").length;
    await gateway.ask(1, post("@ada and more?"));
    await instance.clock.advance(900);
    expect(runner.frames.filter(({ frame }) => frame?.body.case === "offer")).toHaveLength(offers);
    await instance.clock.advance(300);
    await closing;
  });
});
