import type { Story } from "../run/story.ts";

/** The instance that writes a room stops for longer than others wait, and then goes on with what it had in its hands. */
export const ownerPaused: Story = {
  faults: ["F22"],
  title: "stale owner: room instance paused until others took its rooms, then let go on",
  isShort: true,
  wants: { "pause room": 1, ok: 15, piece: 2 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 100 });
    await scene.streaming(clients, room, "ada");
    const owner = await scene.writerOf(room);
    await scene.nemesis("pause", owner.name, () => owner.pause());
    // What is said now is answered only by whoever takes the room.
    await scene.talkOn(clients, room);
    owner.resume();
    await scene.talkOn(clients, room);
    await load.stop();
  },
};
