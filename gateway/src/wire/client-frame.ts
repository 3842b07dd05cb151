import { limits, type Refusal, refuse } from "@polylogue/proto";
import { type ClientFrame, ClientFrameSchema } from "@polylogue/proto/room";
import { hasUnknownEnum } from "./enum-values.ts";

/** Ids are opaque, but they become parts of keys: anything that no id of ours can be is one that does not exist. */
const roomIdPattern = /^[\w-]{1,64}$/;

/** The commands' schemas, by their names in a frame. */
const commandSchemas = new Map(
  ClientFrameSchema.fields.map((field) => [field.localName, field.fieldKind === "message" ? field.message : undefined]),
);

/** What holds for a frame from outside in whatever form it came. What a command may say is decided by the room. */
export function checkFrame(frame: ClientFrame): Refusal | undefined {
  if (frame.id.length > limits.clientIdCharactersMax) {
    return refuse("BAD_ID", `id is a text of at most ${limits.clientIdCharactersMax} characters.`);
  }
  const { command } = frame;
  switch (command.case) {
    case undefined:
      return refuse("ONE_COMMAND", "A frame has exactly one command.");
    case "hello":
    case "ping":
      return undefined;
    case "serve":
    case "beat":
    case "claimTurn":
    case "delta":
    case "endTurn":
      return refuse("NOT_ALLOWED", "Only the personas service sends this command.");
    case "addPersona":
      if (command.value.resolved) return refuse("NOT_ALLOWED", "addPersona.resolved is the server's to fill in.");
      return checkRoom(frame);
    case "join":
    case "leave":
    case "leaveRoom":
    case "setProfile":
    case "post":
    case "edit":
    case "delete":
    case "typing":
    case "markRead":
    case "stop":
    case "syncTurn":
    case "removePersona":
    case "removeParticipant":
    case "setRole":
    case "updateRoom":
    case "regenerate":
    case "pickVersion":
    case "continueTurn":
    case "continueChain":
    case "holdPersona":
      return checkRoom(frame);
    default:
      return command satisfies never;
  }
}

/** True for what can be a room's id. */
export function isRoomId(text: string): boolean {
  return roomIdPattern.test(text);
}

function checkRoom(frame: ClientFrame): Refusal | undefined {
  if (!frame.room) return refuse("ROOM_REQUIRED", "This command needs a room.");
  const { command } = frame;
  const schema = commandSchemas.get(command.case ?? "");
  if (command.value && schema && hasUnknownEnum(schema, command.value)) {
    return refuse("BAD_FIELD", "A field has a value that is not known.");
  }
  if (isRoomId(frame.room)) return undefined;
  return frame.command.case === "join"
    ? refuse("ROOM_NOT_FOUND", "There is no such room.")
    : refuse("NOT_JOINED", "Join the room first.");
}
