import type { Duplex, DuplexEnd } from "./duplex.ts";

/** What a test heard on one end of a duplex. */
export interface DuplexRecorder {
  /** Resolves when the other end has taken the stream. */
  opened(): Promise<void>;
  readonly messages: readonly Uint8Array[];
  readonly ends: readonly DuplexEnd[];
  /** Resolves when so many messages have come. */
  received(count: number): Promise<void>;
  /** Resolves when it has been told so often that there is room again. */
  drained(times: number): Promise<void>;
  readonly ended: Promise<DuplexEnd>;
}

/** Listens to one end and keeps what it hears. For tests. */
export function recordDuplex(duplex: Duplex): DuplexRecorder {
  const messages: Uint8Array[] = [];
  const ends: DuplexEnd[] = [];
  const waiting = new Set<() => void>();
  let drains = 0;
  let opens = 0;
  const changed = (): void => {
    for (const check of waiting) check();
  };
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  duplex.listen({
    opened() {
      opens += 1;
      changed();
    },
    message(bytes) {
      messages.push(bytes);
      changed();
    },
    drained() {
      drains += 1;
      changed();
    },
    closed(why) {
      ends.push(why);
      changed();
    },
  });
  return {
    opened: () => until(() => opens === 1),
    messages,
    ends,
    received: (count) => until(() => messages.length >= count),
    drained: (times) => until(() => drains >= times),
    ended: until(() => ends.length > 0).then(() => ends[0] ?? { clean: false }),
  };
}
