import { limits, type Refusal, refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Log } from "@polylogue/runtime/log/log";
import type { StatementClaims } from "@polylogue/runtime/signing/claims";
import { newerFold } from "../decide/decide.ts";
import type { OkResult } from "../decide/decision.ts";
import { mayEnter, rightsIn } from "../decide/seats.ts";
import type { LogPosition } from "../hub/recent-events.ts";
import type { Person, TrunkSink } from "../hub/room-watch.ts";
import type { LiveRoom } from "../live-room.ts";
import { logCommand } from "../order/log-command.ts";
import { refusalOfStore } from "../order/refusal-of-store.ts";
import type { Rooms } from "../rooms.ts";
import { isOfNewerFold } from "../state/fold-version.ts";
import {
  type ClientFrame,
  create,
  JoinOkSchema,
  LeaveOkSchema,
  MarkReadOkSchema,
  ServerFrameSchema,
  SignalSchema,
  SyncTurnOkSchema,
  TurnTextSchema,
  TypingOkSchema,
  TypingSignalSchema,
} from "../state/wire.ts";
import type { RoomStore } from "../store/room-store.ts";
import { errorFrame, okFrame } from "./frames.ts";
import { joinedEntry } from "./joined.ts";
import { presentParticipant } from "./presence.ts";

/** Frames of one session that wait while it is being attached or joined. */
const waitingFramesMax = 512;
/** Times that a join opens a room which leaves the memory before it is joined. */
const opensMax = 8;

export interface SessionDeps {
  readonly rooms: Rooms;
  readonly store: RoomStore;
  readonly clock: Clock;
  readonly log: Log;
  /** True when no other process writes to the store: then what this instance knows is current. */
  readonly isExclusive: boolean;
}

type Statement = { readonly claims: StatementClaims; readonly expiresAtMs: number } | undefined;

/** One participant's attachment on a trunk. Its frames are taken one after the other; commands to the log do not wait for each other. */
export class Session {
  readonly #trunk: TrunkSink;
  readonly #number: number;
  readonly #deps: SessionDeps;
  readonly #waiting: ClientFrame[] = [];
  readonly #joined = new Map<string, LiveRoom>();
  #statement: Promise<Statement> = Promise.resolve(undefined);
  #identity: Statement;
  #isWorking = false;
  /** Commands that are on their way to the log. */
  #submitted = 0;
  #isClosed = false;

  constructor(trunk: TrunkSink, number: number, deps: SessionDeps) {
    this.#trunk = trunk;
    this.#number = number;
    this.#deps = deps;
  }

  /** Something that it took has not been answered yet. */
  get isBusy(): boolean {
    return this.#isWorking || this.#submitted > 0;
  }

  /** Takes the verified statement of who this is; again to refresh. */
  identify(statement: Promise<Statement>): void {
    this.#statement = statement;
    this.#identity = undefined;
  }

