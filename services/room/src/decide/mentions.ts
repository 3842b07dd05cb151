import { canonicalHandle, findHandles, limits } from "@polylogue/proto";
import type { RoomState } from "../state/room-state.ts";
import { create, type Mention, MentionSchema } from "../state/wire.ts";

/**
 * The parts of a text that name participants with a handle, and `@all` (T1). Unknown handles are text. Of more than
 * `mentionsPerMessageMax` the first of each participant is kept, and of the others those that come first.
 */
export function resolveMentions(state: RoomState, text: string): Mention[] {
  const spans = findHandles(text);
  if (spans.length === 0) return [];
  const byHandle = new Map<string, string>();
  for (const participant of state.participants.values()) {
    if (participant.handle !== "") byHandle.set(canonicalHandle(participant.handle), participant.id);
  }
  const mentions: Mention[] = [];
  for (const { handle, start, end } of spans) {
    const participantId = byHandle.get(handle);
    if (participantId !== undefined) mentions.push(create(MentionSchema, { participantId, start, end }));
    else if (handle === "all") mentions.push(create(MentionSchema, { all: true, start, end }));
  }
  return mentions.length <= limits.mentionsPerMessageMax ? mentions : withoutRepeats(mentions);
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
