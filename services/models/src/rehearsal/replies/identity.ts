import type { ReplyContext } from "../reply-context.ts";
import { paragraphs } from "./fragments.ts";

/** Says what it is, since it was asked: the one place where the rehearsal speaks of itself. */
export function identity({ wording }: ReplyContext): string {
  const what = wording.say([
    "I am a rehearsal, not a real AI: my lines are put together from prepared sentences and the words of this room, so that everything here can be tried without a key.",
    "Honestly? I am the understudy. No language model is thinking behind this name; I arrange prepared thoughts around what you write, always the same way for the same words.",
    "Neither a person nor a language model. I am the offline rehearsal of Polylogue: I pick up your topic, speak at a human pace and cost nothing.",
    "A stand-in. This seat is waiting for a real model, and until one is connected I rehearse its part from a script.",
  ]);
  const how = wording.say([
    "Set a provider's key, such as `ANTHROPIC_API_KEY` or `OPENAI_API_KEY`, or point `OLLAMA_HOST` at a machine of your own, and a real model takes over this seat.",
    "To hear a real one, the operator adds a key (for example `ANTHROPIC_API_KEY`) and chooses a model for this persona.",
    "If you want real answers, connect a provider: one environment variable such as `OPENAI_API_KEY` is enough.",
  ]);
  return paragraphs(what, how);
}
