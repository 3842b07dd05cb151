import { useState } from "react";
import type { Participant } from "../../room/room-view.ts";
import { Icon } from "../pieces/icon.tsx";
import { useRoom } from "../room/room-context.tsx";
import { useCatalog } from "../use-catalog.ts";
import { errorWords } from "../words/error-words.ts";

/** The operator's personas that do not sit here yet. */
export function AddPersona({ seated }: { readonly seated: readonly Participant[] }) {
  const { session } = useRoom();
  const { personas } = useCatalog();
  const [adding, setAdding] = useState("");
  const [problem, setProblem] = useState("");
  const free = personas.filter(({ handle }) => !seated.some((persona) => persona.handle === handle));
  if (free.length === 0) return null;
  const add = async (handle: string) => {
    setAdding(handle);
    setProblem("");
    const reply = await session.actions.addPersona(handle);
    setAdding("");
    if ("error" in reply) setProblem(`Not added: ${errorWords(reply.error)}`);
  };
  return (
    <details className="add-persona">
      <summary className="quiet-button">
        <Icon name="add" /> Add a persona
      </summary>
      <ul className="pane-list">
        {free.map((persona) => (
          <li key={persona.handle} className="persona-item">
            <div className="persona-words">
              <p className="persona-name">
                <strong>{persona.displayName}</strong> <span className="meta">@{persona.handle}</span>
              </p>
              <p className="persona-description">{persona.description}</p>
            </div>
            <button
              type="button"
              className="button button-small"
              aria-label={`Add ${persona.displayName}`}
              disabled={adding !== ""}
              onClick={() => void add(persona.handle)}
            >
              {adding === persona.handle ? "Adding…" : "Add"}
            </button>
          </li>
        ))}
      </ul>
      {problem !== "" && (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </details>
  );
}
