import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../journal/journal-entry.ts";
import { checkHistory } from "./check-history.ts";
import { type Forgery, forgeGoodHistory, otherDigest, room, turnId } from "./forged-history.fixture.ts";
import { type History, type RuleNumber, ruleNames, type StoredCommit } from "./history.ts";
import { reportViolations } from "./report-violations.ts";

const wants = { "kill gateway": 1, retry: 1, info: 1, resume: 1, reset: 1 };

/** A defect of the system, planted into a history that was good. */
interface Bug {
  readonly name: string;
  readonly rule: RuleNumber;
  plant(forged: Forgery): void;
}

function commitOf(forged: Forgery, fits: (commit: StoredCommit) => boolean): StoredCommit {
  const found = forged.commits.find(fits);
  if (!found) throw new Error("the good history has no such commit");
  return found;
}

function posted(id: string) {
  return ({ events }: StoredCommit) => events[0]?.messagePosted?.message?.clientMessageId === id;
}

function change(forged: Forgery, fits: (entry: JournalEntry) => boolean, changed: object | undefined): void {
  const index = forged.entries.findLastIndex(fits);
  const entry = forged.entries[index];
  if (!entry) throw new Error("the good history has no such entry");
  if (changed) forged.entries[index] = { ...entry, ...changed } as JournalEntry;
  else forged.entries.splice(index, 1);
}

/** Puts another event into a commit, as a defect of the store would. */
function rewrite(forged: Forgery, fits: (commit: StoredCommit) => boolean, changed: object): void {
  const commit = commitOf(forged, fits);
  const index = forged.commits.indexOf(commit);
  forged.commits[index] = { ...commit, events: commit.events.map((event) => ({ ...event, ...changed })) };
}

const isBob = (entry: JournalEntry) => "client" in entry && entry.client === "bob";

