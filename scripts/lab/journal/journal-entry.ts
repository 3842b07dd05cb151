/** What every entry says: when, on the monotonic clock that all processes of a machine share, in nanoseconds. */
interface At {
  readonly atNs: number;
}

/** What a client says: which one, and in which room. A client is one session of one participant. */
interface Seen extends At {
  readonly client: string;
  readonly room: string;
}

/** A command that can change the log goes up, for the first time or again under its id. */
export interface Invoke extends Seen {
  readonly kind: "invoke";
  readonly participant: string;
  readonly command: string;
  readonly commandId: string;
  /** The client's own count of its commands: a retry has that of the first try. */
  readonly n: number;
  /** Of the text of a post. */
  readonly digest: string;
}

/** The command was acknowledged. */
export interface Ok extends Seen {
  readonly kind: "ok";
  readonly command: string;
  readonly commandId: string;
  readonly seq: number;
}

/** It was refused, and the refusal promises that this copy of it was not applied. */
export interface Fail extends Seen {
  readonly kind: "fail";
  readonly commandId: string;
  readonly reason: string;
}

/** Nobody knows what became of this copy: no answer came, or one that promises nothing. */
export interface Info extends Seen {
  readonly kind: "info";
  readonly commandId: string;
  readonly reason: string;
}

/** An event was applied. */
export interface Deliver extends Seen {
  readonly kind: "deliver";
  readonly seq: number;
  readonly tag: string;
  readonly digest: string;
  /** As it came, after it had waited for one before it, or among what a resume brought. */
  readonly via: "event" | "parked" | "resume";
}

/** A snapshot took the place of what the client had. */
export interface Reset extends Seen {
  readonly kind: "reset";
  readonly seq: number;
  readonly tag: string;
  /** Message ids with the digests of what they say, in the order of the room. */
  readonly messages: readonly (readonly [string, string])[];
}

/** The text of a running turn grew for a client: `text` stands at `offset`. An offset of 0 begins anew. */
export interface Piece extends Seen {
  readonly kind: "piece";
  readonly turnId: string;
  readonly attempt: number;
  readonly offset: number;
  readonly text: string;
}

/** The client wants the room from here on, or does not any more. */
export interface Join extends Seen {
  readonly kind: "join";
  readonly participant: string;
}
export interface Leave extends Seen {
  readonly kind: "leave";
}

/** What a client has in the end, when faults have stopped and time has passed. */
export interface Final extends Seen {
  readonly kind: "final";
  readonly seq: number;
  readonly messages: readonly (readonly [string, string])[];
  /** Turns that have not ended for it. */
  readonly openTurns: readonly string[];
}

/** Something was done to the system: `what` (`kill`, `blackhole`) to `whom` (`gateway 1`). */
export interface Nemesis extends At {
  readonly kind: "nemesis";
  readonly what: string;
  readonly whom: string;
}

/** Something that a story counted outside of the clients. */
export interface Fact extends At {
  readonly kind: "fact";
  readonly name: string;
  readonly count: number;
}

export type JournalEntry = Invoke | Ok | Fail | Info | Deliver | Reset | Piece | Join | Leave | Final | Nemesis | Fact;
