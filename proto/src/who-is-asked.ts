/** A seat, as far as it matters for who is asked. */
export interface AskedSeat {
  readonly id: string;
  readonly isPersona: boolean;
  /** Only personas: quiet until a person addresses it by name or by reply. */
  readonly isHeld: boolean;
}

/** Who answers what is said to nobody. */
export type Unaddressed =
  | { readonly kind: "silent" }
  | { readonly kind: "lead"; readonly persona: string }
  | { readonly kind: "all" };

/** What a person says, as far as it matters for who is asked. */
export interface AskingMessage {
  readonly sender: string;
  readonly mentions: readonly { readonly participantId: string; readonly all: boolean }[];
  /** Who said what it replies to; undefined when it replies to nothing. */
  readonly repliesTo: string | undefined;
}

/** Whether somebody addressed a persona by name or by reply, which a held persona hears too, or the message asks it otherwise. */
export type HowAsked = "named" | "implied";

/**
 * The personas that a person's message asks, in order, each once (T1): those that it names, the one whose message it answers, all of
 * them for `@all`; if that is none, the only persona when one person is alone with it; else, when it addresses no person either, those
 * of the room's policy. The room decides by this, and the composer says it before.
 */
export function whoIsAsked(
  participants: Iterable<AskedSeat>,
  unaddressed: Unaddressed,
  { sender, mentions, repliesTo }: AskingMessage,
): Map<string, HowAsked> {
  const seats = [...participants];
  const personas = new Set(seats.filter(({ isPersona }) => isPersona).map(({ id }) => id));
  const asked = new Map<string, HowAsked>();
  const ask = (id: string, how: HowAsked): void => {
    if (personas.has(id) && asked.get(id) !== "named") asked.set(id, how);
  };
  for (const { participantId, all } of mentions) {
    if (all) for (const id of personas) ask(id, "implied");
    else ask(participantId, "named");
  }
  if (repliesTo !== undefined) ask(repliesTo, "named");
  if (asked.size > 0) return asked;
  const isAlone = !seats.some(({ id, isPersona }) => !isPersona && id !== sender);
  const isAddressed = mentions.length > 0 || repliesTo !== undefined;
  if (personas.size === 1 && isAlone) for (const id of personas) ask(id, "implied");
  else if (!isAddressed) for (const id of unaddressedOf(unaddressed, personas)) ask(id, "implied");
  return asked;
}

/** True when a persona does not answer what it is asked: it is held, and nobody addressed it. */
export function isHeldBack({ isHeld }: Pick<AskedSeat, "isHeld">, how: HowAsked): boolean {
  return isHeld && how === "implied";
}

function unaddressedOf(unaddressed: Unaddressed, personas: ReadonlySet<string>): Iterable<string> {
  switch (unaddressed.kind) {
    case "silent":
      return [];
    case "lead":
      return [unaddressed.persona];
    case "all":
      return personas;
    default:
      return unaddressed satisfies never;
  }
}
