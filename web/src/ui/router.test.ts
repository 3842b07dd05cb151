import { expect, test } from "vitest";
import { createPath, parseRoute, roomPath } from "./router.ts";

test.each([
  ["/", "", { view: "lobby" }],
  ["/", "?new=debate", { view: "create", preset: "debate" }],
  ["/", "?new", { view: "create", preset: "" }],
  ["/r/r_1", "", { view: "room", roomId: "r_1" }],
  ["/r/r%201/", "", { view: "room", roomId: "r 1" }],
  ["/r/", "", { view: "missing" }],
  ["/r/a/b", "", { view: "missing" }],
  ["/r/%E0%A4%A", "", { view: "missing" }],
  [`/r/${"a".repeat(200)}`, "", { view: "missing" }],
  ["/new", "", { view: "missing" }],
  ["/elsewhere", "", { view: "missing" }],
])("%s%s", (path, search, expected) => {
  expect(parseRoute(path, search)).toEqual(expected);
});

test("the address of a recipe leads to it", () => {
  const [path = "", search = ""] = createPath("a&b").split("?");
  expect(parseRoute(path, `?${search}`)).toEqual({ view: "create", preset: "a&b" });
});

test("a room's address leads to it, whatever its id", () => {
  expect(parseRoute(roomPath("r_/ü"))).toEqual({ view: "room", roomId: "r_/ü" });
});
