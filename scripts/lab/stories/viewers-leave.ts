import type { Story } from "../run/story.ts";

/** Everybody closes the page while a persona answers: it answers to the end, and whoever comes back reads it. */
export const viewersLeave: Story = {
  faults: ["F43"],
  title: "all viewers leave in the middle of a stream",
  isShort: false,
  wants: { "leave clients": 1, piece: 2, ok: 1 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"], ["ada"]);
    const turnId = await scene.streaming(clients, room, "ada");
    await scene.nemesis("leave", "clients", () => {
      for (const { connection } of clients) connection.stop();
    });
    const endOf = async () =>
      (await scene.eventsOf(room)).find(({ turnEnded }) => turnEnded?.turnId === turnId)?.turnEnded;
    await scene.until("the turn ends without anybody there", async () => (await endOf()) !== undefined);
    const end = await endOf();
    if (end?.outcome !== "OUTCOME_ANSWERED") throw new Error(`it ended ${end?.outcome}`);
    for (const { connection, guest } of clients) connection.start(guest.token);
    await scene.talkOn(clients, room);
    for (const client of clients) {
      if (client.view(room).messages.get(end.messageId ?? "")?.text !== end.text)
        throw new Error(`${client.name} reads something else`);
    }
  },
};