const bugs: Bug[] = [
  {
    name: "a commit lost from the middle of the log",
    rule: 1,
    plant: (forged) => void forged.commits.splice(3, 1),
  },
  {
    name: "two commits under one seq",
    rule: 1,
    plant: (forged) =>
      void forged.commits.splice(
        3,
        0,
        commitOf(forged, ({ firstSeq }) => firstSeq === 4),
      ),
  },
  {
    name: "a clock that went back",
    rule: 1,
    plant: (forged) => rewrite(forged, ({ firstSeq }) => firstSeq === 5, { at: "2020-01-01T00:00:00Z" }),
  },
  {
    name: "two instances that both own the room: another commit was shown under a seq",
    rule: 2,
    plant: (forged) => change(forged, (entry) => entry.kind === "deliver" && entry.seq === 6, { tag: "other" }),
  },
  {
    name: "published before it was stored",
    rule: 2,
    plant: (forged) => void forged.commits.pop(),
  },
  {
    name: "content that differs between the log and what was shown",
    rule: 2,
    plant: (forged) => change(forged, (entry) => entry.kind === "deliver" && entry.seq === 4, { digest: otherDigest }),
  },
  {
    name: "acknowledged before it was stored, and lost",
    rule: 3,
    plant: (forged) => void forged.commits.pop(),
  },
  {
    name: "acknowledged with the seq of somebody else's message",
    rule: 3,
    plant: (forged) => change(forged, (entry) => entry.kind === "ok" && entry.commandId === "ann-4", { seq: 4 }),
  },
  {
    name: "no deduplication: a retry is stored once more",
    rule: 4,
    plant: (forged) => void forged.store("bob", 2, "is it odd?"),
  },
  {
    name: "a retry that is told another seq",
    rule: 4,
    plant(forged) {
      forged.invoke("ann", 1, "hello");
      forged.ok("ann", 1, forged.head);
    },
  },
  {
    name: "a message that nobody sent",
    rule: 5,
    plant: (forged) => void forged.store("mallory", 1, "boo"),
  },
  {
    name: "a message with another text than was sent",
    rule: 5,
    plant: (forged) =>
      rewrite(forged, posted("ann-1"), {
        messagePosted: { message: { id: "m_ann-1", clientMessageId: "ann-1", text: "bye" } },
      }),
  },
  {
    name: "a refused message that is there all the same",
    rule: 5,
    plant: (forged) => void forged.store("ann", 3, ""),
  },
  {
    name: "a turn that nobody asked for",
    rule: 5,
    plant: (forged) => void forged.commit({ turnStarted: { turnId: "t_2", attempt: 1, messageId: "m_x" } }),
  },
  {
    name: "published without backfill: a lost event is never noticed",
    rule: 6,
    plant: (forged) =>
      change(forged, (entry) => isBob(entry) && entry.kind === "deliver" && entry.via === "resume", undefined),
  },
  {
    name: "an event that is applied twice",
    rule: 6,
    plant: (forged) => forged.deliver("ann", forged.head),
  },
  {
    name: "a snapshot that puts a client back",
    rule: 6,
    plant: (forged) => change(forged, (entry) => isBob(entry) && entry.kind === "reset", { seq: 2, messages: [] }),
  },
  {
    name: "a message skipped at the edge of a page",
    rule: 6,
    plant: (forged) =>
      change(forged, (entry) => entry.kind === "reset", { messages: forged.messages().toSpliced(1, 1) }),
  },
  {
    name: "a client that folded a message wrongly",
    rule: 6,
    plant(forged) {
      const [first, ...rest] = forged.messages();
      change(forged, (entry) => entry.kind === "final", { messages: [[first?.[0], otherDigest], ...rest] });
    },
  },
  {
    name: "stale reads: sent after an acknowledgement, and stored before it",
    rule: 7,
    plant(forged) {
      forged.invoke("bob", 9, "late");
      forged.ok("bob", 9, 3);
    },
  },
  {
    name: "two messages of one session in the wrong order",
    rule: 8,
    plant(forged) {
      change(forged, (entry) => entry.kind === "ok" && entry.commandId === "ann-1", { seq: 5 });
      change(forged, (entry) => entry.kind === "ok" && entry.commandId === "ann-2", { seq: 2 });
    },
  },
  {
    name: "a turn that ends twice",
    rule: 9,
    plant: (forged) => void forged.commit({ turnEnded: { turnId, attempt: 1, outcome: "OUTCOME_INTERRUPTED" } }),
  },
  {
    name: "a turn that two runners began",
    rule: 9,
    plant(forged) {
      const started = commitOf(forged, ({ events }) => events[0]?.turnStarted !== undefined);
      forged.commits.splice(forged.commits.indexOf(started), 0, started);
    },
  },
  {
    name: "a text with a piece missing",
    rule: 9,
    plant: (forged) => change(forged, (entry) => entry.kind === "piece" && entry.offset === 9, { offset: 12 }),
  },
  {
    name: "a text that goes on under another attempt where it was",
    rule: 9,
    plant: (forged) => change(forged, (entry) => entry.kind === "piece" && entry.offset === 9, { attempt: 2 }),
  },
  {
    name: "a stored answer that is not what was streamed",
    rule: 9,
    plant: (forged) =>
      rewrite(forged, ({ events }) => events[0]?.turnEnded !== undefined, {
        turnEnded: { turnId, attempt: 1, messageId: "m_ada", outcome: "OUTCOME_ANSWERED", text: "two thirds" },
      }),
  },
  {
    name: "events after a ban",
    rule: 10,
    plant(forged) {
      change(forged, (entry) => entry.kind === "leave", undefined);
      forged.deliver("eve", 4);
    },
  },
  {
    name: "events after the client left",
    rule: 10,
    plant(forged) {
      forged.note({ kind: "leave", client: "bob", room });
      forged.deliver("bob", forged.head);
    },
  },
  {
    name: "a client that stays behind",
    rule: 11,
    plant: (forged) => change(forged, (entry) => isBob(entry) && entry.kind === "final", { seq: 8, messages: [] }),
  },
  {
    name: "a client that never returns",
    rule: 11,
    plant: (forged) => change(forged, (entry) => isBob(entry) && entry.kind === "final", undefined),
  },
  {
    name: "a turn that never ends",
    rule: 11,
    plant: (forged) =>
      void forged.commits.splice(
        forged.commits.findIndex(({ events }) => events[0]?.turnEnded),
        99,
      ),
  },
  {
    name: "a turn that never ends for one of the clients",
    rule: 11,
    plant: (forged) => change(forged, (entry) => entry.kind === "final", { openTurns: [turnId] }),
  },
  {
    name: "a run in which the fault never happened",
    rule: 12,
    plant: (forged) => change(forged, (entry) => entry.kind === "nemesis", undefined),
  },
];

function brokenRules(history: History): RuleNumber[] {
  return [...new Set(checkHistory(history).map(({ rule }) => rule))];
}

describe("the history checker", () => {
  it("finds nothing in a history in which everything went well", () => {
    expect(checkHistory(forgeGoodHistory().history(wants))).toEqual([]);
  });

  it.each(bugs)("rule $rule: $name", ({ rule, plant }) => {
    const forged = forgeGoodHistory();
    plant(forged);
    const history = forged.history(wants);
    expect(brokenRules(history)).toContain(rule);
    for (const { evidence } of checkHistory(history, [rule])) {
      // What is printed is a proof by itself.
      const rooms = new Map<string, StoredCommit[]>();
      for (const { room: of, commit } of evidence.commits) rooms.set(of, [...(rooms.get(of) ?? []), commit]);
      expect(brokenRules({ ...history, entries: evidence.entries, rooms })).toContain(rule);
      expect(evidence.entries.length).toBeLessThan(history.entries.length / 2);
    }
  });

  it("has a planted bug for every rule", () => {
    const planted = new Set(bugs.map(({ rule }) => rule));
    expect([...planted].sort((one, other) => one - other)).toEqual(Object.keys(ruleNames).map(Number));
  });

  it("prints the rule, the part of the history that breaks it, and the seed", () => {
    const forged = forgeGoodHistory();
    forged.store("bob", 2, "is it odd?");
    const history = forged.history(wants);
    const report = reportViolations(history, checkHistory(history)).join("\n");
    expect(report).toMatch(/rule 4 \(no duplicate\): r_1: bob-2 is there twice/);
    expect(report).toMatch(/store {3}r_1 \d+ tag\d+ /);
    expect(report).toMatch(/seed 7$/);
  });
});
