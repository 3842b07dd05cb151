import { indexNames } from "@polylogue/proto";
import { describe, expect, test } from "vitest";
import { defaultSettings, type Participant } from "../../room/room-view.ts";
import { addressees, askWords, type Saying } from "./who-is-asked.ts";

const persona = (handle: string, displayName: string, isHeld = false): Participant => ({
  id: `p_${handle}`,
  kind: "persona",
  displayName,
  role: "ROLE_MEMBER",
  handle,
  card: undefined,
  isHeld,
});
const person = (id: string, displayName = id): Participant => ({
  id,
  kind: "person",
  displayName,
  role: "ROLE_MEMBER",
  handle: "",
  card: undefined,
  isHeld: false,
});
const ada = persona("ada", "Ada");
const grace = persona("grace", "Grace");
const alan = persona("alan", "Alan", true);
const everybody = [person("me"), person("jon"), person("chen", "Mira Chen"), ada, grace];

function whom(text: string, seats: readonly Participant[] = everybody, more: Partial<Saying> = {}) {
  const byId = new Map(seats.map((seat) => [seat.id, seat]));
  const saying = { text, names: indexNames(seats), seats: byId, settings: defaultSettings, me: "me" };
  return addressees({ ...saying, repliesTo: undefined, ...more });
}
const asked = (...saying: Parameters<typeof whom>) => whom(...saying).asked.map(({ handle }) => handle);

describe("[T1] whom a text asks", () => {
  test("[T1] those it names ask, each persona once, in their order", () => {
    expect(asked("@grace and @Ada and @grace")).toEqual(["grace", "ada"]);
  });

  test("[T1] handles in code and links, unknown ones and people ask nobody", () => {
    expect(asked("`@ada` [x](https://e.example/@ada) @nobody @jon")).toEqual([]);
  });

  test("[T1] @all asks everybody, and an answer asks the persona that is answered", () => {
    expect(asked("@all hello")).toEqual(["ada", "grace"]);
    expect(asked("why?", undefined, { repliesTo: "p_ada" })).toEqual(["ada"]);
    expect(asked("why?", undefined, { repliesTo: "jon" })).toEqual([]);
    expect(asked("", undefined, { repliesTo: "p_ada" })).toEqual(["ada"]);
  });

  test("[T1] alone with one persona every message asks it", () => {
    expect(asked("hello", [person("me"), ada])).toEqual(["ada"]);
    expect(asked("hello", [ada])).toEqual(["ada"]);
    expect(asked("  ", [person("me"), ada])).toEqual([]);
    expect(asked("hello", [person("me"), person("jon"), ada])).toEqual([]);
  });

  test("[T1] what is said to nobody asks whom the room's settings say", () => {
    const settings = (unaddressed: typeof defaultSettings.unaddressed, leadPersona = "") => ({
      settings: { unaddressed, leadPersona },
    });
    expect(asked("hello", undefined, settings("UNADDRESSED_SILENT"))).toEqual([]);
    expect(asked("hello", undefined, settings("UNADDRESSED_LEAD", "p_grace"))).toEqual(["grace"]);
    expect(asked("hello", undefined, settings("UNADDRESSED_LEAD", "p_gone"))).toEqual([]);
    expect(asked("hello", undefined, settings("UNADDRESSED_ALL"))).toEqual(["ada", "grace"]);
    expect(asked(" ", undefined, settings("UNADDRESSED_ALL"))).toEqual([]);
    expect(asked("@jon, hello", undefined, settings("UNADDRESSED_ALL"))).toEqual([]);
    expect(asked("hello", undefined, { ...settings("UNADDRESSED_ALL"), repliesTo: "jon" })).toEqual([]);
    expect(asked("@ada", undefined, settings("UNADDRESSED_ALL"))).toEqual(["ada"]);
  });

  test("[T1] a held persona is asked by name and by reply alone", () => {
    const seats = [...everybody, alan];
    expect(asked("@alan?", seats)).toEqual(["alan"]);
    expect(asked("so?", seats, { repliesTo: "p_alan" })).toEqual(["alan"]);
    expect(whom("@all", seats)).toMatchObject({ asked: [ada, grace], held: [alan] });
    expect(asked("@all and @alan", seats)).toEqual(["ada", "grace", "alan"]);
    expect(whom("hello", [person("me"), alan])).toMatchObject({ asked: [], held: [alan] });
  });

  test("[T1] people are told by name, the sender is not", () => {
    expect(whom("@Mira Chen and @jon, ask @ada; @me too").told.map(({ id }) => id)).toEqual(["chen", "jon"]);
  });
});

describe("the consequence is said before sending", () => {
  const nobody = { asked: [], held: [], told: [] };
  test.each([
    [{ ...nobody, asked: [ada, grace] }, "Asking Ada and Grace"],
    [{ ...nobody, asked: [ada], told: [person("Jon")] }, "Asking Ada, mentioning Jon"],
    [{ ...nobody, told: [person("Jon")] }, "Mentioning Jon, asking nobody"],
    [{ ...nobody, told: "abcde".split("").map((id) => person(id)) }, "Mentioning a, b, c and 2 more, asking nobody"],
    [{ ...nobody, asked: [ada], held: [alan] }, "Asking Ada. Alan is held: ask by name or by reply."],
    [{ ...nobody, held: [alan, ada] }, "Asking nobody. Alan and Ada are held: ask by name or by reply."],
    [nobody, "Asking nobody: people only. Type @ to ask a persona."],
  ])("%#", (addressed, words) => expect(askWords(addressed, true, false)).toBe(words));

  test("also when there is nothing to say, nobody to ask, or too many", () => {
    expect(askWords(nobody, true, true)).toBe("Type @ to ask a persona.");
    expect(askWords(nobody, false, true)).toBe("There is no persona in this room yet.");
    const crowd = { ...nobody, asked: Array.from({ length: 10 }, () => ada) };
    expect(askWords(crowd, true, false)).toMatch(
      /^Asking (?:Ada, ){6}Ada and Ada\. 2 more would be too many at once\.$/,
    );
  });
});
