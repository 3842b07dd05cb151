import { normalizeTitle } from "@polylogue/proto";
import { type FormEvent, useState } from "react";
import { CopyButton } from "../pieces/copy-button.tsx";
import { VisibilityChoice, visibilityWords } from "../pieces/visibility-choice.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { errorWords } from "../words/error-words.ts";

/** What the room is called and who may come in; changed by those who may. */
export function RoomSettings() {
  const facts = useRoomView((view) => view.facts);
  const mayUpdate = useRoomView((view) => view.rights.has("updateRoom"));
  const [isEditing, setEditing] = useState(false);
  return (
    <section className="pane-section" aria-labelledby="pane-room">
      <h3 id="pane-room">Room</h3>
      {isEditing ? (
        <RoomForm onDone={() => setEditing(false)} />
      ) : (
        <>
          <p className="pane-fact">{facts.title}</p>
          <p className="meta">{visibilityWords(facts.visibility)}</p>
          <div className="pane-buttons">
            <CopyButton text={location.href} label="Copy the link to this room" words="Copy link" />
            {mayUpdate && (
              <button type="button" className="button" onClick={() => setEditing(true)}>
                Edit room
              </button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function RoomForm({ onDone }: { readonly onDone: () => void }) {
  const { session } = useRoom();
  const facts = useRoomView((view) => view.facts);
  const [title, setTitle] = useState(facts.title);
  const [visibility, setVisibility] = useState(facts.visibility);
  const [problem, setProblem] = useState("");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const kept = normalizeTitle(title);
    if (kept === undefined) return setProblem("A name has 1 to 80 characters.");
    const change = {
      ...(kept === facts.title ? {} : { title: kept }),
      ...(visibility === facts.visibility ? {} : { visibility }),
    };
    if (Object.keys(change).length === 0) return onDone();
    const reply = await session.actions.updateRoom(change);
    if ("error" in reply) setProblem(`Not saved: ${errorWords(reply.error)}`);
    else onDone();
  };
  return (
    <form className="inline-form" onSubmit={(event) => void save(event)}>
      <label className="field">
        <span>Name</span>
        <input
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          aria-invalid={problem !== ""}
        />
      </label>
      <VisibilityChoice value={visibility} onChange={setVisibility} />
      <p className="field-problem" role="alert">
        {problem}
      </p>
      <div className="inline-form-bar">
        <button type="button" className="button button-small" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" className="button button-small button-primary">
          Save
        </button>
      </div>
    </form>
  );
}
