import { expect, test } from "vitest";
import type { RoomRow } from "../../room/lobby-store.ts";
import { findRooms, keepOrder, sortRooms } from "./room-order.ts";

const row = (id: string, change: Partial<RoomRow> = {}): RoomRow => ({
  id,
  title: id,
  activeAtMs: 0,
  lastAuthor: "",
  lastText: "",
  unread: 0,
  mentions: 0,
  people: 1,
  personas: 0,
  answering: [],
  ...change,
});
const ids = (rooms: readonly RoomRow[]) => rooms.map(({ id }) => id).join(" ");

test("mentions come first, then rooms in which somebody answers, then the newest", () => {
  const rooms = [
    row("old"),
    row("new", { activeAtMs: 9 }),
    row("live", { answering: ["Ada"] }),
    row("me", { mentions: 1 }),
  ];
  expect(ids(sortRooms(rooms))).toBe("me live new old");
});

test("a held order keeps its places; only a new room comes in, on top", () => {
  expect(ids(keepOrder([row("c"), row("b", { mentions: 2 }), row("a"), row("d")], ["a", "b", "c"]))).toBe("d a b c");
});

test("rooms are found by name and last line", () => {
  const rooms = [row("Launch"), row("Pricing", { lastText: "the launch price" }), row("Other")];
  expect(ids(findRooms(rooms, " LAUNCH "))).toBe("Launch Pricing");
  expect(findRooms(rooms, "")).toBe(rooms);
});
