import type { Message } from "../state/wire.ts";
import type { Command, Facts } from "./decision.ts";

/** The messages that a command speaks of: loaded, where the window does not have them, before it is decided. */
export function messagesNamedBy(command: Command, derivedId: Facts["derivedId"], room: string): string[] {
  switch (command.case) {
    case "post":
      return [command.value.replyTo, command.value.thread].filter((id) => id !== undefined && id !== "") as string[];
    case "edit":
    case "delete":
    case "regenerate":
    case "continueTurn":
      return [command.value.messageId];
    case "pickVersion":
      return [command.value.messageId, command.value.versionId];
    case "claimTurn":
    case "endTurn":
    case "endStopping":
    case "recoverTurn":
      return [messageIdOfTurn(derivedId, room, command.value.turnId)];
    default:
      return [];
  }
}

/**
 * The messages that a decision about this one speaks of too: the answer of which it is a version, and, when it is deleted, its own
 * versions, which go with it.
 */
export function messagesBehind(command: Command, message: Message | undefined): string[] {
  if (!message) return [];
  const answer = message.versionOf === "" ? [] : [message.versionOf];
  return command.case === "delete" ? [...answer, ...message.versions] : answer;
}

/** The message that a turn's answer becomes (L5). */
export function messageIdOfTurn(derivedId: Facts["derivedId"], room: string, turnId: string): string {
  return derivedId("m", room, turnId);
}
