import type { Connection } from "../../../web/src/connection/connection.ts";
import type { ClientCommand, Reply, WireError } from "../../../web/src/connection/wire.ts";
import { digestOf } from "../journal/digest.ts";
import type { Journal } from "../journal/journal.ts";
import { RoomTap } from "./room-tap.ts";

/** Refusals after which nobody can say whether the command was applied. */
const unknownOutcomes = new Set(["UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "UNKNOWN", "INTERNAL", "CANCELLED"]);

export interface JournaledConnectionOptions {
  readonly connection: Connection;
  readonly journal: Journal;
  readonly client: string;
  readonly participant: string;
  /** The text so far of a message, as the client has it. */
  readonly textOf: (room: string, messageId: string) => string | undefined;
}

/** A connection whose traffic is in the journal. */
export interface JournaledConnection extends Connection {
  /** The last event of a room that the client has applied. */
  seqOf(room: string): number;
}

/** The same connection; what goes through it is in the journal, as the client sends it and as the client takes it. */
export function journaledConnection(options: JournaledConnectionOptions): JournaledConnection {
  const { connection, journal, client, participant, textOf } = options;
  /** The client's own count of its commands, by command id: a retry keeps its number. */
  const numbers = new Map<string, number>();
  const taps = new Map<string, RoomTap>();

  function invoke(room: string, command: ClientCommand): ((reply: Reply) => void) | undefined {
    const logged = loggedCommand(command);
    if (!logged) return undefined;
    const { kind, commandId, text } = logged;
    const n = numbers.get(commandId) ?? numbers.size + 1;
    numbers.set(commandId, n);
    journal.write({ kind: "invoke", client, room, participant, command: kind, commandId, n, digest: digestOf(text) });
    return (reply) => {
      if ("ok" in reply) journal.write({ kind: "ok", client, room, command: kind, commandId, seq: seqOf(reply.ok) });
      else journal.write({ kind: outcomeOf(reply.error), client, room, commandId, reason: reply.error.reason });
    };
  }

  return {
    ...connection,
    seqOf: (room) => taps.get(room)?.position().afterSeq ?? 0,
    wantRoom(room, listener) {
      journal.write({ kind: "join", client, room, participant });
      const tap = new RoomTap({ listener, journal, client, room, textOf: (messageId) => textOf(room, messageId) });
      taps.set(room, tap);
      const release = connection.wantRoom(room, tap);
      return () => {
        release();
        if (taps.delete(room)) journal.write({ kind: "leave", client, room });
      };
    },
    async command(room, command, commandOptions) {
      const answered = room === undefined ? undefined : invoke(room, command);
      const reply = await connection.command(room, command, commandOptions);
      answered?.(reply);
      return reply;
    },
  };
}

function outcomeOf({ code }: WireError): "info" | "fail" {
  return unknownOutcomes.has(code) ? "info" : "fail";
}

/** Commands that change the log, with what identifies them. */
function loggedCommand(command: ClientCommand): { kind: string; commandId: string; text: string } | undefined {
  if (command.post) {
    return { kind: "post", commandId: command.post.clientMessageId ?? "", text: command.post.text ?? "" };
  }
  const { edit, delete: deletion, stop } = command;
  const kind = edit ? "edit" : deletion ? "delete" : stop ? "stop" : undefined;
  const commandId = edit?.commandId ?? deletion?.commandId ?? stop?.commandId;
  return kind === undefined || commandId === undefined ? undefined : { kind, commandId, text: edit?.text ?? "" };
}

function seqOf(ok: Extract<Reply, { ok: unknown }>["ok"]): number {
  return ok.post?.seq ?? ok.edit?.seq ?? ok.delete?.seq ?? ok.stop?.seq ?? 0;
}
