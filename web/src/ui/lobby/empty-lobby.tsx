import { Link } from "../pieces/link.tsx";
import { createPath } from "../router.ts";
import { useCatalog } from "../use-catalog.ts";
import { listWords } from "../words/list-words.ts";

/** Recipes that are offered. */
const RECIPES_MAX = 4;

/** What a person sees who has no room yet: one sentence, and ways to begin. */
export function EmptyLobby() {
  const { presets, personas } = useCatalog();
  const nameOf = (handle: string) => personas.find((persona) => persona.handle === handle)?.displayName ?? handle;
  return (
    <section className="empty-lobby">
      <p className="lead">A room is a place where you, other people and AI personas talk together.</p>
      {presets.length > 0 && (
        <>
          <h2>Begin with a recipe</h2>
          <ul className="recipes">
            {presets.slice(0, RECIPES_MAX).map((preset) => (
              <li key={preset.id}>
                <Link to={createPath(preset.id)} className="recipe">
                  <strong>{preset.title}</strong>
                  <span>{preset.description}</span>
                  <span className="meta">{listWords(preset.personas.map(nameOf))}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <Link to={createPath()} className="button">
        {presets.length > 0 ? "Or make your own room" : "Create your first room"}
      </Link>
    </section>
  );
}
