import { limits, oneLine } from "@polylogue/proto";

/** What a persona calls when it has nothing to say: a model that can only write writes something. */
export const passTool = {
  name: "pass",
  description:
    "Say nothing this time. Call it instead of writing when you have nothing to add, when somebody else was meant, or when the matter is settled.",
  parametersJson: JSON.stringify({
    type: "object",
    properties: { reason: { type: "string", description: "Why, in a few words. Everybody in the room can read it." } },
    required: ["reason"],
    additionalProperties: false,
  }),
} as const;

/** The reason that a call of it gives, as one short line; empty when it gives none that can be read. */
export function passReason(argumentsJson: string): string {
  try {
    const given: unknown = JSON.parse(argumentsJson);
    const reason = typeof given === "object" && given !== null && "reason" in given ? given.reason : "";
    return typeof reason === "string" ? oneLine(reason, limits.turnNoteMax) : "";
  } catch {
    return "";
  }
}
