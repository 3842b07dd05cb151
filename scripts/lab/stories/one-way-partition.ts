import type { Story } from "../run/story.ts";

/** What a room instance says does not arrive at the gateways any more, while it hears them: nothing counts as done that it alone knows of. */
export const oneWayPartition: Story = {
  faults: ["F32"],
  title: "one-way partition between gateways and a room instance",
  isShort: false,
  wants: { "cut off replies room": 1, "stored unheard": 1, ok: 15 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"]);
    const load = scene.load({ clients, room, everyMs: 150 });
    await scene.talkOn(clients, room);
    const owner = await scene.writerOf(room);
    const way = scene.lab.network.way("gateways", owner.name);
    const head = await scene.lab.store.headSeq(room);
    await scene.nemesis("cut off replies", owner.name, () => way.set({ kind: "blackhole", direction: "down" }));
    await scene.until("something is stored", async () => (await scene.lab.store.headSeq(room)) > head + 1);
    if (clients.every((client) => client.seq(room) <= head + 1)) scene.fact("stored unheard", 1);
    // Gateways give the instance up when their pings stay without answer.
    await scene.talkOn(clients, room);
    await load.stop();
  },
};
