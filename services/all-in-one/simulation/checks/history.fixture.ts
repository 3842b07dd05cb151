import type { EventJson } from "@polylogue/proto/room";
import type { Reply } from "../../../../web/src/connection/wire.ts";
import { emptyView, type RoomView } from "../../../../web/src/room/room-view.ts";
import type { Observed, Operation, StoredCommit, Viewer } from "../record/observation.ts";
import { RoomLogs } from "../record/room-log.ts";
import type { MakeCheck } from "./check.ts";

export const room = "r_1";
const at = "2026-01-01T00:00:00.000Z";

/** A history as a test writes it, and the check that looks at it. Every step gives what the check says. */
export function historyFor(make: MakeCheck) {
  const logs = new RoomLogs();
  const check = make(logs);
  let order = 0;
  let atMs = 0;
  let operations = 0;

  function see(observed: Observed): string | undefined {
    order += 1;
    return check.see({ ...observed, order, atMs } as Parameters<typeof check.see>[0]);
  }

  return {
    logs,
    see,
    pass(ms: number): void {
      atMs += ms;
    },
    /** Stores a commit of these events behind the head. */
    commit(kinds: readonly EventJson[], change: Partial<StoredCommit> = {}): string | undefined {
      const firstSeq = change.firstSeq ?? logs.of(room).headSeq + 1;
      const tag = change.tag ?? `tag ${firstSeq}`;
      const events = kinds.map((kind, index) => ({ seq: firstSeq + index, tag, at, actor: "p_mira", ...kind }));
      const commit = {
        room,
        firstSeq,
        lastSeq: firstSeq + events.length - 1,
        tag,
        writer: "i_1",
        bytes: 100,
        events,
        marks: [],
        ...change,
      };
      logs.of(room).add(commit);
      return see({ kind: "committed", commit });
    },
    operation(change: Partial<Operation> = {}): Operation {
      operations += 1;
      return {
        id: operations,
        participantId: "p_mira",
        session: "page:Mira life 1",
        room,
        name: "post",
        commandId: `c-${operations}`,
        text: "hello",
        keepsOrder: true,
        order: order + 1,
        ...change,
      };
    },
    send: (operation: Operation, copy = 1) => see({ kind: "sent", operation, copy }),
    answer: (operation: Operation, reply: Reply) => see({ kind: "answered", operation, copy: 1, reply }),
    show: (viewer: Viewer, seq: number, view: RoomView, texts: Readonly<Record<string, string>> = {}) =>
      see({ kind: "shown", viewer, seq, view, textOf: (messageId) => texts[messageId] }),
  };
}

export const mira: Viewer = { id: "page:Mira view 1", participantId: "p_mira", room };

/** The event of a post with that client's id. */
export function posted(clientMessageId: string, text = "hello", asks: readonly string[] = []): EventJson {
  const message = { id: `m-${clientMessageId}`, author: "p_mira", text, clientMessageId };
  return {
    messagePosted: {
      message,
      asks: asks.map((turnId) => ({ turnId, personaId: "p_ada", chainId: "c_1", hop: 1 })),
    },
  };
}

export function started(turnId: string, attempt = 1): EventJson {
  return { turnStarted: { turnId, attempt, personaId: "p_ada", messageId: `m-${turnId}` } };
}

export function ended(turnId: string, change: NonNullable<EventJson["turnEnded"]> = {}): EventJson {
  return {
    turnEnded: { turnId, attempt: 1, messageId: `m-${turnId}`, outcome: "OUTCOME_ANSWERED", text: "", ...change },
  };
}

/** The mark of a command that Mira sent. */
export const markOf = (commandId: string, seq: number) => ({ participantId: "p_mira", commandId, seq });

export const openView: RoomView = { ...emptyView, phase: "open" };
