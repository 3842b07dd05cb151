import type { Story } from "../run/story.ts";

/** The instance that writes a room dies while a persona answers: another one takes the room, and the answer ends once. */
export const roomKilled: Story = {
  faults: ["F2"],
  title: "room instance killed in the middle of a persona's stream",
  isShort: true,
  wants: { "kill room": 1, ok: 10, piece: 2 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada", "grace"]);
    scene.load({ clients, room, everyMs: 120, personas: ["grace"] });
    await scene.streaming(clients, room, "ada");
    const owner = await scene.writerOf(room);
    await scene.nemesis("kill", owner.name, () => owner.kill("SIGKILL"));
    await scene.talkOn(clients, room);
  },
};
