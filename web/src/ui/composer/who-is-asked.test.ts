import { indexNames } from "@polylogue/proto";
import { describe, expect, test } from "vitest";
import type { Participant } from "../../room/room-view.ts";
import { askWords, personasAsked } from "./who-is-asked.ts";

const persona = (handle: string, displayName: string): Participant => ({
  id: `p_${handle}`,
  kind: "persona",
  displayName,
  role: "ROLE_MEMBER",
  handle,
  card: undefined,
  isHeld: false,
});
const person = (id: string): Participant => ({
  id,
  kind: "person",
  displayName: id,
  role: "ROLE_MEMBER",
  handle: "",
  card: undefined,
  isHeld: false,
});
const ada = persona("ada", "Ada");
const grace = persona("grace", "Grace");

const asked = (
  text: string,
  seats: readonly Participant[] = [person("me"), person("jon"), ada, grace],
  quotedAuthor = "",
) => personasAsked({ text, names: indexNames(seats), seats, me: "me", quotedAuthor }).map(({ handle }) => handle);

describe("[T1] whom a text asks", () => {
  test("handles in words ask, each persona once, in their order", () => {
    expect(asked("@grace and @Ada and @grace")).toEqual(["grace", "ada"]);
  });

  test("handles in code and links, unknown ones and people ask nobody", () => {
    expect(asked("`@ada` [x](https://e.example/@ada) @nobody @jon")).toEqual([]);
  });

  test("@all asks everybody, and an answer asks the persona that is answered", () => {
    expect(asked("@all hello")).toEqual(["ada", "grace"]);
    expect(asked("why?", undefined, "p_ada")).toEqual(["ada"]);
    expect(asked("why?", undefined, "jon")).toEqual([]);
  });

  test("alone with one persona every message asks it", () => {
    expect(asked("hello", [person("me"), ada])).toEqual(["ada"]);
    expect(asked("hello", [ada])).toEqual(["ada"]);
    expect(asked("  ", [person("me"), ada])).toEqual([]);
    expect(asked("hello", [person("me"), person("jon"), ada])).toEqual([]);
  });
});

test("the consequence is said before sending", () => {
  expect(askWords([ada, grace], true, false)).toBe("Asking Ada and Grace");
  expect(askWords([], true, false)).toBe("Asking nobody: people only. Type @ to ask a persona.");
  expect(askWords([], true, true)).toBe("Type @ to ask a persona.");
  expect(askWords([], false, true)).toBe("There is no persona in this room yet.");
  expect(
    askWords(
      Array.from({ length: 10 }, () => ada),
      true,
      false,
    ),
  ).toContain("2 more would be too many at once");
});
