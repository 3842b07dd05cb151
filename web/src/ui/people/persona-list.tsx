import { useMemo, useState } from "react";
import type { LiveTurn, Participant } from "../../room/room-view.ts";
import { Avatar } from "../pieces/avatar.tsx";
import { Icon } from "../pieces/icon.tsx";
import { Popover } from "../pieces/popover.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { insertText } from "../room/room-ui-store.ts";
import { useHasText } from "../room/use-has-text.ts";
import { useHold } from "../room/use-hold.ts";
import { useAccents } from "../room/use-room-people.ts";
import { useCatalog } from "../use-catalog.ts";
import { errorWords } from "../words/error-words.ts";
import { AddPersona } from "./add-persona.tsx";

/** The personas of the room, what answers for them, and what they are doing. */
export function PersonaList() {
  const seats = useRoomView((view) => view.seats);
  const mayAdd = useRoomView((view) => view.rights.has("addPersona"));
  const personas = useMemo(() => [...seats.values()].filter(({ kind }) => kind === "persona"), [seats]);
  return (
    <section className="pane-section" aria-labelledby="pane-personas">
      <h3 id="pane-personas">Personas ({personas.length})</h3>
      {personas.length === 0 && <p className="meta">No persona sits here yet.</p>}
      <ul className="pane-list">
        {personas.map((persona) => (
          <PersonaItem key={persona.id} persona={persona} />
        ))}
      </ul>
      {mayAdd && <AddPersona seated={personas} />}
    </section>
  );
}

function PersonaItem({ persona }: { readonly persona: Participant }) {
  const { ui } = useRoom();
  const accent = useAccents().get(persona.id);
  const { personas } = useCatalog();
  const offer = personas.find(({ handle }) => handle === persona.handle);
  const model = offer?.modelLabel || persona.card?.models[0] || "";
  return (
    <li className={persona.isHeld ? "persona-item is-held" : "persona-item"}>
      <Avatar name={persona.displayName} accent={accent} />
      <div className="persona-words">
        <p className="persona-name">
          <strong>{persona.displayName}</strong> <span className="meta">@{persona.handle}</span>
          {offer?.isRehearsal === true && <span className="chip chip-demo">Demo model</span>}
          {persona.isHeld && <span className="chip chip-held">Held</span>}
        </p>
        {persona.card?.description !== "" && <p className="persona-description">{persona.card?.description}</p>}
        {model !== "" && offer?.isRehearsal !== true && <p className="meta">{model}</p>}
        <PersonaState persona={persona} unavailableReason={offer?.unavailableReason ?? ""} />
        <HoldPersona persona={persona} />
      </div>
      <span className="persona-buttons">
        <button
          type="button"
          className="quiet-button"
          aria-label={`Ask ${persona.displayName}`}
          onClick={() => insertText(ui, `@${persona.handle} `)}
        >
          Ask
        </button>
        <RemovePersona persona={persona} />
      </span>
    </li>
  );
}

/** Quiets a persona that is too much, and lets it speak again. */
function HoldPersona({ persona }: { readonly persona: Participant }) {
  const hold = useHold(persona.id);
  if (hold === undefined) return null;
  const words = hold.isHeld ? `Let ${persona.displayName} speak` : `Hold ${persona.displayName}`;
  return (
    <>
      <button
        type="button"
        className="quiet-button persona-hold"
        disabled={hold.isSending}
        onClick={() => void hold.set(!hold.isHeld)}
      >
        {words}
      </button>
      {hold.problem !== "" && <p className="field-problem">{hold.problem}</p>}
    </>
  );
}

function PersonaState({
  persona,
  unavailableReason,
}: {
  readonly persona: Participant;
  readonly unavailableReason: string;
}) {
  const { id: personaId, isHeld } = persona;
  const turns = useRoomView((view) => view.turns);
  const own = useMemo(() => [...turns.values()].filter((turn) => turn.personaId === personaId), [turns, personaId]);
  const hasText = useHasText(own.find(({ status }) => status === "running")?.messageId ?? "");
  return (
    <p className={own.length > 0 ? "persona-state is-live" : "persona-state"}>
      {stateWords(own, { hasText, isHeld, unavailableReason })}
    </p>
  );
}

function stateWords(
  turns: readonly LiveTurn[],
  is: { readonly hasText: boolean; readonly isHeld: boolean; readonly unavailableReason: string },
): string {
  if (turns.some(({ status }) => status === "stopping")) return "stopping";
  if (turns.some(({ status }) => status === "running")) return is.hasText ? "writing" : "thinking";
  if (turns.length > 0) return "waiting to answer";
  if (is.isHeld) return "quiet until somebody asks by name or by reply";
  return is.unavailableReason === "" ? "ready" : `unavailable: ${is.unavailableReason}`;
}

function RemovePersona({ persona }: { readonly persona: Participant }) {
  const { session } = useRoom();
  const mayRemove = useRoomView((view) => view.rights.has("removePersona"));
  const [problem, setProblem] = useState("");
  if (!mayRemove) return null;
  const remove = async (close: () => void) => {
    const reply = await session.actions.removePersona(persona.id);
    if ("error" in reply) setProblem(errorWords(reply.error));
    else close();
  };
  return (
    <Popover
      label={`Remove ${persona.displayName}`}
      opener={(props) => (
        <button
          type="button"
          className="icon-button icon-button-small"
          aria-label={`Remove ${persona.displayName}`}
          {...props}
        >
          <Icon name="close" />
        </button>
      )}
    >
      {(close) => (
        <div className="confirm">
          <p>Remove {persona.displayName} from this room? An answer under way is stopped; what was said stays.</p>
          {problem !== "" && (
            <p className="field-problem" role="alert">
              {problem}
            </p>
          )}
          <button type="button" className="button button-small button-danger" onClick={() => void remove(close)}>
            Remove {persona.displayName}
          </button>
        </div>
      )}
    </Popover>
  );
}
