import type { Command, Facts } from "./decision.ts";

/** The messages that a command speaks of: loaded, where the window does not have them, before it is decided. */
export function messagesNamedBy(command: Command, derivedId: Facts["derivedId"], room: string): string[] {
  switch (command.case) {
    case "post":
      return [command.value.replyTo, command.value.thread].filter((id) => id !== undefined && id !== "") as string[];
    case "edit":
    case "delete":
      return [command.value.messageId];
    case "claimTurn":
    case "endTurn":
    case "endStopping":
    case "recoverTurn":
      return [messageIdOfTurn(derivedId, room, command.value.turnId)];
    default:
      return [];
  }
}

/** The message that a turn's answer becomes (L5). */
export function messageIdOfTurn(derivedId: Facts["derivedId"], room: string, turnId: string): string {
  return derivedId("m", room, turnId);
}
