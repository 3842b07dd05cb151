import { normalizeTitle } from "@polylogue/proto";
import type { VisibilityJson } from "@polylogue/proto/room";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { OfferedPersona, RoomPreset } from "../../connection/http-api.ts";
import { useClient } from "../client-context.tsx";
import { leaveDraft } from "../composer/use-draft.ts";
import { Dialog } from "../pieces/dialog.tsx";
import { VisibilityChoice } from "../pieces/visibility-choice.tsx";
import { navigate, roomPath } from "../router.ts";
import { type Catalog, loadCatalog, useCatalog } from "../use-catalog.ts";
import { errorWords } from "../words/error-words.ts";
import { PersonaCards } from "./persona-cards.tsx";
import { suggestTitle } from "./suggest-title.ts";

/** Personas that are chosen from the beginning. */
const PRESELECTED = 2;

/** Makes a room. Everything is suggested, so that one Enter is enough. */
export function CreateRoom({ preset }: { readonly preset: string }) {
  const catalog = useCatalog();
  const close = () => navigate("/", "replace");
  return (
    <Dialog title="New room" onClose={close}>
      {catalog.phase === "ready" || catalog.phase === "failed" ? (
        <CreateForm key={preset} catalog={catalog} presetId={preset} onCancel={close} />
      ) : (
        <div className="dialog-body" aria-busy="true">
          <div className="skeleton" />
          <div className="skeleton" />
        </div>
      )}
    </Dialog>
  );
}

function CreateForm({
  catalog,
  presetId,
  onCancel,
}: {
  readonly catalog: Catalog;
  readonly presetId: string;
  readonly onCancel: () => void;
}) {
  const client = useClient();
  const [preset, setPreset] = useState(() => catalog.presets.find(({ id }) => id === presetId));
  const [title, setTitle] = useState(() => preset?.title ?? suggestTitle(new Date()));
  const [chosen, setChosen] = useState(() => preselect(catalog.personas, preset));
  const [visibility, setVisibility] = useState<VisibilityJson>("VISIBILITY_LINK");
  const [isCreating, setCreating] = useState(false);
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);

  const applyPreset = (next: RoomPreset) => {
    setPreset(next);
    setTitle(next.title);
    setChosen(preselect(catalog.personas, next));
  };
  const create = async (event: FormEvent) => {
    event.preventDefault();
    const kept = normalizeTitle(title);
    if (kept === undefined) return setProblem("A name has 1 to 80 characters.");
    setCreating(true);
    const answer = await client.api.createRoom({ title: kept, personas: [...chosen], visibility });
    setCreating(false);
    if ("error" in answer) return setProblem(errorWords(answer.error));
    const roomId = answer.value.id ?? "";
    if (preset !== undefined && preset.opening !== "") leaveDraft(roomId, preset.opening);
    void client.lobby.refresh();
    navigate(roomPath(roomId), "replace");
  };

  return (
    <form onSubmit={(event) => void create(event)}>
      <div className="dialog-body">
        {catalog.presets.length > 0 && (
          <fieldset className="recipe-chips">
            <legend className="visually-hidden">Recipes</legend>
            {catalog.presets.map((one) => (
              <button
                key={one.id}
                type="button"
                className="recipe-chip"
                aria-pressed={preset?.id === one.id}
                title={one.description}
                onClick={() => applyPreset(one)}
              >
                {one.title}
              </button>
            ))}
          </fieldset>
        )}
        <label className="field">
          <span>Name</span>
          <input
            ref={field}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={200}
            aria-invalid={problem !== ""}
            aria-describedby="create-problem"
            // biome-ignore lint/a11y/noAutofocus: the dialog was opened to fill this in
            autoFocus
          />
        </label>
        {catalog.phase === "failed" ? (
          <div className="outcome outcome-warning">
            <p>The personas could not be loaded: {catalog.error === undefined ? "" : errorWords(catalog.error)}</p>
            <button type="button" className="quiet-button" onClick={() => void loadCatalog(client.api)}>
              Try again
            </button>
          </div>
        ) : (
          <PersonaCards personas={catalog.personas} chosen={chosen} onChange={setChosen} />
        )}
        {preset !== undefined && preset.opening !== "" && (
          <p className="opening">
            <span className="meta">A first message will be ready to send:</span> {preset.opening}
          </p>
        )}
        <VisibilityChoice value={visibility} onChange={setVisibility} />
        <p id="create-problem" className="field-problem" role="alert">
          {problem}
        </p>
      </div>
      <footer className="dialog-footer">
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" className="button button-primary" disabled={isCreating}>
          {isCreating ? "Creating…" : "Create room"}
        </button>
      </footer>
    </form>
  );
}

function preselect(personas: readonly OfferedPersona[], preset: RoomPreset | undefined): ReadonlySet<string> {
  const available = personas.filter(({ unavailableReason }) => unavailableReason === "").map(({ handle }) => handle);
  const wanted =
    preset === undefined
      ? available.slice(0, PRESELECTED)
      : preset.personas.filter((handle) => available.includes(handle));
  return new Set(wanted);
}
