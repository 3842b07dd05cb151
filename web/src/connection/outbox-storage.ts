import { connectionLimits } from "./limits.ts";
import type { OutboxPost } from "./outbox-entry.ts";

/** Where posts survive a reload. */
export interface OutboxStorage {
  /** Oldest first. */
  load(): OutboxPost[];
  save(post: OutboxPost): void;
  remove(clientMessageId: string): void;
}

const PREFIX = "polylogue.outbox.";

/** One key a post, so that two tabs never write over each other's; a post that both send is stored once (L4). */
export function createBrowserOutboxStorage(storage: Storage): OutboxStorage {
  return {
    load() {
      const posts: OutboxPost[] = [];
      for (let index = 0; index < storage.length; index += 1) {
        const key = storage.key(index);
        const post = key?.startsWith(PREFIX) ? parsePost(storage.getItem(key)) : undefined;
        if (post !== undefined) posts.push(post);
      }
      return posts.sort((a, b) => a.atMs - b.atMs).slice(-connectionLimits.outboxEntriesMax);
    },
    save(post) {
      try {
        storage.setItem(PREFIX + post.clientMessageId, JSON.stringify(post));
      } catch {
        // A full or forbidden storage only costs the survival of a reload.
      }
    },
    remove: (clientMessageId) => storage.removeItem(PREFIX + clientMessageId),
  };
}

function parsePost(text: string | null): OutboxPost | undefined {
  try {
    const value = JSON.parse(text ?? "") as Partial<OutboxPost>;
    const isPost =
      typeof value.room === "string" &&
      typeof value.author === "string" &&
      typeof value.clientMessageId === "string" &&
      typeof value.text === "string" &&
      typeof value.replyTo === "string" &&
      typeof value.seenSeq === "number" &&
      typeof value.atMs === "number";
    return isPost ? (value as OutboxPost) : undefined;
  } catch {
    return undefined;
  }
}

/** A storage that forgets with the page. */
export function createMemoryOutboxStorage(): OutboxStorage {
  const posts = new Map<string, OutboxPost>();
  return {
    load: () => [...posts.values()],
    save: (post) => posts.set(post.clientMessageId, post),
    remove: (clientMessageId) => posts.delete(clientMessageId),
  };
}
