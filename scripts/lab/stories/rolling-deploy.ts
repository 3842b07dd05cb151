import type { Story } from "../run/story.ts";

/** Every process is asked to end, one after the other, while people talk: each ends well, and nobody is refused anything. */
export const rollingDeploy: Story = {
  faults: ["F29"],
  title: "rolling deploy: SIGTERM to each process in turn, under load",
  isShort: true,
  wants: { "end gateway": 2, "end room": 2, "end personas": 2, ok: 30 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid", "dan"], ["ada"]);
    scene.load({ clients, room, everyMs: 300, personas: ["ada"] });
    const { rooms, gateways, personas } = scene.lab.stack;
    for (const { process } of [...rooms, ...gateways, ...personas]) {
      const code = await scene.nemesis("end", process.name, () => process.kill("SIGTERM"));
      if (code !== 0) throw new Error(`${process.name} ended with ${code}`);
      await process.ready();
      await scene.talkOn(clients, room);
    }
    const refused = scene.journal.entries.filter(({ kind }) => kind === "fail");
    if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
  },
};
