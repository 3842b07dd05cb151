import type { Story } from "../run/story.ts";
import { embeddedShape } from "../stack/stack-shape.ts";

const kills = 10;

/** The only instance dies again and again in the middle of its writes: what was acknowledged is there each time. */
export const killedWhileWriting: Story = {
  faults: ["F19"],
  title: `embedded store: the room service killed ${kills} times while it writes`,
  isShort: false,
  shape: embeddedShape,
  wants: { "kill room": kills, ok: 50 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 20, personas: ["ada"] });
    const [{ process } = { process: undefined }] = scene.lab.stack.rooms;
    for (let n = 0; n < kills; n += 1) {
      await scene.talkOn(clients, room);
      await scene.pause(300 * scene.random.fraction());
      await scene.nemesis("kill", "room 1", () => process?.kill("SIGKILL"));
      await process?.ready();
    }
    await scene.talkOn(clients, room);
    await load.stop();
  },
};
