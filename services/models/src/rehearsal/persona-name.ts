import { speakable } from "./conversation.ts";

const name = String.raw`["“]?\*{0,2}(\p{Lu}[\p{L}\p{N}'-]*(?: \p{Lu}[\p{L}\p{N}'-]*){0,2})`;
const forms = [
  new RegExp(String.raw`\bYou are ${name}`, "u"),
  new RegExp(String.raw`\b[Yy]our name is ${name}`, "u"),
  new RegExp(String.raw`\b(?:You speak|Speak|You act|Act) as ${name}`, "u"),
  new RegExp(String.raw`\b[Nn]ame: ?${name}`, "u"),
];

/** The name under which the instructions of a persona let it speak, or undefined if they give none. */
export function personaName(system: string): string | undefined {
  for (const form of forms) {
    const found = form.exec(system)?.[1];
    if (found !== undefined) return speakable(found);
  }
  return undefined;
}
