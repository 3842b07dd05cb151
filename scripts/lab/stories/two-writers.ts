import { JournaledPeer } from "../clients/peer-journal.ts";
import type { Story } from "../run/story.ts";

const posts = 30;
const changes = 10;
/** Posts after which the two have taken turns, however busy the machine is. */
const postsMax = 600;

/** Two instances write one room at the same time: each seq has one winner, the loser decides again, and nobody's words are lost. */
export const twoWriters: Story = {
  faults: ["F13"],
  title: "two instances write one room at the same time",
  isShort: true,
  wants: { "writer changed": changes, ok: posts },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob"], ["ada"]);
    const load = scene.load({ clients, room, everyMs: 100, personas: ["ada"] });
    await scene.talkOn(clients, room);
    // A gateway that thinks otherwise about where the room is.
    const peer = await JournaledPeer.join(
      scene.otherThan(await scene.writerOf(room)).address,
      lab.stack.secret,
      room,
      journal,
    );
    const changed = async (): Promise<number> => {
      const writers = (await lab.store.read(room)).map(({ writer }) => writer);
      return writers.filter((writer, index) => index > 0 && writer !== writers[index - 1]).length;
    };
    for (let n = 1; n <= posts || (n <= postsMax && (await changed()) < changes); n += 1) {
      await scene.pause(40 * scene.random.fraction());
      await peer.post(`peer ${n}`);
    }
    peer.close();
    await load.stop();
    scene.fact("writer changed", await changed());
  },
};
