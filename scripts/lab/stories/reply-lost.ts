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
    const owner = await scene.writerOf(room);
    const way = scene.lab.network.way("gateways", owner.name);
    const head = await scene.lab.store.headSeq(room);
    await scene.nemesis("hold replies", owner.name, () => way.set({ kind: "blackhole", direction: "down" }));
    ann?.session(room).actions.post("is anybody there?", "");
    await scene.until("the post is stored", async () => (await scene.lab.store.headSeq(room)) > head);
    if (ann?.view(room).pending.length === 1) scene.fact("stored unheard", 1);
    await scene.nemesis("kill", owner.name, async () => {
      await owner.kill("SIGKILL");
      // What was held back is lost with the connection.
      way.reset();
    });
    await way.set({ kind: "pass" });
    await scene.talkOn(clients, room);
  },
};
