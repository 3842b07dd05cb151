import type { EventJson } from "@polylogue/proto/room";
import type { Operation, StoredCommit, StoredMark } from "../record/observation.ts";
import type { Check } from "./check.ts";

/** A command is in the log at most once, acknowledged or not; and everything that people did in the log, somebody has sent. */
export function checkAtMostOnce(): Check {
  const sent = new Map<string, Operation>();
  /** Texts of commands without an id. */
  const unnamed = new Set<string>();
  const stored = new Set<string>();
  const posted = new Set<string>();
  /** By the answer that they are of. */
  const versions = new Map<string, string[]>();

  function wrongMark(commit: StoredCommit, { participantId, commandId, seq }: StoredMark): string | undefined {
    const key = `${participantId} ${commandId}`;
    if (stored.has(key)) return `command ${commandId} of ${participantId} is stored twice, the second time at ${seq}`;
    stored.add(key);
    if (participantId.startsWith("runner:")) return undefined;
    const operation = sent.get(key);
    if (!operation) return `command ${commandId} of ${participantId} at ${seq} was never sent`;
    const event = commit.events[seq - commit.firstSeq];
    const text = event?.messagePosted?.message?.text ?? event?.messageEdited?.text;
    if (text !== undefined && text !== operation.text)
      return `${operation.name} ${commandId} is stored with another text`;
    return undefined;
  }

  /** @param goesWith Versions of the answer that this commit has deleted: they go with it (L8). */
  function wrongEvent(
    event: EventJson,
    marked: ReadonlySet<number>,
    goesWith: ReadonlySet<string>,
  ): string | undefined {
    const { messagePosted, messageEdited, messageDeleted, actor = "", seq = 0 } = event;
    const { clientMessageId = "", text = "" } = messagePosted?.message ?? {};
    if (clientMessageId !== "") {
      const key = `${actor} ${clientMessageId}`;
      if (posted.has(key)) return `the post ${clientMessageId} of ${actor} is stored twice, the second time at ${seq}`;
      posted.add(key);
    }
    const isPersonal = (messagePosted ?? messageEdited ?? messageDeleted) !== undefined;
    if (!isPersonal || marked.has(seq) || goesWith.has(messageDeleted?.messageId ?? "")) return undefined;
    return unnamed.has(`${actor} ${messageEdited?.text ?? text}`) ? undefined : `event ${seq} was never asked for`;
  }

  return {
    rules: "L4",
    see(seen) {
      if (seen.kind === "sent") {
        const { participantId, commandId, text } = seen.operation;
        if (commandId === "") unnamed.add(`${participantId} ${text}`);
        else sent.set(`${participantId} ${commandId}`, seen.operation);
        return undefined;
      }
      if (seen.kind !== "committed") return undefined;
      const { commit } = seen;
      const marked = new Set(commit.marks.map(({ seq }) => seq));
      for (const mark of commit.marks) {
        const found = wrongMark(commit, mark);
        if (found) return found;
      }
      const goesWith = new Set<string>();
      for (const event of commit.events) {
        const { turnsRequested, messageDeleted } = event;
        if (turnsRequested?.versionId) {
          const { messageId = "", versionId } = turnsRequested;
          versions.set(messageId, [...(versions.get(messageId) ?? []), versionId]);
        }
        const found = wrongEvent(event, marked, goesWith);
        if (found) return found;
        for (const version of versions.get(messageDeleted?.messageId ?? "") ?? []) goesWith.add(version);
      }
      return undefined;
    },
  };
}
