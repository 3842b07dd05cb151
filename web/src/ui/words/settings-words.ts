import { type ChainCaps, chainCapCeilings, defaultChainCaps } from "@polylogue/proto";
import type { RoomSettingsJson } from "@polylogue/proto/room";
import type { RoomSettings } from "../../room/room-view.ts";
import { minutesWords, roomCaps } from "./cap-words.ts";
import { plural } from "./list-words.ts";
import { costWords } from "./receipt-words.ts";

/** Who answers what is said to nobody, as one chooses it. */
export type Unaddressed = "silent" | "lead" | "all";

/** What a form holds of the settings: texts, as they were typed; empty is the default. */
export interface SettingsDraft {
  readonly unaddressed: Unaddressed;
  readonly leadPersona: string;
  readonly caps: Readonly<Record<CapName, string>>;
}

/** The caps that a room can have. */
export type CapName = "hops" | "turns" | "personaTurns" | "minutes" | "dollars";

/** How a cap is asked for, and between which numbers it lies. */
export interface CapField {
  readonly name: CapName;
  readonly label: string;
  readonly hint: string;
  readonly isWhole: boolean;
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

const NANO = 1e9;

/** The caps in the order in which they are asked for. */
export const capFields: readonly CapField[] = [
  field("turns", "Answers", "By all personas together.", 1, "turnsMax"),
  field(
    "hops",
    "Answers in a row",
    "Each asked for by the one before. At 1 personas can not ask each other.",
    1,
    "hopsMax",
  ),
  field("personaTurns", "Answers of one persona", "However often it is asked.", 1, "turnsPerPersonaMax"),
  field("minutes", "Minutes", "Later than that no new answer begins.", 60, "secondsMax"),
  field("dollars", "Dollars", "As far as prices are known.", NANO, "nanoUsdMax"),
];

/** What a form begins with. */
export function draftOf(settings: RoomSettings): SettingsDraft {
  const shown = (value: number, unit: number) => (value === 0 ? "" : String(value / unit));
  return {
    unaddressed: unaddressedOf(settings),
    leadPersona: settings.leadPersona,
    caps: {
      hops: shown(settings.hopsMax, 1),
      turns: shown(settings.turnsMax, 1),
      personaTurns: shown(settings.turnsPerPersonaMax, 1),
      minutes: shown(settings.secondsMax, 60),
      dollars: shown(settings.nanoUsdMax, NANO),
    },
  };
}

/** What is sent for a form, or what is wrong with it. */
export function settingsOf(
  draft: SettingsDraft,
): { readonly settings: RoomSettingsJson } | { readonly problem: string } {
  if (draft.unaddressed === "lead" && draft.leadPersona === "") return { problem: "Choose the persona that answers." };
  for (const one of capFields) {
    const text = draft.caps[one.name].trim();
    const value = Number(text);
    const isNumber = text === "" || (Number.isFinite(value) && (!one.isWhole || Number.isInteger(value)));
    if (!isNumber || (text !== "" && (value < one.least || value > one.most))) {
      const kind = one.isWhole ? "a whole number" : "a number";
      return { problem: `${one.label}: ${kind} from ${numberWords(one.least)} to ${numberWords(one.most)}.` };
    }
  }
  const number = (name: CapName, unit: number) => Math.round(Number(draft.caps[name].trim()) * unit);
  return {
    settings: {
      unaddressed: wireByUnaddressed[draft.unaddressed],
      leadPersona: draft.unaddressed === "lead" ? draft.leadPersona : "",
      hopsMax: number("hops", 1),
      turnsMax: number("turns", 1),
      turnsPerPersonaMax: number("personaTurns", 1),
      secondsMax: number("minutes", 60),
      nanoUsdMax: String(number("dollars", NANO)),
    },
  };
}

/** Who answers what is said to nobody, in a sentence. */
export function unaddressedWords(settings: RoomSettings, leadName: string): string {
  switch (unaddressedOf(settings)) {
    case "silent":
      return "A message to nobody is answered by nobody.";
    case "lead":
      return `A message to nobody is answered by ${leadName || "a persona that has left"}.`;
    case "all":
      return "A message to nobody is answered by every persona.";
  }
}

/** What one message may lead to, in a sentence. */
export function capsWords(settings: RoomSettings): string {
  const caps = roomCaps(settings);
  const parts = [
    plural(caps.turnsMax, "answer"),
    `${caps.hopsMax} in a row`,
    `${caps.turnsPerPersonaMax} of one persona`,
    minutesWords(caps.secondsMax),
    costWords(String(caps.nanoUsdMax)),
  ];
  return `One message leads to at most ${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.`;
}

function unaddressedOf({ unaddressed }: RoomSettings): Unaddressed {
  switch (unaddressed) {
    case "UNADDRESSED_LEAD":
      return "lead";
    case "UNADDRESSED_ALL":
      return "all";
    default:
      return "silent";
  }
}

const wireByUnaddressed = {
  silent: "UNADDRESSED_SILENT",
  lead: "UNADDRESSED_LEAD",
  all: "UNADDRESSED_ALL",
} as const;

function field(name: CapName, label: string, hint: string, unit: number, cap: keyof ChainCaps): CapField {
  const isWhole = unit === 1;
  return {
    name,
    label,
    hint,
    isWhole,
    least: isWhole ? 1 : unit === 60 ? 0.1 : 0.0001,
    most: Number(chainCapCeilings[cap]) / unit,
    usual: Number(defaultChainCaps[cap]) / unit,
  };
}

function numberWords(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}
