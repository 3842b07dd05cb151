import type { LiveTurn, Participant, RoomMessage, RoomView } from "../../../../web/src/room/room-view.ts";

/**
 * What differs between two views of a room at the same seq; undefined when nothing does. Of what only passes by (who types, who is here,
 * lines about what happened, own posts on their way) nothing is compared.
 */
export function differenceOf(view: RoomView, expected: RoomView): string | undefined {
  for (const part of ["facts", "capped", "spending"] as const) {
    if (view[part] === expected[part]) continue;
    const found = differing(part, JSON.stringify(view[part]), JSON.stringify(expected[part]));
    if (found) return found;
  }
  if (view.seats !== expected.seats) {
    const seats = differingLists("seats", view.seats.values(), expected.seats.values());
    if (seats) return seats;
  }
  const turns = differingLists("turns", view.turns.values(), expected.turns.values());
  return turns ?? differingMessages(view, expected);
}

/** A snapshot has only the newest messages: those have to be all that there are above the oldest. */
function differingMessages(view: RoomView, expected: RoomView): string | undefined {
  const skipped = expected.order.length - view.order.length;
  if (skipped < 0) return `${view.order.length} messages instead of ${expected.order.length}`;
  if (skipped > 0 && !view.hasOlder)
    return `${view.order.length} of ${expected.order.length} messages, and says that these are all`;
  for (const [index, id] of view.order.entries()) {
    const wanted = expected.order[index + skipped];
    if (id !== wanted) return `the message ${id} in the place of ${wanted}`;
    const [here, there] = [view.messages.get(id), expected.messages.get(id)];
    if (!here || !there) return `no message ${id}`;
    const found = textOf(here) === textOf(there) ? undefined : differing(`message ${id}`, textOf(here), textOf(there));
    if (found) return found;
  }
  return undefined;
}

function differingLists<T extends Participant | LiveTurn>(
  what: string,
  here: Iterable<T>,
  there: Iterable<T>,
): string | undefined {
  return differing(what, [...here].map(textOf).join("\n"), [...there].map(textOf).join("\n"));
}

function differing(what: string, here: string, there: string): string | undefined {
  return here === there ? undefined : `${what}:\n${here}\ninstead of\n${there}`;
}

/** Parts of a view are never changed in place. */
const texts = new WeakMap<object, string>();

function textOf(part: Participant | LiveTurn | RoomMessage): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  const text = JSON.stringify("turn" in part && part.turn ? withoutStopper(part) : part);
  texts.set(part, text);
  return text;
}

/** Who stopped a turn is only known to who saw it. */
function withoutStopper(message: RoomMessage): RoomMessage {
  return message.turn ? { ...message, turn: { ...message.turn, stoppedBy: "" } } : message;
}
