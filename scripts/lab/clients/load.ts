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
  /** They also edit and delete what they said, and stop personas. */
  readonly isVaried?: boolean;
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

/** Of what varied people do, how much is not a post. */
const variedShare = 0.2;

/** Not awaited: like everything else it may take as long as the faults last. */
function vary(client: LabClient, room: string, random: Random): void {
  const { actions } = client.session(room);
  const { messages, order } = client.view(room);
  const own = order.findLast((id) => {
    const message = messages.get(id);
    return message?.author === client.guest.participant && !message.isDeleted;
  });
  const message = messages.get(own ?? "");
  const choice = random.fraction();
  if (choice < 0.1) void actions.stopAll();
  else if (message && choice < 0.4) void actions.delete(message.id);
  else if (message) void actions.edit(message.id, message.revision, `${message.text}, or so`);
}

/** Lets every client post texts of its own, at its own times, until it is stopped. */
export function startLoad(options: LoadOptions): Load {
  const { clients, room, everyMs, personas = [], isVaried = false, random } = options;
  let posts = 0;
  let asks = 0;
  let isOver = false;

  const talk = async (client: LabClient): Promise<void> => {
    const { actions } = client.session(room);
    while (!isOver) {
      await sleepMs(everyMs * 2 * random.fraction());
      if (isOver || client.outbox.entries().length >= waitingMax) continue;
      if (isVaried && random.fraction() < variedShare) {
        vary(client, room, random);
        continue;
      }
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
