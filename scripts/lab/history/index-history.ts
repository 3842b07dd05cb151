import type { CommandHistory, History, IndexedHistory, StoredEvent } from "./history.ts";

/** Prepares what the rules look up; one pass over the history. */
export function indexHistory(history: History): IndexedHistory {
  const events = new Map<string, StoredEvent[]>();
  const bySeq = new Map<string, Map<number, StoredEvent>>();
  const deletions = new Map<string, StoredEvent>();
  for (const [room, commits] of history.rooms) {
    const all: StoredEvent[] = [];
    const first = new Map<number, StoredEvent>();
    for (const commit of commits) {
      for (const event of commit.events) {
        const stored = { event, commit };
        all.push(stored);
        const seq = event.seq ?? 0;
        if (!first.has(seq)) first.set(seq, stored);
        const deleted = event.messageDeleted?.messageId;
        if (deleted !== undefined) deletions.set(`${room} ${deleted}`, stored);
      }
    }
    events.set(room, all);
    bySeq.set(room, first);
  }
  let commands: Map<string, CommandHistory> | undefined;
  return {
    ...history,
    event: (room, seq) => bySeq.get(room)?.get(seq),
    events: (room) => events.get(room) ?? [],
    head: (room) => history.rooms.get(room)?.at(-1)?.lastSeq ?? 0,
    deletion: (room, messageId) => deletions.get(`${room} ${messageId}`),
    commands() {
      commands ??= commandsOf(history);
      return commands;
    },
  };
}

/** Ids are unique per participant; several of its sessions may send copies of one command. */
export function commandKey(room: string, participant: string, commandId: string): string {
  return `${room} ${participant} ${commandId}`;
}

function commandsOf(history: History): Map<string, CommandHistory> {
  const commands = new Map<string, CommandHistory>();
  const participants = new Map<string, string>();
  for (const entry of history.entries) {
    if (entry.kind === "invoke") participants.set(entry.client, entry.participant);
    if (entry.kind !== "invoke" && entry.kind !== "ok" && entry.kind !== "fail" && entry.kind !== "info") continue;
    const key = commandKey(entry.room, participants.get(entry.client) ?? "", entry.commandId);
    let command = commands.get(key);
    if (!command) {
      command = { invokes: [], oks: [], fails: [], infos: [] };
      commands.set(key, command);
    }
    switch (entry.kind) {
      case "invoke":
        command.invokes.push(entry);
        break;
      case "ok":
        command.oks.push(entry);
        break;
      case "fail":
        command.fails.push(entry);
        break;
      case "info":
        command.infos.push(entry);
        break;
      default:
        entry satisfies never;
    }
  }
  return commands;
}
