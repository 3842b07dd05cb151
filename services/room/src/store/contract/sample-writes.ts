import type { CommitWrite, MessageRow, RoomKey, RoomRow } from "../room-store.ts";

let lastNumber = 0;

/** A tenant that no other test uses. */
export function freshTenant(): string {
  lastNumber += 1;
  return `tenant_${process.pid}_${lastNumber}`;
}

/** A room of a tenant that no other test uses. */
export function freshRoom(): RoomKey {
  return { tenant: freshTenant(), room: "r_1" };
}

export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

export interface SampleOptions {
  /** 1 by default. */
  readonly events?: number;
  readonly author?: string;
  readonly mentions?: readonly string[];
  /** By default one, at the first seq. */
  readonly messages?: readonly MessageRow[];
  readonly room?: Partial<RoomRow>;
  readonly seats?: CommitWrite["seats"];
  readonly busy?: boolean;
  readonly snapshot?: CommitWrite["snapshot"];
}

/** A commit whose every stored byte names its tag, so that a test can see who wrote what. */
export function sampleCommit(key: RoomKey, firstSeq: number, tag: string, options: SampleOptions = {}): CommitWrite {
  const lastSeq = firstSeq + (options.events ?? 1) - 1;
  const { author = "p_1", mentions = [], seats = [], busy = false, snapshot } = options;
  return {
    key,
    commit: { firstSeq, lastSeq, tag, record: bytes(`commit ${tag}`) },
    messages: options.messages ?? [sampleMessage(firstSeq, tag, author, mentions)],
    room: {
      headSeq: lastSeq,
      visibility: "link",
      deleted: false,
      activeAtMs: 1_000 + lastSeq,
      record: bytes(`room ${tag}`),
      ...options.room,
    },
    seats,
    busy,
    ...(snapshot && { snapshot }),
  };
}

export function sampleMessage(seq: number, tag: string, author = "p_1", mentions: readonly string[] = []): MessageRow {
  return { messageId: `m_${seq}_${tag}`, seq, author, record: bytes(`message ${tag}`), mentions };
}
