import type { Story } from "../run/story.ts";

/** The store does what it is asked to, and its answers do not arrive: a write of unknown outcome is settled by reading, and is there once. */
export const storeUnheard: Story = {
  faults: ["F12"],
  title: "the store's replies are lost: outcomes unknown",
  isShort: false,
  wants: { "hold replies dynamodb": 3, "stored unheard": 2, ok: 15 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 150, personas: ["ada"] });
    await scene.talkOn(clients, room);
    const way = scene.lab.network.way((await scene.writerOf(room)).name, "dynamodb");
    for (let round = 0; round < 3; round += 1) {
      await scene.talkOn(clients, room);
      await scene.nemesis("hold replies", "dynamodb", () => way.set({ kind: "blackhole", direction: "down" }));
      const known = Math.max(...clients.map((client) => client.seq(room)));
      const isStored = async () => (await scene.lab.store.headSeq(room)) > known;
      await scene.until("something is stored unheard", isStored, 5_000).then(
        () => scene.fact("stored unheard", 1),
        () => {},
      );
      // What was held back is lost with its connection.
      way.reset();
      await way.set({ kind: "pass" });
    }
    await scene.talkOn(clients, room);
    await load.stop();
  },
};
