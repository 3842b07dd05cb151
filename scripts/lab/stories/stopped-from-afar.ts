import type { Story } from "../run/story.ts";

/**
 * A persona writes over one instance, and somebody stops it over another: the call to the model's host is aborted, what was seen stays,
 * what was owed besides is dropped, and nobody takes it up again.
 */
export const stoppedFromAfar: Story = {
  faults: ["F43"],
  title: "a stream over instance A is stopped by a person on instance B",
  isShort: true,
  wants: { "cut off room": 1, "call aborted": 1, piece: 2 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"], ["stu", "ada"]);
    const [ann, bob] = clients;
    const { vendor, network } = scene.lab;
    const before = vendor.calls.length;
    const running = await scene.streaming(clients, room, "stu");
    const call = await vendor.call(before);
    ann?.session(room).actions.post("@stu and what about water?", "");
    await scene.until("the second turn is owed", () => clients.every((client) => client.view(room).turns.size === 2));
    // Gateways go to the other instance; the persona's runner stays where it is.
    const owner = await scene.writerOf(room);
    const way = network.way("gateways", owner.name);
    await scene.nemesis("cut off", owner.name, () => way.set({ kind: "refuse" }));
    way.reset();
    await scene.talkOn(clients, room);
    const seen = bob?.textOf(room, bob.view(room).turns.get(running)?.messageId ?? "") ?? "";
    const stopped = await bob?.session(room).actions.stopAll();
    if (!stopped || !("ok" in stopped)) throw new Error(`the stop was refused: ${JSON.stringify(stopped)}`);
    if ((await call.closed) === "broken-off") scene.fact("call aborted", 1);
    await scene.until("both turns have ended", () => clients.every((client) => client.view(room).turns.size === 0));
    const ends = (await scene.eventsOf(room)).flatMap(({ turnEnded }) => turnEnded ?? []);
    const [end, dropped] = ends;
    if (ends.some(({ outcome }) => outcome !== "OUTCOME_STOPPED"))
      throw new Error(`they ended ${JSON.stringify(ends)}`);
    const kept = ends.find(({ turnId }) => turnId === running)?.text ?? "";
    if (kept === "" || !kept.startsWith(seen)) throw new Error(`seen was "${seen}", kept was "${kept}"`);
    if (ends.length !== 2 || end === dropped || !ends.some(({ attempt }) => attempt === 0)) {
      throw new Error(`they ended ${JSON.stringify(ends)}`);
    }
    await way.set({ kind: "pass" });
    await scene.talkOn(clients, room);
    if (vendor.calls.length !== before + 1)
      throw new Error(`the host was called ${vendor.calls.length - before} times`);
  },
};
