import { fromBinary, toJson } from "@bufbuild/protobuf";
import { type CommitRecord, CommitRecordSchema, type EventJson, EventSchema } from "@polylogue/proto/room";
import type { Reply } from "../../../../web/src/connection/wire.ts";
import type { CommitWrite } from "../../../room/src/store/room-store.ts";
import type { Check, MakeCheck } from "../checks/check.ts";
import type { Observation, Observed, Operation } from "./observation.ts";
import { RoomLogs } from "./room-log.ts";
import type { Sending } from "./sending.ts";

/** A rule that was broken, and how. */
export interface Violation {
  readonly rules: string;
  readonly atMs: number;
  readonly what: string;
}

/** Violations that one world tells of at most. */
const violationsMax = 5;

/** Hears what happens in a world, keeps its logs, and has the checks look at everything. */
export class WorldRecord {
  readonly logs = new RoomLogs();
  readonly violations: Violation[] = [];
  /** How often what a run is made for did happen. */
  readonly counts = new Map<string, number>();
  readonly #checks: readonly Check[];
  readonly #nowMs: () => number;
  readonly #operations = new Map<string, { readonly operation: Operation; copies: number }>();
  #order = 0;

  constructor(nowMs: () => number, checks: readonly MakeCheck[]) {
    this.#nowMs = nowMs;
    this.#checks = checks.map((make) => make(this.logs));
  }

  /** The place in the order of everything that comes next. */
  get order(): number {
    return this.#order;
  }

  see(observed: Observed): void {
    this.#order += 1;
    const seen = { ...observed, order: this.#order, atMs: this.#nowMs() } as Observation;
    for (const check of this.#checks) this.#judge(check.rules, check.see(seen));
  }

  end(): void {
    for (const check of this.#checks) this.#judge(check.rules, check.end?.());
  }

  violated(rules: string, what: string): void {
    if (this.violations.length < violationsMax) this.violations.push({ rules, what, atMs: this.#nowMs() });
  }

  happened(what: string, times = 1): void {
    if (times > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  /** The store has taken a commit. */
  committed(write: CommitWrite): void {
    const record = fromBinary(CommitRecordSchema, write.commit.record);
    const commit = {
      room: write.key.room,
      firstSeq: record.firstSeq,
      lastSeq: record.lastSeq,
      tag: record.tag,
      writer: record.writer,
      bytes: write.commit.record.length,
      events: eventsOf(record),
      marks: record.commands.map(({ participantId, commandId, seq }) => ({ participantId, commandId, seq })),
    };
    this.logs.of(commit.room).add(commit);
    for (const event of commit.events) {
      if ((event.turnStarted?.attempt ?? 0) > 1) this.happened("turn taken over");
      this.happened(`event ${kindOf(event)}`);
    }
    this.see({ kind: "committed", commit });
  }

  /** What was said in a commit was taken out of the store. */
  replaced(room: string, record: Uint8Array): void {
    this.happened("commit erased");
    for (const event of eventsOf(fromBinary(CommitRecordSchema, record))) this.logs.of(room).replace(event);
  }

  /** The store has refused a commit: its writer was not the first. */
  lost(write: CommitWrite): void {
    this.happened("commit lost");
    if (fromBinary(CommitRecordSchema, write.commit.record).commands.length >= 3)
      this.happened("commit of 3 commands lost");
  }

  /** A command is sent, for the first time or again under its id. */
  sent(command: Omit<Operation, "id" | "order">): Sending {
    const { participantId, commandId } = command;
    const id = this.#operations.size + 1;
    const key = commandId === "" ? `#${id}` : `${participantId}\n${commandId}`;
    const known = this.#operations.get(key) ?? { operation: { ...command, id, order: this.#order + 1 }, copies: 0 };
    this.#operations.set(key, known);
    known.copies += 1;
    const sending = { operation: known.operation, copy: known.copies };
    if (known.copies > 1) this.happened("command sent again");
    this.see({ kind: "sent", ...sending });
    return sending;
  }

  answered(sending: Sending, reply: Reply): void {
    this.see({ kind: "answered", ...sending, reply });
  }

  runnerRefused(reason: string): void {
    if (reason === "STALE_ATTEMPT") this.happened("stale attempt refused");
    else this.happened(`runner refused ${reason}`);
  }

  #judge(rules: string, what: string | undefined): void {
    if (what !== undefined) this.violated(rules, what);
  }
}

function eventsOf({ events }: CommitRecord): EventJson[] {
  return events.map((event) => toJson(EventSchema, event, { alwaysEmitImplicit: true }) as EventJson);
}

const envelope: ReadonlySet<string> = new Set(["seq", "tag", "at", "actor"]);

/** The name of what happened in an event. */
function kindOf(event: object): string {
  return Object.keys(event).find((name) => !envelope.has(name)) ?? "unknown";
}
