import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Story } from "../run/story.ts";
import { whyNoOwnDisk } from "../stack/data-dir.ts";
import { embeddedShape } from "../stack/stack-shape.ts";

const diskBytes = 8 * 1_048_576;

/** The disk is full: what can not be stored is refused, what is there can be read, and when there is space again all is well without a restart. */
export const diskFull: Story = {
  faults: ["F18"],
  title: "disk full under the embedded store (8 MiB), then space again",
  isShort: false,
  shape: { ...embeddedShape, diskBytes },
  missing: whyNoOwnDisk,
  wants: { "fill disk": 1, "refused while full": 1, ok: 4 },
  async tell(scene) {
    const { clients, room } = await scene.party(["ann", "bob"]);
    const [ann] = clients;
    if (!ann) return;
    await scene.talkOn(clients, room);
    const filler = join(scene.lab.stack.dataDir, "filler");
    const lives = scene.lab.stack.rooms.map(({ process }) => process.lives);
    await scene.nemesis("fill", "disk", () => fill(filler));
    // What the log of the database has still room for is stored; then there is no more.
    for (let n = 0; n < 200 && refusals(); n += 1) {
      const post = { clientMessageId: `full-${n}`, seenSeq: ann.seq(room), text: "x".repeat(15_000) };
      const answer = await ann.connection.command(room, { post });
      if ("error" in answer) scene.fact("refused while full", 1);
    }
    const page = await ann.api.loadHistory(room, 1_000, 10);
    if ("error" in page || page.value.messages.length === 0)
      throw new Error(`nothing can be read: ${JSON.stringify(page)}`);
    rmSync(filler);
    await scene.talkOn(clients, room);
    const now = scene.lab.stack.rooms.map(({ process }) => process.lives);
    if (now.join() !== lives.join()) throw new Error("the room service was restarted");

    function refusals(): boolean {
      return !scene.journal.entries.some((entry) => entry.kind === "fact");
    }
  },
};

function fill(file: string): void {
  // As much as fits: the last piece does not.
  const piece = Buffer.alloc(65_536);
  try {
    for (;;) writeFileSync(file, piece, { flag: "a" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
