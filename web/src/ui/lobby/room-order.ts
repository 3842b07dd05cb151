import type { RoomRow } from "../../room/lobby-store.ts";

/** Rooms by what deserves a look: mentions, then who is answering, then the newest. */
export function sortRooms(rooms: readonly RoomRow[]): RoomRow[] {
  return [...rooms].sort(
    (a, b) =>
      Number(b.mentions > 0) - Number(a.mentions > 0) ||
      Number(b.answering.length > 0) - Number(a.answering.length > 0) ||
      b.activeAtMs - a.activeAtMs,
  );
}

/** The same rooms in the order in which they stood; new ones come first. No row moves under a pointer. */
export function keepOrder(rooms: readonly RoomRow[], order: readonly string[]): RoomRow[] {
  const place = new Map(order.map((id, index) => [id, index]));
  return [...rooms].sort((a, b) => (place.get(a.id) ?? -1) - (place.get(b.id) ?? -1));
}

/** Rooms whose title or last line holds what was typed. */
export function findRooms(rooms: readonly RoomRow[], typed: string): readonly RoomRow[] {
  const words = typed.trim().toLowerCase();
  if (words === "") return rooms;
  return rooms.filter(
    ({ title, lastText }) => title.toLowerCase().includes(words) || lastText.toLowerCase().includes(words),
  );
}
