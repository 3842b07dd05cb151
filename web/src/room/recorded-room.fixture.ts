import type { EventJson, JoinedJson, MessageJson, ServerFrameJson } from "@polylogue/proto/room";

/** A room as its server would have told it: every event, the signals between them, and what it answers when it is asked. */
export interface RecordedRoom {
  /** The `joined` with which a client begins: an empty room with two people and two personas. */
  readonly start: JoinedJson;
  /** Events and deltas in the order of the wire. */
  readonly frames: readonly ServerFrameJson[];
  readonly headSeq: number;
  /** The answer to a join from that seq. */
  resume(afterSeq: number): JoinedJson;
  /** Texts so far of the turns that are running at the end. */
  readonly running: ReadonlyMap<string, { readonly attempt: number; readonly text: string }>;
}

const AT = "2026-11-20T09:00:00Z";

/** Writes a recording, event by event. */
export function createRecording() {
  const frames: ServerFrameJson[] = [];
  const events: EventJson[] = [];
  const running = new Map<string, { attempt: number; text: string; messageId: string }>();
  const add = (actor: string, kind: EventJson): number => {
    const seq = events.length + 1;
    const event: EventJson = { seq, tag: `tag${seq}`, at: AT, actor, ...kind };
    events.push(event);
    frames.push({ room: "r_1", event });
    return seq;
  };

  const recording = {
    post(id: string, text: string, asks: readonly string[] = [], more: MessageJson = {}): void {
      const seq = events.length + 1;
      const message: MessageJson = {
        id,
        seq,
        author: "p_mira",
        authorName: "Mira",
        authorKind: "PARTICIPANT_KIND_PERSON",
        text,
        clientMessageId: `c-${id}`,
        revision: 1,
        at: AT,
        ...more,
      };
      const owed = asks.map((turnId) => ({
        turnId,
        personaId: turnId.startsWith("t_a") ? "p_ada" : "p_grace",
        chainId: `c_${id}`,
        hop: 1,
      }));
      add("p_mira", { messagePosted: { message, asks: owed } });
    },
    edit: (messageId: string, revision: number, text: string) =>
      add("p_mira", { messageEdited: { messageId, revision, text } }),
    delete: (messageId: string) => add("p_mira", { messageDeleted: { messageId } }),
    start(turnId: string, attempt = 1): void {
      const messageId = `m_${turnId}`;
      const personaId = turnId.startsWith("t_a") ? "p_ada" : "p_grace";
      running.set(turnId, { attempt, text: "", messageId });
      add(personaId, {
        turnStarted: { turnId, attempt, personaId, messageId, authorName: personaId === "p_ada" ? "Ada" : "Grace" },
      });
    },
    delta(turnId: string, text: string): void {
      const turn = running.get(turnId);
      if (turn === undefined) throw new Error("not running");
      frames.push({
        room: "r_1",
        signal: { delta: { turnId, messageId: turn.messageId, attempt: turn.attempt, offset: turn.text.length, text } },
      });
      turn.text += text;
    },
    stop: (turnId: string) => add("p_mira", { turnStopping: { turnId, attempt: running.get(turnId)?.attempt ?? 0 } }),
    end(turnId: string, outcome: "OUTCOME_ANSWERED" | "OUTCOME_STOPPED" = "OUTCOME_ANSWERED"): void {
      const turn = running.get(turnId);
      running.delete(turnId);
      if (turn === undefined) add("", { turnEnded: { turnId, attempt: 0, personaId: "p_ada", outcome } });
      else
        add("p_ada", {
          turnEnded: { turnId, attempt: turn.attempt, messageId: turn.messageId, outcome, text: turn.text },
        });
    },
    event: add,
    /** What was recorded so far. */
    room(): RecordedRoom {
      return {
        start: startingPoint,
        frames: [...frames],
        headSeq: events.length,
        running: new Map(running),
        resume: (afterSeq) => ({
          ...startingPoint,
          resumed: true,
          headSeq: events.length,
          headTag: `tag${events.length}`,
          events: events.slice(afterSeq),
          turns: [...running].map(([turnId, { attempt, text, messageId }]) => ({
            turnId,
            attempt,
            text,
            messageId,
            status: "TURN_STATUS_RUNNING",
          })),
        }),
      };
    },
  };
  return recording;
}

const startingPoint: JoinedJson = {
  headSeq: 0,
  headTag: "",
  resumed: false,
  room: { id: "r_1", title: "Launch", visibility: "VISIBILITY_LINK" },
  rights: ["post", "edit", "delete", "stop", "typing"],
  participants: [
    { id: "p_mira", kind: "PARTICIPANT_KIND_PERSON", displayName: "Mira", role: "ROLE_OWNER" },
    { id: "p_jon", kind: "PARTICIPANT_KIND_PERSON", displayName: "Jon", role: "ROLE_MEMBER" },
    { id: "p_ada", kind: "PARTICIPANT_KIND_PERSONA", displayName: "Ada", handle: "ada", persona: { version: 1 } },
    { id: "p_grace", kind: "PARTICIPANT_KIND_PERSONA", displayName: "Grace", handle: "grace", persona: { version: 1 } },
  ],
};
