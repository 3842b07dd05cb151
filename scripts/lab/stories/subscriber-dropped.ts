import { JournaledPeer } from "../clients/peer-journal.ts";
import type { Story } from "../run/story.ts";

/** Posts until Redis has had enough, at most: a few megabytes lie in the buffers of the system first. */
const postsMax = 3_000;
const inFlight = 16;
const text = "x".repeat(15_000);

/** An instance stops for so long that Redis drops its subscription: when it goes on it knows that it has missed something, and reads it. */
export const subscriberDropped: Story = {
  faults: ["F10"],
  title: "Redis drops the subscription of a paused room instance",
  isShort: false,
  wants: { "pause room": 1, "dropped by Redis": 1, ok: 100 },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob"]);
    await scene.talkOn(clients, room);
    const other = scene.otherThan(await scene.writerOf(room));
    const peer = await JournaledPeer.join(other.address, lab.stack.secret, room, journal);
    const way = lab.network.way(other.process.name, "redis");
    const said = "overcoming of output buffer limits";
    // So that it does not take 32 MiB.
    await scene.redisCommand("CONFIG", "SET", "client-output-buffer-limit", '"pubsub 1mb 0 0"');
    await scene.nemesis("pause", other.process.name, () => other.process.pause());
    // What the proxy would still take keeps Redis from filling up.
    await way.set({ kind: "blackhole", direction: "down" });
    const connections = clients.map(({ connection }) => connection);
    for (let n = 0; n < postsMax && lab.said("redis", said) === 0; n += inFlight) {
      const posts = Array.from({ length: inFlight }, (_, index) => {
        const post = { clientMessageId: `long-${n + index}`, seenSeq: clients[0]?.seq(room) ?? 0, text };
        return connections[index % connections.length]?.command(room, { post });
      });
      await Promise.all(posts);
    }
    scene.fact("dropped by Redis", lab.said("redis", said));
    await way.set({ kind: "pass" });
    other.process.resume();
    await scene.talkOn(clients, room);
    const head = await lab.store.headSeq(room);
    await scene.until("whoever watches over it has everything", () => peer.seq >= head, 30_000);
    peer.close();
  },
};
