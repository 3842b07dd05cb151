/** The operator's file of a lab; JSON is YAML. */
export function labOffer(): string {
  const persona = (handle: string, models: readonly string[]) => ({
    handle,
    displayName: `${handle.charAt(0).toUpperCase()}${handle.slice(1)}`,
    description: "Answers in a lab",
    instructions: "You answer in a lab.",
    models,
  });
  return JSON.stringify({
    guests: true,
    personas: [
      // They answer by themselves, in words, at a human pace.
      persona("ada", []),
      persona("grace", []),
      persona("linus", []),
      // He says half of what he wants to say to a vendor's client, and goes on when the lab lets him.
      persona("stu", ["openai/scenario-stall"]),
      // She says what she has to say to a vendor's client at once.
      persona("vera", ["openai/scenario-normal"]),
    ],
  });
}
