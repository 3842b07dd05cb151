import type { RoomState } from "./room-state.ts";
import type { Event } from "./wire.ts";

/**
 * The version of this build's fold (L9). Raised when events come to something else than they did, and when a new kind comes that
 * decisions depend on.
 */
export const FOLD_VERSION = 3;

type KnownKind = NonNullable<Event["kind"]["case"]>;

/** The least fold version that makes of a kind what this build does. */
const leastVersions = {
  roomUpdated: 1,
  participantJoined: 1,
  participantUpdated: 1,
  participantLeft: 1,
  // From version 3 on a chain counts its time, its money and the turns of each persona.
  messagePosted: 3,
  messageEdited: 1,
  // Version 1 would drop from the snapshot which texts are still to be erased.
  messageDeleted: 2,
  turnStarted: 1,
  turnStopping: 1,
  turnEnded: 3,
  turnSettled: 3,
  personaAdded: 1,
  // Version 2 would ask a persona that is held.
  personaUpdated: 3,
  personaRemoved: 1,
  turnsRequested: 3,
  versionPicked: 3,
  chainCapped: 3,
} as const satisfies Record<KnownKind, number>;

/** The least fold version that can fold all of the events: what their commit carries. */
export function leastFoldVersion(events: readonly Event[]): number {
  return Math.max(1, ...events.map(leastVersionOf));
}

function leastVersionOf({ kind }: Event): number {
  if (kind.case === undefined) return FOLD_VERSION;
  // Version 2 does not know settings, and would ask as if there were none.
  if (kind.case === "roomUpdated" && kind.value.room?.settings) return 3;
  return leastVersions[kind.case];
}

/** True when a newer build wrote in the room: this one must neither decide for it, nor show it, nor snapshot it (L9). */
export function isOfNewerFold(state: RoomState): boolean {
  return state.foldVersion > FOLD_VERSION;
}
