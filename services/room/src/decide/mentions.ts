import { findMentions, indexNames, limits, type NameIndex } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import { create, type Mention, MentionSchema } from "../state/wire.ts";

/**
 * The parts of a text that name participants, and `@all` (T1). What names nobody is text. Of more than `mentionsPerMessageMax` the
 * first of each participant is kept, and of the others those that come first.
 */
export function resolveMentions(state: RoomState, text: string): Mention[] {
  if (!text.includes("@")) return [];
  const mentions = findMentions(text, namesIn(state.participants)).map((span) => create(MentionSchema, span));
  return mentions.length <= limits.mentionsPerMessageMax ? mentions : withoutRepeats(mentions);
}

/** By the participants' map, which is never changed in place. */
const indexes = new WeakMap<RoomState["participants"], NameIndex>();

function namesIn(participants: RoomState["participants"]): NameIndex {
  const known = indexes.get(participants);
  if (known) return known;
  const index = indexNames(participants.values());
  indexes.set(participants, index);
  return index;
}

function withoutRepeats(mentions: readonly Mention[]): Mention[] {
  const seen = new Set<string>();
  const isFirst = mentions.map(({ participantId }) => !seen.has(participantId) && Boolean(seen.add(participantId)));
  let repeatsLeft = limits.mentionsPerMessageMax - seen.size;
  return mentions.filter((_, index) => {
    if (isFirst[index]) return true;
    repeatsLeft -= 1;
    return repeatsLeft >= 0;
  });
}
