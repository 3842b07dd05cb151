import { createCommandDigest } from "../order/command-digest.ts";
import type { StoredCommand } from "../order/command-window.ts";
import { derivedId } from "../order/derived-id.ts";
import { type LogAnswer, logCommand, senderId } from "../order/log-command.ts";
import { plan } from "../order/plan.ts";
import { emptyRoomState, type RoomState } from "../state/room-state.ts";
import {
  type ClaimTurnOk,
  ClaimTurnSchema,
  create,
  DeleteSchema,
  EditSchema,
  EndTurnSchema,
  type Event,
  type Message,
  Outcome,
  type Participant,
  ParticipantKind,
  ParticipantSchema,
  PersonaCardSchema,
  PostSchema,
  StopSchema,
  Visibility,
} from "../state/wire.ts";
import { answerFacts } from "./answer.ts";
import type { Command, EventKind, Sender } from "./decision.ts";

export const mira: Sender = { kind: "person", participantId: "p_mira", displayName: "Mira" };
export const jon: Sender = { kind: "person", participantId: "p_jon", displayName: "Jon" };
export const runner: Sender = { kind: "runner", runner: "u_1" };

export function persona(handle: string): Participant {
  return create(ParticipantSchema, {
    id: `p_${handle}`,
    kind: ParticipantKind.PERSONA,
    handle,
    displayName: handle.charAt(0).toUpperCase() + handle.slice(1),
    persona: create(PersonaCardSchema, { personaId: handle, version: 1 }),
  });
}

type ValueOf<K extends EventKind["case"]> = Extract<EventKind, { case: K }>["value"];

const digest = createCommandDigest("a key for tests");

/** A room that decides and folds without a store: what the log does when every commit is won. */
export class FoldedRoom {
  state: RoomState = emptyRoomState;
  readonly events: Event[] = [];
  readonly messages = new Map<string, Message>();
  readonly abandoned = new Set<string>();
  readonly #twins = new Map<string, StoredCommand>();
  #ids = 0;
  #commits = 0;

  static with(personas: readonly string[], visibility = Visibility.LINK): FoldedRoom {
    const room = new FoldedRoom();
    const value = { title: "Launch", visibility, personas: personas.map(persona) };
    room.do(mira, { case: "createRoom", value });
    return room;
  }

  /** Decides one command; its events become part of the room. */
  do(sender: Sender, command: Command): LogAnswer {
    this.#commits += 1;
    const asked = logCommand(sender, command);
    const key = `${senderId(sender)}\n${asked.commandId}`;
    const planned = plan({
      key: { tenant: "local", room: "r_1" },
      state: this.state,
      commands: [asked],
      tag: `tag${this.#commits}`,
      atMs: this.#commits * 1_000,
      digest,
      twin: () => this.#twins.get(key),
      loaded: this.messages,
      facts: {
        newId: (prefix) => {
          this.#ids += 1;
          return `${prefix}_${this.#ids}`;
        },
        derivedId,
        isAbandoned: (turnId, attempt) => this.abandoned.has(`${turnId} ${attempt}`),
      },
      onDefect: (_, error) => {
        throw error;
      },
    });
    this.state = planned.state;
    this.events.push(...planned.events);
    for (const [id, message] of planned.messages) this.messages.set(id, message);
    for (const mark of planned.marks) {
      const event = planned.events.find(({ seq }) => seq === mark.seq);
      if (event) this.#twins.set(key, { digest: mark.digest, facts: answerFacts(event) });
    }
    const [answer] = planned.answers;
    if (!answer) throw new Error("a command is always answered");
    return answer;
  }

  post(sender: Sender, text: string, more: { replyTo?: string; clientMessageId?: string } = {}): LogAnswer {
    return this.do(sender, { case: "post", value: create(PostSchema, { text, ...more }) });
  }

  edit(sender: Sender, messageId: string, revision: number, text: string): LogAnswer {
    return this.do(sender, { case: "edit", value: create(EditSchema, { messageId, revision, text }) });
  }

  delete(sender: Sender, messageId: string): LogAnswer {
    return this.do(sender, { case: "delete", value: create(DeleteSchema, { messageId }) });
  }

  stop(sender: Sender, turnId: string | "all"): LogAnswer {
    const target =
      turnId === "all" ? ({ case: "all", value: true } as const) : ({ case: "turnId", value: turnId } as const);
    return this.do(sender, { case: "stop", value: create(StopSchema, { target }) });
  }

  claim(turnId: string, by: Sender = runner, commandId = ""): LogAnswer {
    return this.do(by, { case: "claimTurn", value: create(ClaimTurnSchema, { turnId, commandId }) });
  }

  end(
    turnId: string,
    text: string,
    more: { attempt?: number; outcome?: Outcome; by?: Sender; commandId?: string } = {},
  ): LogAnswer {
    const { attempt = 1, outcome = Outcome.ANSWERED, by = runner, commandId = "" } = more;
    return this.do(by, {
      case: "endTurn",
      value: create(EndTurnSchema, { turnId, attempt, outcome, text, commandId }),
    });
  }

  /** Claims and answers the persona's only owed turn. */
  answer(personaId: string, text: string): LogAnswer {
    const turn = this.owed().find((owed) => owed.personaId === personaId);
    if (!turn) throw new Error(`${personaId} owes no turn`);
    this.claim(turn.turnId);
    return this.end(turn.turnId, text);
  }

  owed() {
    return [...this.state.turns.values()].map((live) => live.turn);
  }

  /** The newest event, which must be of this kind, and behind which a cap may stand. */
  last<K extends EventKind["case"]>(kind: K): ValueOf<K> {
    const event = this.events.findLast((one) => one.kind.case !== "chainCapped" || kind === "chainCapped");
    if (event?.kind.case !== kind) throw new Error(`the last event is ${event?.kind.case}, not ${kind}`);
    return event.kind.value as ValueOf<K>;
  }

  lastMessage(): Message {
    const message = this.state.recent.at(-1);
    if (!message) throw new Error("there is no message");
    return message;
  }
}

export function reasonOf(answer: LogAnswer): string {
  return answer.kind === "refused" ? answer.refusal.reason : "ok";
}

export function claimed(answer: LogAnswer): ClaimTurnOk {
  if (answer.kind !== "ok" || answer.ok.case !== "claimTurn") throw new Error(`not claimed: ${reasonOf(answer)}`);
  return answer.ok.value;
}
