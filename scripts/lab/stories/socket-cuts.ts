import type { RoomView } from "../../../web/src/room/room-view.ts";
import type { LabClient } from "../clients/lab-client.ts";
import type { Story } from "../run/story.ts";

const cutsWanted = 10;
/** Bytes that still reach the client before a cut, at most: some cuts fall into its hello, some into the middle of a frame. */
const bytesMax = 3_000;
/** Milliseconds until personas that have ended are asked again. */
const askAgainMs = 2_000;

/** While three personas write, one reader's socket is reset again and again: in the end it shows what everybody else shows. */
export const socketCuts: Story = {
  faults: ["CUTS"],
  title: "one reader's socket is cut ten times while three personas write",
  isShort: true,
  wants: { "cut reader": cutsWanted, piece: 20, ok: 1 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann"], ["ada", "grace", "linus"]);
    const [ann] = clients;
    if (!ann) throw new Error("a party has people");
    const { client: eve, way } = await scene.clientApart("eve");
    eve.open(room);
    await scene.until("the reader is there", () => eve.connection.isJoined(room));
    let asked = 0;
    /** Somebody is writing, or is asked to. */
    const keepWriting = (): void => {
      if (isAnybodyWriting(ann.view(room)) || performance.now() - asked < askAgainMs) return;
      asked = performance.now();
      ann.session(room).actions.post("@ada @grace @linus please compare tea and coffee at length", "");
    };
    for (let cuts = 0; cuts < cutsWanted; cuts += 1) {
      const afterBytes = Math.floor(scene.random.fraction() * bytesMax);
      const { accepted } = way;
      await scene.nemesis("cut", "reader", () => way.set({ kind: "cut", direction: "down", afterBytes }));
      await scene.until("the reader dials again", () => {
        keepWriting();
        return way.accepted > accepted;
      });
      await way.set({ kind: "pass" });
      await scene.until("the reader is back", () => eve.connection.isJoined(room));
    }
    await scene.until("everybody has ended", () => ann.view(room).turns.size === 0 && eve.view(room).turns.size === 0);
    await scene.until("both show the same", () => shown(ann, room) === shown(eve, room));
  },
};

function isAnybodyWriting({ turns }: RoomView): boolean {
  return [...turns.values()].some(({ status }) => status === "running");
}

/** All that a person can see of the messages, to the character. */
function shown(client: LabClient, room: string): string {
  const { order, messages } = client.view(room);
  return JSON.stringify(order.map((id) => messages.get(id)));
}
