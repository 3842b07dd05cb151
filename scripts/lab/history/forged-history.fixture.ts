import type { EventJson } from "@polylogue/proto/room";
import { digestOf, messageDigest } from "../journal/digest.ts";
import type { Untimed } from "../journal/journal.ts";
import type { JournalEntry } from "../journal/journal-entry.ts";
import { FoldedMessages } from "./fold-messages.ts";
import type { History, StoredCommit } from "./history.ts";

export const room = "r_1";
export const turnId = "t_1";
const answer = "a quorum is more than half";

/** A history that can still be written, as a system without faults would write it. */
export class Forgery {
  readonly entries: JournalEntry[] = [];
  readonly commits: StoredCommit[] = [];
  #nowNs = 0;

  note(entry: Untimed): void {
    this.#nowNs += 1_000;
    this.entries.push({ atNs: this.#nowNs, ...entry } as JournalEntry);
  }

  get head(): number {
    return this.commits.at(-1)?.lastSeq ?? 0;
  }

  commit(...events: Omit<EventJson, "seq" | "tag" | "at">[]): number {
    const firstSeq = this.head + 1;
    const tag = `tag${firstSeq}`;
    const at = new Date(Date.UTC(2026, 0, 1) + firstSeq * 1_000).toISOString();
    const timed = events.map((event, index) => ({ ...event, seq: firstSeq + index, tag, at }));
    this.commits.push({ firstSeq, lastSeq: this.head + events.length, tag, events: timed });
    return firstSeq;
  }

  deliver(client: string, seq: number, via: "event" | "resume" = "event"): void {
    const event = this.commits.flatMap(({ events }) => events).find((each) => each.seq === seq);
    this.note({ kind: "deliver", client, room, seq, tag: event?.tag ?? "", digest: digestOf(event), via });
  }

  messages(): [string, string][] {
    const folded = new FoldedMessages();
    for (const { events } of this.commits) for (const event of events) folded.apply(event);
    return folded.order.map((id) => [id, folded.byId.get(id)?.digest ?? ""]);
  }

  reset(client: string): void {
    const { tag = "" } = this.commits.at(-1) ?? {};
    this.note({ kind: "reset", client, room, seq: this.head, tag, messages: this.messages() });
  }

  invoke(client: string, n: number, text: string): string {
    const commandId = `${client}-${n}`;
    const digest = digestOf(text);
    this.note({ kind: "invoke", client, room, participant: `p_${client}`, command: "post", commandId, n, digest });
    return commandId;
  }

  store(client: string, n: number, text: string, asks: NonNullable<EventJson["messagePosted"]>["asks"] = []): number {
    const message = { id: `m_${client}-${n}`, clientMessageId: `${client}-${n}`, text };
    return this.commit({ actor: `p_${client}`, messagePosted: { message, asks } });
  }

  ok(client: string, n: number, seq: number): void {
    this.note({ kind: "ok", client, room, command: "post", commandId: `${client}-${n}`, seq });
  }

  piece(client: string, offset: number, text: string): void {
    this.note({ kind: "piece", client, room, turnId, attempt: 1, offset, text });
  }

  final(client: string): void {
    this.note({ kind: "final", client, room, seq: this.head, messages: this.messages(), openTurns: [] });
  }

  history(wants: Record<string, number> = {}): History {
    return { seed: 7, entries: this.entries, rooms: new Map([[room, this.commits]]), wants };
  }
}

/** Two people and a persona, with a lost answer, a resume, a snapshot, a refusal, a ban and a fault: everything that the rules look at, and all of it well. */
export function forgeGoodHistory(): Forgery {
  const forged = new Forgery();
  for (const client of ["ann", "bob", "eve"]) forged.note({ kind: "join", client, room, participant: `p_${client}` });
  forged.commit({ roomUpdated: {} });
  for (const client of ["ann", "bob", "eve"]) forged.reset(client);
  const say = (client: string, n: number, text: string, asks?: NonNullable<EventJson["messagePosted"]>["asks"]) => {
    forged.invoke(client, n, text);
    const seq = forged.store(client, n, text, asks);
    for (const reader of ["ann", "bob"]) forged.deliver(reader, seq);
    forged.ok(client, n, seq);
  };
  const eveSees = forged.head;
  say("ann", 1, "hello");
  for (let seq = eveSees + 1; seq <= forged.head; seq += 1) forged.deliver("eve", seq);
  const ban = forged.commit({ actor: "p_ann", participantLeft: { participantId: "p_eve", banned: true } });
  for (const client of ["ann", "bob", "eve"]) forged.deliver(client, ban);
  forged.note({ kind: "leave", client: "eve", room });
  say("bob", 1, "hello yourself");
  say("ann", 2, "what is a quorum?", [{ turnId, personaId: "p_ada" }]);
  const started = forged.commit({
    actor: "p_ada",
    turnStarted: { turnId, attempt: 1, messageId: "m_ada", personaId: "p_ada" },
  });
  for (const reader of ["ann", "bob"]) forged.deliver(reader, started);
  forged.piece("ann", 0, answer.slice(0, 9));
  forged.piece("bob", 0, answer.slice(0, 9));
  forged.piece("ann", 9, answer.slice(9));
  forged.note({ kind: "nemesis", what: "kill", whom: "gateway 1" });

  // Bob's post is stored, its answer is lost, and he sends it again when he is back.
  forged.invoke("bob", 2, "is it odd?");
  const lost = forged.store("bob", 2, "is it odd?");
  forged.note({ kind: "info", client: "bob", room, commandId: "bob-2", reason: "CONNECTION_LOST" });
  forged.deliver("ann", lost);
  const turnEnded = { turnId, attempt: 1, messageId: "m_ada", outcome: "OUTCOME_ANSWERED", text: answer } as const;
  forged.deliver("ann", forged.commit({ actor: "p_ada", turnEnded }));
  for (let seq = started + 1; seq <= forged.head; seq += 1) forged.deliver("bob", seq, "resume");
  forged.invoke("bob", 2, "is it odd?");
  forged.ok("bob", 2, lost);

  forged.invoke("ann", 3, "");
  forged.note({ kind: "fail", client: "ann", room, commandId: "ann-3", reason: "BLANK" });
  say("ann", 4, "thanks");
  // Nothing was left to be stopped: the answer names the head, which is somebody else's.
  const stop = { client: "bob", room, command: "stop", commandId: "bob-3" };
  forged.note({ kind: "invoke", ...stop, participant: "p_bob", n: 3, digest: "" });
  forged.note({ kind: "ok", ...stop, seq: forged.head });
  forged.reset("bob");
  for (const client of ["ann", "bob"]) forged.final(client);
  return forged;
}

/** What a client says of a message with another text. */
export const otherDigest = messageDigest({ text: "something else", revision: 1, isDeleted: false });
