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
    const { network, store } = scene.lab;
    let isUnheard = false;
    // Once more if the room moved to another instance just then.
    for (let tries = 0; tries < 3 && !isUnheard; tries += 1) {
      const { name } = await scene.writerOf(room);
      const way = network.way("gateways", name);
      await scene.nemesis("cut off replies", name, () => way.set({ kind: "blackhole", direction: "down" }));
      // What was on its way already arrives.
      await scene.pause(200);
      const known = Math.max(...clients.map((client) => client.seq(room)));
      await scene.until("something is stored", async () => (await store.headSeq(room)) > known);
      isUnheard = clients.every((client) => client.seq(room) <= known);
      if (!isUnheard) await way.set({ kind: "pass" });
    }
    if (isUnheard) scene.fact("stored unheard", 1);
    // Gateways give the instance up when their pings stay without answer.
    await scene.talkOn(clients, room);
    await load.stop();
  },
};
