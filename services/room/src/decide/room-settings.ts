import { type ChainCaps, chainCapCeilings, limits, type Refusal, refuse } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import { ParticipantKind, type RoomSettings, Unaddressed } from "../state/wire.ts";

/** The wire's enum is open. */
const policies: readonly Unaddressed[] = [
  Unaddressed.UNSPECIFIED,
  Unaddressed.SILENT,
  Unaddressed.LEAD,
  Unaddressed.ALL,
];

const caps = Object.keys(chainCapCeilings) as (keyof ChainCaps)[];

/** Why a room can not have these settings, if so. */
export function refuseSettings(state: RoomState, settings: RoomSettings): Refusal | undefined {
  if (!policies.includes(settings.unaddressed)) return bad("unaddressed", "Say who answers what is said to nobody.");
  for (const cap of caps) {
    if (settings[cap] >= 0 && settings[cap] <= chainCapCeilings[cap]) continue;
    return bad(cap, `${cap} is 0 to ${chainCapCeilings[cap]}.`);
  }
  // Who leads once it is LEAD may be said before; it is kept as it was said.
  if (settings.leadPersona.length > limits.clientIdCharactersMax)
    return bad("leadPersona", "There is no such persona.");
  if (settings.unaddressed !== Unaddressed.LEAD) return undefined;
  const lead = state.participants.get(settings.leadPersona);
  return lead?.kind === ParticipantKind.PERSONA ? undefined : bad("leadPersona", "The lead is a persona of this room.");
}

function bad(setting: string, message: string): Refusal {
  return refuse("BAD_SETTINGS", message, { details: { setting } });
}
