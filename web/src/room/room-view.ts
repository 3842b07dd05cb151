import type { ReceiptJson } from "@polylogue/proto/model";
import type {
  OutcomeJson,
  PromptContextJson,
  ReasonJson,
  RoleJson,
  TurnStatusJson,
  UnaddressedJson,
  VisibilityJson,
} from "@polylogue/proto/room";
import type { OutboxEntry } from "../connection/outbox-entry.ts";
import type { WireError } from "../connection/wire.ts";

/** A person or a persona. */
export interface Participant {
  readonly id: string;
  readonly kind: "person" | "persona";
  readonly displayName: string;
  readonly role: RoleJson;
  /** Only personas. */
  readonly handle: string;
  /** Only personas. */
  readonly card: PersonaCard | undefined;
  /** Only personas: quiet until a person addresses it by name or by reply. */
  readonly isHeld: boolean;
}

/** What everybody may know of a persona. */
export interface PersonaCard {
  readonly version: number;
  readonly description: string;
  readonly models: readonly string[];
  readonly accent: string;
}

/** Part of a text that names somebody. */
export interface MentionSpan {
  /** Empty for `@all`. */
  readonly participantId: string;
  readonly start: number;
  readonly end: number;
}

/** What somebody said. */
export interface RoomMessage {
  readonly id: string;
  readonly seq: number;
  readonly author: string;
  readonly authorName: string;
  readonly authorKind: "person" | "persona";
  /** Of a running turn: what its attempt had when it was told; the rest is in the stream. */
  readonly text: string;
  readonly clientMessageId: string;
  readonly mentions: readonly MentionSpan[];
  readonly replyTo: string;
  readonly atMs: number;
  readonly revision: number;
  readonly editedAtMs: number | undefined;
  readonly isDeleted: boolean;
  readonly turn: MessageTurn | undefined;
  /** The answer of which this is another version; else empty. */
  readonly versionOf: string;
  /** The partial answer that this one goes on with; else empty. */
  readonly continues: string;
  /** Ids of the other versions of this answer that were asked for, oldest first. */
  readonly versions: readonly string[];
  /** The version that stands for this answer; empty: it stands for itself. */
  readonly picked: string;
}

/** The turn that makes or made a message. */
export interface MessageTurn {
  readonly turnId: string;
  readonly attempt: number;
  readonly status: "running" | "stopping" | "ended";
  readonly outcome: OutcomeJson;
  readonly reason: ReasonJson;
  readonly trigger: string;
  readonly receipt: ReceiptJson | undefined;
  readonly isPartial: boolean;
  /** A short word of the model or the runner on the outcome; else empty. */
  readonly note: string;
  /** How much of the room the prompt had; undefined when it is not known. */
  readonly context: PromptContextJson | undefined;
  /** Who stopped it, when that was seen; else empty. */
  readonly stoppedBy: string;
}

/** A turn that has not ended. */
export interface LiveTurn {
  readonly turnId: string;
  readonly personaId: string;
  readonly status: "owed" | "running" | "stopping";
  readonly trigger: string;
  readonly askSeq: number;
  readonly attempt: number;
  /** Empty while owed. */
  readonly messageId: string;
  /** The answer of which this makes another version; else empty. */
  readonly versionOf: string;
  /** The partial answer that this goes on with; else empty. */
  readonly continues: string;
}

/** A chain of turns that a cap stopped, and that can be continued. */
export interface CappedChain {
  readonly chainId: string;
  readonly reason: ReasonJson;
  /** The message that asked. */
  readonly trigger: string;
  /** Who is owed a turn. */
  readonly personaIds: readonly string[];
  readonly turns: number;
  readonly costNanoUsd: number;
}

/** What the room's turns came to so far. */
export interface Spending {
  /** As far as prices are known. */
  readonly costNanoUsd: number;
  /** Turns with a receipt. */
  readonly turns: number;
  /** Those of them whose cost is not known. */
  readonly unpricedTurns: number;
}

