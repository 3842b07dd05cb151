import type { RoomMessage } from "../../room/room-view.ts";
import { useRoomView } from "../room/room-context.tsx";
import { useCatalog } from "../use-catalog.ts";
import { clockTime, fullTime } from "../words/time-words.ts";

/** Who said it, and when. A persona always says that it is an AI, and whether it is only the demo. */
export function MessageHeader({ message }: { readonly message: RoomMessage }) {
  const isPersona = message.authorKind === "persona";
  return (
    <header className="message-header">
      <span className="message-author">{message.authorName}</span>
      {isPersona && <span className="badge">AI</span>}
      {isPersona && <DemoChip message={message} />}
      <time className="meta" dateTime={new Date(message.atMs).toISOString()} title={fullTime(message.atMs)}>
        {clockTime(message.atMs)}
      </time>
      {message.editedAtMs !== undefined && !message.isDeleted && (
        <span className="meta" title={fullTime(message.editedAtMs)}>
          edited
        </span>
      )}
    </header>
  );
}

/** Scripted answers never pass for a model's: by the receipt once there is one, before that by what the operator offers. */
function DemoChip({ message }: { readonly message: RoomMessage }) {
  const handle = useRoomView((view) => view.seats.get(message.author)?.handle ?? "");
  const { personas } = useCatalog();
  const isRehearsal =
    message.turn?.receipt?.rehearsal ?? personas.find((persona) => persona.handle === handle)?.isRehearsal ?? false;
  if (!isRehearsal) return null;
  return (
    <span className="chip chip-demo" title="Scripted answers, no cost, not a real AI.">
      Demo model
    </span>
  );
}
