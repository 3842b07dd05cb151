import { JournaledPeer } from "../clients/peer-journal.ts";
import { busChannel, strangersMessage } from "../run/bus-pushes.ts";
import type { Story } from "../run/story.ts";

/** Messages until Redis has had enough, at most: a few megabytes lie in the buffers of the system first. */
const messagesMax = 200;
const messageBytes = 500_000;
/** What Redis keeps for a subscriber, so that it does not take 32 MiB; and what it keeps by default. */
const littleKept = "pubsub 4mb 0 0";
const usuallyKept = "pubsub 33554432 8388608 60";

/** An instance stops for so long that Redis drops its subscription: when it goes on it knows that it has missed something, and reads it. */
export const subscriberDropped: Story = {
  faults: ["F10"],
  title: "Redis drops the subscription of a paused room instance",
  isShort: false,
  wants: { "pause room": 1, "dropped by Redis": 1, "stored unheard": 1, ok: 6 },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob"]);
    await scene.talkOn(clients, room);
    const other = scene.otherThan(await scene.writerOf(room));
    const peer = await JournaledPeer.join(other.address, lab.stack.secret, room, journal);
    const way = lab.network.way(other.process.name, "redis");
    const said = "overcoming of output buffer limits";
    const before = lab.said("redis", said);
    const dropped = (): number => lab.said("redis", said) - before;
    await scene.redisCommand("CONFIG", "SET", "client-output-buffer-limit", littleKept);
    await scene.nemesis("pause", other.process.name, () => other.process.pause());
    // What the proxy would still take keeps Redis from filling up.
    await way.set({ kind: "blackhole", direction: "down" });
    const message = strangersMessage(messageBytes);
    for (let n = 0; n < messagesMax && dropped() === 0; n += 1) {
      await scene.redisCommand("PUBLISH", busChannel(room), message);
    }
    await scene.until("Redis drops it", () => dropped() > 0);
    scene.fact("dropped by Redis", dropped());
    // Of this that instance is never told.
    await scene.talkOn(clients, room);
    const head = await lab.store.headSeq(room);
    if (peer.seq < head) scene.fact("stored unheard", 1);
    await scene.redisCommand("CONFIG", "SET", "client-output-buffer-limit", usuallyKept);
    await way.set({ kind: "pass" });
    other.process.resume();
    await scene.until("whoever watches over it has everything", () => peer.seq >= head, 30_000);
    await scene.talkOn(clients, room);
    peer.close();
  },
};