/** How personas speak in the room; 0 is the default. */
export interface RoomSettings {
  readonly unaddressed: UnaddressedJson;
  /** Participant id; empty for none. */
  readonly leadPersona: string;
  readonly hopsMax: number;
  readonly turnsMax: number;
  readonly turnsPerPersonaMax: number;
  readonly secondsMax: number;
  readonly nanoUsdMax: number;
}

/** The room itself. */
export interface RoomFacts {
  readonly title: string;
  readonly visibility: VisibilityJson;
  readonly isArchived: boolean;
  readonly settings: RoomSettings;
}

/** A line about something that is no message: shown where its event stands. */
export interface RoomNotice {
  readonly id: string;
  readonly seq: number;
  readonly atMs: number;
  readonly what:
    | {
        readonly kind: "turnDropped";
        readonly personaName: string;
        readonly outcome: OutcomeJson;
        readonly reason: ReasonJson;
      }
    | { readonly kind: "personaAdded"; readonly personaName: string; readonly actorName: string }
    | { readonly kind: "personaRemoved"; readonly personaName: string; readonly actorName: string }
    | { readonly kind: "renamed"; readonly title: string; readonly actorName: string }
    | { readonly kind: "archived"; readonly isArchived: boolean; readonly actorName: string };
}

/** Somebody who types. `untilMs` is of the clock that the inputs carried. */
export interface Typist {
  readonly participantId: string;
  readonly displayName: string;
  readonly untilMs: number;
}

/** What the page shows of a room. Never changed in place; parts that did not change keep their identity. */
export interface RoomView {
  readonly phase: "joining" | "open" | "refused";
  /** Why the room is closed to us. */
  readonly refusal: WireError | undefined;
  readonly facts: RoomFacts;
  readonly rights: ReadonlySet<string>;
  /** Who has a seat, in the order of their coming. */
  readonly seats: ReadonlyMap<string, Participant>;
  readonly present: ReadonlyMap<string, Participant>;
  readonly messages: ReadonlyMap<string, RoomMessage>;
  /** Message ids by seq. */
  readonly order: readonly string[];
  readonly hasOlder: boolean;
  /** Turns that have not ended, by turn id, in the order of their asks. */
  readonly turns: ReadonlyMap<string, LiveTurn>;
  /** Oldest first. */
  readonly capped: readonly CappedChain[];
  readonly spending: Spending;
  readonly notices: readonly RoomNotice[];
  readonly typists: readonly Typist[];
  /** This person's posts that the room does not have yet, oldest first. */
  readonly pending: readonly OutboxEntry[];
  /** The read mark that the room had of us when we joined first. */
  readonly readSeq: number;
}

/** The statuses of the wire, as this page names them. */
export const statusByWire: Readonly<Record<TurnStatusJson, LiveTurn["status"] | "ended">> = {
  TURN_STATUS_UNSPECIFIED: "owed",
  TURN_STATUS_OWED: "owed",
  TURN_STATUS_RUNNING: "running",
  TURN_STATUS_STOPPING: "stopping",
  TURN_STATUS_ENDED: "ended",
};

/** What holds in a room that says nothing else. */
export const defaultSettings: RoomSettings = {
  unaddressed: "UNADDRESSED_UNSPECIFIED",
  leadPersona: "",
  hopsMax: 0,
  turnsMax: 0,
  turnsPerPersonaMax: 0,
  secondsMax: 0,
  nanoUsdMax: 0,
};

const noSpending: Spending = { costNanoUsd: 0, turns: 0, unpricedTurns: 0 };

/** A room before its first `joined`. */
export const emptyView: RoomView = {
  phase: "joining",
  refusal: undefined,
  facts: { title: "", visibility: "VISIBILITY_UNSPECIFIED", isArchived: false, settings: defaultSettings },
  rights: new Set(),
  seats: new Map(),
  present: new Map(),
  messages: new Map(),
  order: [],
  hasOlder: false,
  turns: new Map(),
  capped: [],
  spending: noSpending,
  notices: [],
  typists: [],
  pending: [],
  readSeq: 0,
};
