import type { Story } from "../run/story.ts";

const copies = 5;

/** One command comes several times on several connections at once: it is done once, and every copy gets the same answer. */
export const sameCommandAgain: Story = {
  faults: ["F33"],
  title: "the same command on several connections at once",
  isShort: true,
  wants: { retry: 80, ok: 100, fail: 10 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"]);
    const [ann] = clients;
    if (!ann) return;
    const devices = Array.from({ length: 3 }, (_, index) => scene.clientOf(`ann ${index + 2}`, ann.guest, index));
    for (const device of devices) device.open(room);
    const connections = [ann, ...devices].map(({ connection }) => connection);
    await scene.until("every device has joined", () => connections.every((connection) => connection.isJoined(room)));
    for (let n = 0; n < 20; n += 1) {
      const post = { clientMessageId: `same-${n}`, seenSeq: ann.seq(room), text: `the same ${n}` };
      const sends = Array.from({ length: copies }, () => {
        const connection = connections[Math.floor(scene.random.fraction() * connections.length)];
        return connection?.command(room, { post });
      });
      const answers = await Promise.all(sends);
      if (answers.some((answer) => !answer || !("ok" in answer)))
        throw new Error(`refused: ${JSON.stringify(answers)}`);
      if (n % 2 === 1) continue;
      const other = await ann.connection.command(room, { post: { ...post, text: "something else" } });
      if (!("error" in other) || other.error.code !== "ALREADY_EXISTS") {
        throw new Error(`the same id with another text: ${JSON.stringify(other)}`);
      }
    }
  },
};
