import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../room/room-view.ts";
import { capFields, capsWords, draftOf, settingsOf, unaddressedWords } from "./settings-words.ts";

describe("[T9] the settings of a room", () => {
  test("a room that says nothing else shows its defaults, and sends them as none", () => {
    expect(capsWords(defaultSettings)).toBe(
      "One message leads to at most 16 answers, 4 in a row, 6 of one persona, 15 minutes and $2.00.",
    );
    expect(Object.values(draftOf(defaultSettings).caps)).toEqual(["", "", "", "", ""]);
    expect(capFields.map(({ usual }) => usual)).toEqual([16, 4, 6, 15, 2]);
    expect(settingsOf(draftOf(defaultSettings))).toEqual({
      settings: {
        unaddressed: "UNADDRESSED_SILENT",
        leadPersona: "",
        hopsMax: 0,
        turnsMax: 0,
        turnsPerPersonaMax: 0,
        secondsMax: 0,
        nanoUsdMax: "0",
      },
    });
  });

  test("what was set comes back as it was typed", () => {
    const settings = {
      unaddressed: "UNADDRESSED_LEAD",
      leadPersona: "p_ada",
      hopsMax: 2,
      turnsMax: 5,
      turnsPerPersonaMax: 3,
      secondsMax: 90,
      nanoUsdMax: 250_000_000,
    } as const;
    const draft = draftOf(settings);
    expect(draft).toEqual({
      unaddressed: "lead",
      leadPersona: "p_ada",
      caps: { hops: "2", turns: "5", personaTurns: "3", minutes: "1.5", dollars: "0.25" },
    });
    expect(settingsOf(draft)).toEqual({ settings: { ...settings, nanoUsdMax: "250000000" } });
    expect(capsWords(settings)).toContain("1.5 minutes and $0.25");
    expect(unaddressedWords(settings, "Ada")).toBe("A message to nobody is answered by Ada.");
  });

  test.each([
    ["hops", "17", "Answers in a row: a whole number from 1 to 16."],
    ["turns", "1.5", "Answers: a whole number from 1 to 60."],
    ["personaTurns", "0", "Answers of one persona: a whole number from 1 to 60."],
    ["minutes", "soon", "Minutes: a number from 0.1 to 1,440."],
    ["dollars", "-1", "Dollars: a number from 0.0001 to 1,000,000."],
  ])("%s can not be %s", (name, text, problem) => {
    const draft = draftOf(defaultSettings);
    expect(settingsOf({ ...draft, caps: { ...draft.caps, [name]: text } })).toEqual({ problem });
  });

  test("a lead has to be somebody", () => {
    expect(settingsOf({ ...draftOf(defaultSettings), unaddressed: "lead" })).toHaveProperty("problem");
    expect(unaddressedWords({ ...defaultSettings, unaddressed: "UNADDRESSED_ALL" }, "")).toContain("every persona");
  });
});
