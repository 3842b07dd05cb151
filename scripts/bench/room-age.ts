import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRoomService, type RoomServiceHandle } from "@polylogue/room";
import { silentLog } from "@polylogue/runtime/log/log";
import { RoomPeer, roomCalls, serviceSecret } from "./room-peer.ts";
import { median, ratio } from "./statistics.ts";

/** Messages of the old room, and of the new one. */
const oldMessages = Number(process.env.BENCH_MESSAGES ?? 200_000);
const newMessages = 200;
const rounds = 15;
const pagesPerRound = 40;

/** [L7] A room opens and pages at the same cost for every age: times of an old room as ratios to a new one, in one run. */
export async function benchRoomAge(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "polylogue-bench-"));
  try {
    const rooms = await fill(directory);
    const open: Record<"old" | "new", number[]> = { old: [], new: [] };
    const page: Record<"old" | "new", number[]> = { old: [], new: [] };
    for (let round = 0; round < rounds; round += 1) {
      // A fresh life: nothing of either room is in its memory. The order alternates.
      const service = await start(directory);
      const peer = await RoomPeer.dial(`127.0.0.1:${service.port}`);
      const calls = await roomCalls(service.port);
      await peer.join(rooms.warm);
      for (const age of round % 2 === 0 ? (["old", "new"] as const) : (["new", "old"] as const)) {
        const { room, messages } = rooms[age];
        open[age].push(await timed(() => peer.join(room)));
        for (let n = 0; n < pagesPerRound; n += 1) {
          const before = Math.max(60, Math.floor((messages * (n + 1)) / pagesPerRound));
          page[age].push(await timed(() => calls.loadHistory({ room, before, limit: 50 })));
        }
      }
      peer.close();
      await service.close();
    }
    console.log(`room of ${oldMessages} messages against one of ${newMessages}, ${rounds} fresh starts`);
    console.log(`  open (join to snapshot), old / new, median: ${ratio(median(open.old), median(open.new))}`);
    console.log(`  page of 50, old / new, median:              ${ratio(median(page.old), median(page.new))}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fill(directory: string) {
  const service = await start(directory);
  const peer = await RoomPeer.dial(`127.0.0.1:${service.port}`);
  const calls = await roomCalls(service.port);
  const make = async (messages: number) => {
    const room = (await calls.createRoom({ title: "Bench" })).room?.id ?? "";
    await peer.join(room);
    for (let done = 0; done < messages; done += 256) {
      const posts = Array.from({ length: Math.min(256, messages - done) }, (_, n) =>
        peer.ask(room, {
          case: "post",
          value: {
            $typeName: "polylogue.room.v1.Post",
            clientMessageId: `c${done + n}`,
            text: `Message ${done + n} of a long conversation about one thing and another, with some words in it.`,
          },
        }),
      );
      await Promise.all(posts);
    }
    return { room, messages };
  };
  const rooms = { warm: (await make(10)).room, new: await make(newMessages), old: await make(oldMessages) };
  peer.close();
  await service.close();
  return rooms;
}

function start(dataDir: string): Promise<RoomServiceHandle> {
  const config = {
    host: "127.0.0.1",
    port: 0,
    store: "sqlite",
    dataDir,
    isExclusive: true,
    serviceSecret,
    logLevel: "silent",
  } as const;
  return createRoomService(config, { log: silentLog });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
