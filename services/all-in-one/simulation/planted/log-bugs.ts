import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type CommitRecord, CommitRecordSchema, Outcome, PostOkSchema, Reason } from "@polylogue/proto/room";
import { CommandWindow } from "../../../room/src/order/command-window.ts";
import { Eraser } from "../../../room/src/order/eraser.ts";
import { OldTwins } from "../../../room/src/order/old-twins.ts";
import { RoomLog } from "../../../room/src/order/room-log.ts";
import type { CommitWrite } from "../../../room/src/store/room-store.ts";
import { calmActs } from "../play/act-mix.ts";
import { overStore, type PlantedBug, replaceMethod } from "./planted-bug.ts";

/** Mistakes in how the log is decided, stored and read. */
export const logBugs: readonly PlantedBug[] = [
  {
    title: "[L3] a post is acknowledged before its commit",
    rules: /L3/,
    className: "slowStore",
    patch: () =>
      replaceMethod(
        RoomLog.prototype,
        "submit",
        (submit) =>
          function (this: RoomLog, command) {
            const answer = submit.call(this, command);
            if (command.command.case !== "post") return answer;
            const value = create(PostOkSchema, { messageId: "m_early", seq: this.state.headSeq + 1 });
            return Promise.resolve({ kind: "ok", ok: { case: "post", value } });
          },
      ),
  },
  {
    title: "[L4] a command that was sent again is done again",
    rules: /L4/,
    className: "conflicts",
    patch() {
      const undo = [
        replaceMethod(CommandWindow.prototype, "find", () => () => undefined),
        replaceMethod(OldTwins.prototype, "find", () => () => undefined),
      ];
      return () => {
        for (const each of undo) each();
      };
    },
  },
  {
    title: "[B2] what the bus brings is taken in the order of its coming, and a gap is not read",
    rules: /L2, L3/,
    className: "lossyBus",
    patch: () =>
      replaceMethod(
        RoomLog.prototype,
        "receive",
        (receive) =>
          function (this: RoomLog, record) {
            const by = Math.min(0, this.state.headSeq + 1 - record.firstSeq);
            const events = record.events.map((event) => ({ ...event, seq: event.seq + by }));
            const commands = record.commands.map((mark) => ({ ...mark, seq: mark.seq + by }));
            const [firstSeq, lastSeq] = [record.firstSeq + by, record.lastSeq + by];
            receive.call(this, { ...record, firstSeq, lastSeq, events, commands });
          },
      ),
  },
  {
    title: "[L6] a page of the log loses the commit at its edge",
    rules: /S1|S2|L1|defect/,
    className: "crashes",
    plan: { pauseMs: { min: 100, max: 800 }, acts: { ...calmActs, burst: 10 } },
    store(store) {
      let edge = 0;
      return overStore(store, {
        async readCommits(key, afterSeq, limits) {
          const page = await store.readCommits(key, afterSeq, limits);
          const isNext = afterSeq > 0 && afterSeq === edge;
          edge = page.at(-1)?.lastSeq ?? 0;
          return isNext && page.length > 1 ? page.slice(1) : page;
        },
      });
    },
  },
  {
    title: "[L2] a lost commit is put again behind the one that won",
    rules: /L2|L4|T2|S1|defect/,
    className: "conflicts",
    store: (store) =>
      overStore(store, {
        async append(write) {
          const verdict = await store.append(write);
          if (verdict.kind === "won") return verdict;
          const head = await store.readHead(write.key);
          return store.append(movedBehind(write, head?.seq ?? 0));
        },
      }),
  },
  {
    title: "[L2] what a batch decided on a lost commit is kept",
    rules: /L3|L2|S1/,
    className: "conflicts",
    store: (store) =>
      overStore(store, {
        async append(write) {
          const verdict = await store.append(write);
          return recordOf(write).commands.length >= 3 ? { kind: "won" } : verdict;
        },
      }),
  },
  {
    title: "[T5] a stop does not stick: the end that comes after the fence is stored as an answer",
    rules: /T5/,
    className: "quiet",
    store: (store) => overStore(store, { append: (write) => store.append(withoutStops(write)) }),
  },
  {
    title: "[L8] a deletion is acknowledged before the text is gone",
    rules: /L8/,
    className: "slowStore",
    patch: () => replaceMethod(Eraser.prototype, "erased", () => () => Promise.resolve()),
  },
];

function recordOf({ commit }: CommitWrite): CommitRecord {
  return fromBinary(CommitRecordSchema, commit.record);
}

function movedBehind(write: CommitWrite, headSeq: number): CommitWrite {
  const by = headSeq + 1 - write.commit.firstSeq;
  const record = recordOf(write);
  const moved = create(CommitRecordSchema, {
    ...record,
    firstSeq: record.firstSeq + by,
    lastSeq: record.lastSeq + by,
    events: record.events.map((event) => ({ ...event, seq: event.seq + by })),
    commands: record.commands.map((mark) => ({ ...mark, seq: mark.seq + by })),
  });
  const { firstSeq, lastSeq } = moved;
  return {
    ...write,
    commit: { ...write.commit, firstSeq, lastSeq, record: toBinary(CommitRecordSchema, moved) },
    messages: write.messages.map((message) => ({ ...message, seq: message.seq + by })),
    room: { ...write.room, headSeq: lastSeq },
  };
}

function withoutStops(write: CommitWrite): CommitWrite {
  const record = recordOf(write);
  for (const { kind } of record.events) {
    if (kind.case !== "turnEnded" || kind.value.attempt === 0 || kind.value.outcome !== Outcome.STOPPED) continue;
    kind.value.outcome = Outcome.ANSWERED;
    kind.value.reason = Reason.LENGTH;
  }
  return { ...write, commit: { ...write.commit, record: toBinary(CommitRecordSchema, record) } };
}
