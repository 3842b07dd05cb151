import { normalizeTitle } from "@polylogue/proto";
import { type FormEvent, useMemo, useState } from "react";
import { CopyButton } from "../pieces/copy-button.tsx";
import { VisibilityChoice, visibilityWords } from "../pieces/visibility-choice.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { errorWords } from "../words/error-words.ts";
import { capsWords, draftOf, settingsOf, unaddressedWords } from "../words/settings-words.ts";
import { TurnSettings } from "./turn-settings.tsx";

/** What the room is called and who may come in; changed by those who may. */
export function RoomSettings() {
  const facts = useRoomView((view) => view.facts);
  const mayUpdate = useRoomView((view) => view.rights.has("updateRoom"));
  const leadName = useRoomView((view) => view.seats.get(view.facts.settings.leadPersona)?.displayName ?? "");
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
          <p className="meta">{unaddressedWords(facts.settings, leadName)}</p>
          <p className="meta">{capsWords(facts.settings)}</p>
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
  const [draft, setDraft] = useState(() => draftOf(facts.settings));
  const [problem, setProblem] = useState("");
  const seats = useRoomView((view) => view.seats);
  const personas = useMemo(() => [...seats.values()].filter(({ kind }) => kind === "persona"), [seats]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const kept = normalizeTitle(title);
    if (kept === undefined) return setProblem("A name has 1 to 80 characters.");
    const made = settingsOf(draft);
    if ("problem" in made) return setProblem(made.problem);
    const isSame = JSON.stringify(draft) === JSON.stringify(draftOf(facts.settings));
    const change = {
      ...(kept === facts.title ? {} : { title: kept }),
      ...(visibility === facts.visibility ? {} : { visibility }),
      ...(isSame ? {} : { settings: made.settings }),
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
        <input value={title} onChange={(event) => setTitle(event.target.value)} maxLength={200} />
      </label>
      <VisibilityChoice value={visibility} onChange={setVisibility} />
      <TurnSettings draft={draft} personas={personas} onChange={setDraft} />
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
