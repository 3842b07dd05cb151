import type { Random } from "@polylogue/runtime/random/random";
import { sleepMs } from "../processes/sleep.ts";
import type { LabClient } from "./lab-client.ts";

export interface LoadOptions {
  readonly clients: readonly LabClient[];
  readonly room: string;
  /** Milliseconds between two posts of one client, on average. */
  readonly everyMs: number;
  /** Handles of personas, who are asked in turn: the next one when the last answer has ended. */
  readonly personas?: readonly string[];
  readonly random: Random;
}

/** People who keep talking. */
export interface Load {
  /** How many posts were begun. */
  readonly posts: number;
  /** No more posts; resolves at once, those under way go on. */
  stop(): Promise<void>;
}

/** Posts that one client has under way; a load that finds the room out of reach waits. */
const waitingMax = 3;

/** Lets every client post texts of its own, at its own times, until it is stopped. */
export function startLoad(options: LoadOptions): Load {
  const { clients, room, everyMs, personas = [], random } = options;
  let posts = 0;
  let asks = 0;
  let isOver = false;

  const talk = async (client: LabClient): Promise<void> => {
    const { actions } = client.session(room);
    while (!isOver) {
      await sleepMs(everyMs * 2 * random.fraction());
      if (isOver || client.outbox.entries().length >= waitingMax) continue;
      posts += 1;
      const isAsking = client === clients[0] && client.view(room).turns.size === 0;
      const persona = isAsking ? personas[asks % personas.length] : undefined;
      if (persona !== undefined) asks += 1;
      actions.post(persona === undefined ? `note ${posts}` : `@${persona} what about note ${posts}?`, "");
    }
  };
  const talking = clients.map(talk);
  return {
    get posts() {
      return posts;
    },
    async stop() {
      isOver = true;
      await Promise.all(talking);
    },
  };
}
