import { useMemo } from "react";
import { CopyButton } from "../pieces/copy-button.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { insertText } from "../room/room-ui-store.ts";
import { listWords } from "../words/list-words.ts";

/** What stands before the first message: where one is, and what to do when nobody has spoken. */
export function RoomStart() {
  const { ui } = useRoom();
  const title = useRoomView((view) => view.facts.title);
  const isEmpty = useRoomView((view) => view.order.length === 0 && view.pending.length === 0);
  const seats = useRoomView((view) => view.seats);
  const personas = useMemo(() => [...seats.values()].filter(({ kind }) => kind === "persona"), [seats]);
  const example = exampleQuestion(personas.map(({ handle }) => handle));
  return (
    <div className="room-start">
      <h2>{title}</h2>
      {isEmpty ? (
        <>
          <p>
            Nobody has spoken yet.{" "}
            {personas.length > 0 &&
              `${listWords(personas.map(({ displayName }) => displayName))} ${personas.length === 1 ? "is" : "are"} here to be asked.`}
          </p>
          <div className="room-start-actions">
            {personas.length > 0 && (
              <button type="button" className="suggestion" onClick={() => insertText(ui, example, "replace")}>
                <span className="meta">Try</span> {example}
              </button>
            )}
            <CopyButton text={location.href} label="Copy the link to this room" words="Copy link to invite people" />
          </div>
        </>
      ) : (
        <p>This is the beginning of the room.</p>
      )}
    </div>
  );
}

function exampleQuestion(handles: readonly string[]): string {
  const asked = handles.slice(0, 2).map((handle) => `@${handle}`);
  return `${listWords(asked)}, name three risks in our plan to launch on Friday.`;
}
