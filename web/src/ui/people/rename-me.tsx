import { normalizeDisplayName } from "@polylogue/proto";
import { type FormEvent, useState } from "react";
import { useClient, useIdentity } from "../client-context.tsx";
import { useRoom, useRoomView } from "../room/room-context.tsx";
import { errorWords } from "../words/error-words.ts";

/** Changes the reader's name in this room. */
export function RenameMe() {
  const client = useClient();
  const { session, me } = useRoom();
  const identity = useIdentity();
  const mayRename = useRoomView((view) => view.rights.has("setProfile"));
  const current = useRoomView((view) => view.seats.get(me)?.displayName ?? view.present.get(me)?.displayName ?? "");
  const [name, setName] = useState<string>();
  const [problem, setProblem] = useState("");
  if (!mayRename) return null;
  if (name === undefined) {
    return (
      <button type="button" className="quiet-button" onClick={() => setName(current || identity?.displayName || "")}>
        Change my name
      </button>
    );
  }
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const displayName = normalizeDisplayName(name);
    if (displayName === undefined) return setProblem("1 to 32 characters, no control characters.");
    const reply = await session.actions.rename(displayName);
    if ("error" in reply) return setProblem(errorWords(reply.error));
    client.rename(displayName);
    setName(undefined);
    setProblem("");
  };
  return (
    <form className="inline-form" onSubmit={(event) => void save(event)}>
      <label className="field">
        <span>Your name in this room</span>
        <input
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={128}
          autoComplete="nickname"
          aria-invalid={problem !== ""}
          aria-describedby="rename-problem"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
          autoFocus
        />
      </label>
      <p id="rename-problem" className="field-problem" role="alert">
        {problem}
      </p>
      <div className="inline-form-bar">
        <button type="button" className="button button-small" onClick={() => setName(undefined)}>
          Cancel
        </button>
        <button type="submit" className="button button-small button-primary">
          Save
        </button>
      </div>
    </form>
  );
}
