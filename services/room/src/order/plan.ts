import { refuse } from "@polylogue/proto";
import { type AnswerFacts, answerFacts, answerFrom } from "../decide/answer.ts";
import { decide } from "../decide/decide.ts";
import { type Decision, type Facts, refused } from "../decide/decision.ts";
import { fold, messageIdOf } from "../state/fold.ts";
import { foldMessage } from "../state/fold-message.ts";
import { leastFoldVersion } from "../state/fold-version.ts";
import type { RoomState } from "../state/room-state.ts";
import {
  type CommandMark,
  CommandMarkSchema,
  create,
  type Event,
  EventSchema,
  type Message,
  timestampFromMs,
  toBinary,
} from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";
import { type CommandDigest, isSameDigest } from "./command-digest.ts";
import type { StoredCommand } from "./command-window.ts";
import { type LogAnswer, type LogCommand, senderId } from "./log-command.ts";

/** Events of one commit (L2). */
const eventsPerCommitMax = 64;
/** Bytes of the events of one commit (L2), leaving room for the record's own fields. */
const bytesPerCommitMax = 256 * 1_024 - 8_192;

/** What a batch of commands comes to when it is decided on one state. */
export interface Plan {
  /** The state after the planned commit. */
  readonly state: RoomState;
  readonly events: readonly Event[];
  readonly marks: readonly CommandMark[];
  /** Current forms of the messages that the events make or change. */
  readonly messages: ReadonlyMap<string, Message>;
  /** One for each command that was taken, in order; valid once the commit is won. */
  readonly answers: readonly LogAnswer[];
}

export interface PlanInput {
  readonly key: RoomKey;
  readonly state: RoomState;
  readonly commands: readonly LogCommand[];
  readonly tag: string;
  readonly atMs: number;
  readonly digest: CommandDigest;
  /** The twin of a command in the log, if it has one; `too_old` when that can not be told any more (L4). */
  twin(command: LogCommand): StoredCommand | "too_old" | undefined;
  /** Messages that are older than the state's window. */
  readonly loaded: ReadonlyMap<string, Message>;
  readonly facts: Omit<Facts, "message" | "atMs">;
  /** Told of a decision that threw: a defect, which must not take the other commands of the batch with it. */
  onDefect(command: LogCommand, error: unknown): void;
}

/**
 * Decides as many of the commands as fit into one commit, each on top of the one before. Pure: when the commit is lost, the
 * whole plan is thrown away and made again from the new state.
 */
export function plan(input: PlanInput): Plan {
  let state = input.state;
  const events: Event[] = [];
  const marks: CommandMark[] = [];
  const messages = new Map<string, Message>();
  const answers: LogAnswer[] = [];
  const planned = new Map<string, StoredCommand>();
  let bytes = 0;
  // The window with which the plan began: a message that leaves it meanwhile was not loaded.
  const message = (id: string): Message | undefined =>
    messages.get(id) ?? input.state.recent.findLast((recent) => recent.id === id) ?? input.loaded.get(id);

  for (const command of input.commands) {
    const known = planned.get(commandKey(command)) ?? input.twin(command);
    if (command.commandId !== "" && known) {
      answers.push(answerTwin(command, known, input.digest));
      continue;
    }
    const decision = decideOne(input, state, message, command);
    if (decision.kind === "refused") {
      answers.push({ kind: "refused", refusal: decision.refusal });
      continue;
    }
    if (decision.kind === "unchanged") {
      answers.push({ kind: "ok", ok: decision.ok });
      continue;
    }
    const made = decision.events.map((draft, index) =>
      create(EventSchema, {
        seq: state.headSeq + 1 + index,
        tag: input.tag,
        at: timestampFromMs(input.atMs),
        actor: draft.actor,
        kind: draft.kind,
      }),
    );
    const size = made.reduce((sum, event) => sum + toBinary(EventSchema, event).length, 0);
    const isFull = events.length + made.length > eventsPerCommitMax || bytes + size > bytesPerCommitMax;
    // What does not fit is decided for the next commit. The first command is always taken: the limits of texts, mentions and turns
    // keep what a single one leads to within a commit's bounds.
    if (events.length > 0 && isFull) break;
    bytes += size;
    for (const event of made) {
      const id = messageIdOf(event);
      const after = id === undefined ? undefined : foldMessage(message(id), event);
      if (id !== undefined && after) messages.set(id, after);
      state = { ...fold(state, event), foldVersion: Math.max(state.foldVersion, leastFoldVersion([event])) };
      events.push(event);
    }
    const main = made[decision.main];
    if (!main) throw new Error("a decision must name its main event");
    if (command.commandId !== "") {
      const mark = create(CommandMarkSchema, {
        participantId: senderId(command.sender),
        commandId: command.commandId,
        digest: input.digest(command.command),
        seq: main.seq,
      });
      marks.push(mark);
      planned.set(commandKey(command), { digest: mark.digest, facts: answerFacts(main) });
    }
    answers.push(answerOf(command, answerFacts(main)));
  }
  return { state, events, marks, messages, answers };
}

function decideOne(
  { key, facts, atMs, onDefect }: PlanInput,
  state: RoomState,
  message: Facts["message"],
  command: LogCommand,
): Decision {
  try {
    return decide({ key, state, facts: { ...facts, atMs, message } }, command.sender, command.command);
  } catch (error) {
    onDefect(command, error);
    return refused(refuse("INTERNAL", "Something went wrong here."));
  }
}

function answerTwin(command: LogCommand, twin: StoredCommand | "too_old", digest: CommandDigest): LogAnswer {
  if (twin === "too_old") {
    return {
      kind: "refused",
      refusal: refuse("TOO_OLD", "This command is too old to tell whether it was done already."),
    };
  }
  if (!isSameDigest(twin.digest, digest(command.command))) {
    const refusal = refuse("COMMAND_ID_REUSED", "This command id was used for something else.");
    return { kind: "refused", refusal };
  }
  return answerOf(command, twin.facts);
}

function answerOf(command: LogCommand, facts: AnswerFacts): LogAnswer {
  const ok = answerFrom(command.command.case, facts);
  if (ok) return { kind: "ok", ok };
  return { kind: "refused", refusal: refuse("COMMAND_ID_REUSED", "This command id was used for something else.") };
}

function commandKey(command: LogCommand): string {
  return `${senderId(command.sender)}\n${command.commandId}`;
}