  receive(frame: ClientFrame): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= waitingFramesMax) {
      this.#refuse(frame, refuse("IN_FLIGHT_EXHAUSTED", "Too many commands wait.", { retryAfterMs: 500 }));
      return;
    }
    this.#waiting.push(frame);
    if (!this.#isWorking) void this.#work();
  }

  /** With `isCutOff` its trunk broke. */
  close({ isCutOff = false } = {}): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    for (const room of this.#joined.values()) room.presence.remove(this.#trunk, this.#number, { isCutOff });
    this.#joined.clear();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let frame = this.#waiting.shift(); frame && !this.#isClosed; frame = this.#waiting.shift()) {
      try {
        const pending = this.#take(frame);
        // What reads or writes beside the log waits (attaching, joining, read marks, a text from the store); commands to the log do
        // not: posts of one session share a commit.
        if (pending) await pending;
      } catch (error) {
        this.#deps.log.error({ err: error }, "a command failed");
        this.#refuse(frame, refusalOfStore(error));
      }
    }
    this.#isWorking = false;
  }

  #take(frame: ClientFrame): Promise<void> | undefined {
    if (!this.#identity) return this.#takeWhenIdentified(frame);
    const { claims, expiresAtMs } = this.#identity;
    if (expiresAtMs <= this.#deps.clock.nowMs()) {
      this.#refuse(frame, refuse("BAD_TOKEN", "Your session has ended; say hello again."));
      return undefined;
    }
    return this.#takeFrom(
      { kind: "person", participantId: claims.participantId, displayName: claims.displayName },
      claims.tenant,
      frame,
    );
  }

  async #takeWhenIdentified(frame: ClientFrame): Promise<void> {
    let statement: Promise<Statement>;
    do {
      statement = this.#statement;
      const identity = await statement;
      // A newer statement may have come meanwhile: an older one never takes its place.
      if (statement === this.#statement) this.#identity = identity;
    } while (statement !== this.#statement);
    if (this.#isClosed) return;
    if (!this.#identity) this.#refuse(frame, refuse("BAD_CREDENTIAL", "This session is not attached."));
    else await this.#take(frame);
  }

  #takeFrom(person: Person, tenant: string, frame: ClientFrame): Promise<void> | undefined {
    const { command, room: roomId = "" } = frame;
    if (command.case === "join") return this.#join(person, tenant, frame);
    const room = this.#joined.get(roomId);
    if (!room?.watch.has(this.#trunk, this.#number)) {
      this.#joined.delete(roomId);
      this.#refuse(frame, refuse("NOT_JOINED", "Join the room first."));
      return undefined;
    }
    switch (command.case) {
      case "leave":
        room.presence.remove(this.#trunk, this.#number);
        this.#joined.delete(roomId);
        this.#ok(frame, { case: "leave", value: create(LeaveOkSchema) });
        return undefined;
      case "typing":
        return this.#typing(person, room, frame, command.value.on);
      case "markRead":
        return this.#markRead(person, room, frame, command.value.seq);
      case "syncTurn":
        return this.#syncTurn(room, frame, command.value.turnId);
      case "post":
      case "edit":
      case "delete":
      case "leaveRoom":
      case "setProfile":
      case "stop":
      case "addPersona":
      case "removePersona":
      case "removeParticipant":
      case "setRole":
      case "updateRoom":
      case "regenerate":
      case "pickVersion":
      case "continueTurn":
      case "continueChain":
      case "holdPersona":
        // Not awaited: the log keeps the order, and the next command may share its commit.
        this.#submitted += 1;
        void room.submit(logCommand(person, command)).then((answer) => {
          this.#submitted -= 1;
          if (answer.kind === "ok") this.#ok(frame, answer.ok);
          else this.#refuse(frame, answer.refusal);
        });
        return undefined;
      case "hello":
      case "ping":
      case "serve":
      case "beat":
      case "claimTurn":
      case "delta":
      case "endTurn":
      case undefined:
        this.#refuse(frame, refuse("NOT_ALLOWED", "This command is not for you to send."));
        return undefined;
      default:
        return command satisfies never;
    }
  }

  async #join(person: Person, tenant: string, frame: ClientFrame): Promise<void> {
    const key = { tenant, room: frame.room ?? "" };
    const position = positionOf(frame);
    let room: LiveRoom | undefined;
    let readSeq = 0;
    for (let opens = 0; opens < opensMax; opens += 1) {
      room = await this.#deps.rooms.open(key);
      await room?.prepareJoin(position);
      // Who resumes has a mark already.
      if (room && !(position && room.replay.after(position))) readSeq = await room.joinMarks.of(person.participantId);
      // While nobody watches it, it may leave the memory again: watching must be of the one that is in use.
      if (!room || room.state.deleted || this.#deps.rooms.peek(key) === room) break;
    }
    if (this.#isClosed) return;
    if (room && !room.state.deleted && this.#deps.rooms.peek(key) !== room) {
      this.#refuse(frame, refuse("IN_FLIGHT_EXHAUSTED", "Too many rooms are in use.", { retryAfterMs: 500 }));
      return;
    }
    if (!room || room.state.deleted) {
      this.#refuse(frame, refuse("ROOM_NOT_FOUND", "There is no such room."));
      return;
    }
    // Who may be in it, and what is in it, is not known here (L9).
    if (isOfNewerFold(room.state)) {
      this.#refuse(frame, newerFold);
      return;
    }
    if (!mayEnter(room.state, person)) {
      const isBanned = room.state.banned.has(person.participantId);
      // A closed room answers like a missing one (G5).
      this.#refuse(
        frame,
        isBanned
          ? refuse("BANNED", "You were removed from this room.")
          : refuse("ROOM_NOT_FOUND", "There is no such room."),
      );
      return;
    }
    this.#joined.set(key.room, room);
    // One step of the loop: what is committed after this head follows on the same stream (S1).
    this.#ok(frame, { case: "join", value: create(JoinOkSchema) });
    const watcher = { trunk: this.#trunk, session: this.#number, person };
    const missed = position && room.replay.after(position);
    this.#trunk.push(joinedEntry(room, watcher, { readSeq, missed }));
    room.presence.add(watcher);
  }

  #typing(person: Person, room: LiveRoom, frame: ClientFrame, on: boolean): undefined {
    if (!rightsIn(room.state, person).includes("typing")) {
      this.#refuse(frame, refuse("NOT_ALLOWED", "Your role in this room does not allow that."));
      return;
    }
    const { displayName } = presentParticipant(person, room.state.participants);
    const value = create(TypingSignalSchema, { participantId: person.participantId, displayName, on });
    room.signal({ case: "typing", value });
    this.#ok(frame, { case: "typing", value: create(TypingOkSchema) });
  }

  async #markRead(person: Person, room: LiveRoom, frame: ClientFrame, seq: number): Promise<void> {
    const upTo = Math.min(seq, room.state.headSeq);
    const mark = await this.#deps.store.writeReadMark(room.key, person.participantId, upTo);
    this.#ok(frame, { case: "markRead", value: create(MarkReadOkSchema, { seq: mark }) });
  }

  async #syncTurn(room: LiveRoom, frame: ClientFrame, turnId: string): Promise<void> {
    await room.mendDrafts();
    if (this.#isClosed) return;
    const live = room.state.turns.get(turnId);
    if (!live) {
      this.#refuse(frame, refuse("TURN_NOT_FOUND", "This turn is not running."));
      return;
    }
    const draft = room.drafts.get(turnId);
    const text = draft?.attempt === live.turn.attempt ? draft.text : "";
    const value = create(TurnTextSchema, {
      turnId,
      attempt: live.turn.attempt,
      text: text.slice(0, limits.turnTextBytesMax),
    });
    const signal = create(SignalSchema, { kind: { case: "turnText", value } });
    this.#ok(frame, { case: "syncTurn", value: create(SyncTurnOkSchema) });
    this.#trunk.reply(
      this.#number,
      create(ServerFrameSchema, { room: room.key.room, body: { case: "signal", value: signal } }),
    );
  }

  #ok(frame: ClientFrame, ok: OkResult): void {
    if (frame.id !== "" && !this.#isClosed) this.#trunk.reply(this.#number, okFrame(frame.id, ok));
  }

  #refuse(frame: ClientFrame, refusal: Refusal): void {
    if (this.#isClosed) return;
    this.#trunk.reply(this.#number, errorFrame(refusal, frame.id === "" ? {} : { replyTo: frame.id }));
  }
}

/** What the client has of the room; undefined: nothing. */
function positionOf({ command }: ClientFrame): LogPosition | undefined {
  if (command.case !== "join" || command.value.afterSeq === undefined) return undefined;
  return { seq: command.value.afterSeq, tag: command.value.afterTag };
}
