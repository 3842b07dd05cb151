import { JournaledPeer } from "../clients/peer-journal.ts";
import type { SupervisedProcess } from "../processes/supervised-process.ts";
import type { Scene } from "../run/scene.ts";
import type { Story } from "../run/story.ts";

/**
 * Until others have what an instance that died did not tell, in milliseconds: who is not heard for 3 s counts as silent, which is
 * looked at once a second.
 */
const staleMsMax = 6_000;

/** An instance stores a post and dies before it tells the others: they find it in the store, whether or not anybody says anything more. */
export const killedBeforePublish: Story = {
  faults: ["F4"],
  title: "room instance killed between the commit and its message on the bus",
  isShort: false,
  wants: { "kill room": 3, "stored and not told": 3, ok: 12 },
  async tell(scene) {
    const { journal, lab } = scene;
    const { clients, room } = await scene.party(["ann", "bob", "cid"]);
    const [ann] = clients;
    await scene.talkOn(clients, room);
    const owner = await scene.writerOf(room);
    const other = scene.otherThan(owner);
    const meet = (name: string) => JournaledPeer.join(other.address, lab.stack.secret, room, journal, name);
    const known = (): number => Math.max(...clients.map((client) => client.seq(room)));

    const alone = await meet("alone");
    await killUntold(scene, other.process, { room, known, post: () => alone.post("nothing comes after this") });
    alone.close();
    await scene.untilCurrent(clients, room, staleMsMax);
    other.process.release();
    await other.process.ready();

    const followed = await meet("followed");
    await killUntold(scene, other.process, { room, known, post: () => followed.post("something comes after this") });
    followed.close();
    // It is decided again, on top of what nobody knew.
    await scene.talkOn(clients, room);
    other.process.release();
    await other.process.ready();

    // Now people know what the only instance that is left does not.
    const left = await meet("left");
    const post = async (): Promise<void> => {
      const id = ann?.session(room).actions.post("everybody knows this but one instance", "");
      for (const client of clients) {
        const isThere = () =>
          [...client.view(room).messages.values()].some(({ clientMessageId }) => clientMessageId === id);
        await scene.until(`${client.name} sees it`, isThere);
      }
    };
    await killUntold(scene, owner, { room, known: () => left.seq, post });
    await scene.until("the instance that is left has it", () => left.seq >= known(), staleMsMax);
    await scene.talkOn(clients, room);
    left.close();
  },
};

interface Untold {
  readonly room: string;
  /** Up to which seq others know the room. */
  known(): number;
  /** Posts on the instance; resolves when it is stored. */
  post(): Promise<void>;
}

/** Keeps back what an instance says to Redis, and kills it when a post is stored. It is not started again until it is released. */
async function killUntold(scene: Scene, doomed: SupervisedProcess, { room, known, post }: Untold): Promise<void> {
  const { network, store } = scene.lab;
  const way = network.way(doomed.name, "redis");
  await scene.nemesis("hold publishes", doomed.name, () => way.set({ kind: "blackhole", direction: "up" }));
  await post();
  if (known() < (await store.headSeq(room))) scene.fact("stored and not told", 1);
  doomed.hold();
  await scene.nemesis("kill", doomed.name, () => doomed.kill("SIGKILL"));
  // What was kept back is lost with the connection.
  way.reset();
  await way.set({ kind: "pass" });
}
