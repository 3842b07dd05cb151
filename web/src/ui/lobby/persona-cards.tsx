import { limits } from "@polylogue/proto";
import type { OfferedPersona } from "../../connection/http-api.ts";
import { Avatar } from "../pieces/avatar.tsx";
import { type Accent, accentOf, accents } from "../words/accents.ts";

/** The operator's personas as cards to check. One that can not answer is shown with its reason, not hidden. */
export function PersonaCards({
  personas,
  chosen,
  onChange,
}: {
  readonly personas: readonly OfferedPersona[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const toggle = (handle: string) => {
    const next = new Set(chosen);
    if (!next.delete(handle)) next.add(handle);
    onChange(next);
  };
  const isFull = chosen.size >= limits.personasPerRoomMax;
  return (
    <fieldset className="choice">
      <legend>Personas</legend>
      {personas.length === 0 && <p className="meta">The operator offers none. People can still talk.</p>}
      <div className="persona-cards">
        {personas.map((persona, index) => {
          const isChosen = chosen.has(persona.handle);
          const isUnavailable = persona.unavailableReason !== "";
          return (
            <label key={persona.handle} className={`persona-card ${isUnavailable ? "is-unavailable" : ""}`}>
              <input
                type="checkbox"
                checked={isChosen}
                disabled={!isChosen && (isUnavailable || isFull)}
                onChange={() => toggle(persona.handle)}
              />
              <Avatar name={persona.displayName} accent={cardAccent(persona, index)} />
              <span className="persona-card-words">
                <span className="persona-name">
                  <strong>{persona.displayName}</strong> <span className="meta">@{persona.handle}</span>
                </span>
                <span className="persona-description">{persona.description}</span>
                <span className="persona-card-foot">
                  {persona.isRehearsal ? (
                    <span className="chip chip-demo">Demo model</span>
                  ) : (
                    persona.modelLabel !== "" && <span className="meta">{persona.modelLabel}</span>
                  )}
                  {isUnavailable && <span className="field-problem">Unavailable: {persona.unavailableReason}</span>}
                </span>
              </span>
            </label>
          );
        })}
      </div>
      {personas.some(({ isRehearsal }) => isRehearsal) && (
        <p className="meta">Demo model: scripted answers, no cost, not a real AI.</p>
      )}
    </fieldset>
  );
}

function cardAccent(persona: OfferedPersona, index: number): Accent {
  return accents.some((accent) => accent === persona.accent)
    ? accentOf(persona.accent, persona.handle)
    : (accents[index % accents.length] ?? "cobalt");
}
