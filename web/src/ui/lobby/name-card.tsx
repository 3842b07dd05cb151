import { normalizeDisplayName } from "@polylogue/proto";
import { type FormEvent, useState } from "react";
import { useClient } from "../client-context.tsx";
import { Avatar } from "../pieces/avatar.tsx";
import { ThemeButton } from "../pieces/theme-button.tsx";
import { errorWords } from "../words/error-words.ts";
import { Brand } from "./brand.tsx";

/** Asks a newcomer for a name: the only thing that stands between a link and a room. */
export function NameCard({ purpose }: { readonly purpose: "greet" | "join" }) {
  const client = useClient();
  const [name, setName] = useState("");
  const [isEntering, setEntering] = useState(false);
  const [problem, setProblem] = useState("");
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    const displayName = normalizeDisplayName(name);
    if (displayName === undefined)
      return setProblem(name.trim() === "" ? "Please enter a name." : "1 to 32 characters, no control characters.");
    setEntering(true);
    const answer = await client.enter(displayName);
    setEntering(false);
    if ("error" in answer) setProblem(errorWords(answer.error));
  };
  return (
    <div className="page">
      <header className="page-header">
        <Brand />
        <ThemeButton />
      </header>
      <main className="welcome" id="main">
        <form className="card name-card" onSubmit={(event) => void enter(event)} noValidate>
          <h1>{purpose === "join" ? "Join the room" : "Talk with people and AI, in one room"}</h1>
          <p className="lead">
            {purpose === "join"
              ? "You have a link to a room on Polylogue. Tell the others who you are."
              : "Ask several AI personas at once, compare what they say, and bring others in with a link."}
          </p>
          <label className="field">
            <span>Your name</span>
            <span className="name-field">
              <Avatar name={name} />
              <input
                value={name}
                onChange={(event) => {
                  setName(event.target.value);
                  setProblem("");
                }}
                placeholder="How others see you"
                autoComplete="nickname"
                maxLength={128}
                aria-invalid={problem !== ""}
                aria-describedby="name-note name-problem"
                // biome-ignore lint/a11y/noAutofocus: this field is the whole page
                autoFocus
              />
            </span>
          </label>
          <p id="name-problem" className="field-problem" role="alert">
            {problem}
          </p>
          <button type="submit" className="button button-primary button-wide" disabled={isEntering}>
            {isEntering ? "One moment…" : purpose === "join" ? "Join room" : "Continue"}
          </button>
          <p id="name-note" className="meta">
            Visible to everyone in your rooms. No account, no password; this browser remembers you.
          </p>
        </form>
      </main>
    </div>
  );
}
