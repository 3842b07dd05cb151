import type { Participant, Room } from "@polylogue/proto/room";
import { runnerLimits } from "../limits.ts";
import { escapeName } from "./escape.ts";
import { type Speakers, speakerAttributes } from "./speakers.ts";

/** Who is here, by name only: what the others were told is theirs. */
export function roomNote(room: Room, participants: readonly Participant[], selfId: string, speakers: Speakers): string {
  const named = participants.slice(0, runnerLimits.rosterMax).map((participant) => {
    const speaker = speakers.of(participant.id);
    const handle = participant.handle === "" ? "" : ` handle="${escapeName(participant.handle)}"`;
    const you = participant.id === selfId ? ' you="true"' : "";
    return speaker ? `<participant ${speakerAttributes("name", speaker)}${handle}${you}/>\n` : "";
  });
  const unnamed = participants.length - named.length;
  const others = unnamed > 0 ? `<note>${unnamed} more participants are not listed.</note>\n` : "";
  return `<room title="${escapeName(room.title)}">\n${named.join("")}${others}</room>`;
}
