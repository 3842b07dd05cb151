import type { Story } from "../run/story.ts";

/** An instance stores a post and dies before anybody hears of it: the post is sent again under its id, and is there once. */
export const replyLost: Story = {
  faults: ["F3"],
  title: "room instance killed between the commit and its acknowledgement",
  isShort: true,
  wants: { "hold replies room": 1, "kill room": 1, "stored unheard": 1, ok: 5 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"]);
    const [ann] = clients;
    await scene.talkOn(clients, room);
    const { network, stack, store } = scene.lab;
    const ways = stack.rooms.map(({ process }) => network.way("gateways", process.name));
    const head = await store.headSeq(room);
    // Of all instances: a room moves when the one that it prefers is back from an earlier story.
    await scene.nemesis("hold replies", "room", async () => {
      for (const way of ways) await way.set({ kind: "blackhole", direction: "down" });
    });
    ann?.session(room).actions.post("is anybody there?", "");
    await scene.until("the post is stored", async () => (await store.headSeq(room)) > head);
    if (ann?.view(room).pending.length === 1) scene.fact("stored unheard", 1);
    const writer = await scene.writerOf(room);
    await scene.nemesis("kill", writer.name, async () => {
      await writer.kill("SIGKILL");
      // What was held back is lost with the connection.
      network.way("gateways", writer.name).reset();
    });
    for (const way of ways) await way.set({ kind: "pass" });
    await scene.talkOn(clients, room);
  },
};
