import type { Story } from "../run/story.ts";

/** A gateway dies with live sockets while a persona answers: its people come back by the other one, and the answer goes on. */
export const gatewayKilled: Story = {
  faults: ["F1"],
  title: "gateway killed with live sockets and a stream running",
  isShort: true,
  wants: { "kill gateway": 1, ok: 10, piece: 2 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob", "cid", "dan"], ["ada"]);
    scene.load({ clients, room, everyMs: 120 });
    await scene.streaming(clients, room, "ada");
    const [gateway] = scene.lab.stack.gateways;
    await scene.nemesis("kill", "gateway 1", () => gateway?.process.kill("SIGKILL"));
    await scene.talkOn(clients, room);
  },
};
