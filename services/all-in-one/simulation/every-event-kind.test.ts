import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import {
  CommitRecordSchema,
  type EventJson,
  EventSchema,
  ParticipantSchema,
  PersonaUpdatedSchema,
} from "@polylogue/proto/room";
import { beforeAll, describe, expect, it } from "vitest";
import { reduceRoom } from "../../../web/src/room/reduce-room.ts";
import { emptyState, type RoomState } from "../../../web/src/room/room-state.ts";
import { MemoryRooms } from "../../room/src/store/memory/memory-rooms.ts";
import type { CommitWrite } from "../../room/src/store/room-store.ts";
import { allChecks } from "./checks/all-checks.ts";
import { differenceOf } from "./checks/same-view.ts";
import { noFaults } from "./faults/fault-mix.ts";
import { runClasses } from "./faults/run-classes.ts";
import type { WorldPlan } from "./faults/world-plan.ts";
import { calmActs } from "./play/act-mix.ts";
import { noModels } from "./play/model-script.ts";
import { snapshotAt } from "./record/snapshot-at.ts";
import { runWorld } from "./run-world.ts";

/** Turns are stopped while their runners are out of reach, and personas come and go. */
const restless: WorldPlan = {
  ...runClasses.partitions,
  acts: { ...calmActs, ask: 20, stop: 20, addPersona: 3, removePersona: 3, archive: 1, leaveRoom: 1 },
  runners: 1,
  pauseMs: { min: 300, max: 2_500 },
  faults: { ...noFaults, isolateRunner: 1 },
  faultMs: { min: 2_000, max: 5_000 },
};
/** Rooms with tight caps, and personas that name each other all the time. */
const talkative: WorldPlan = {
  ...runClasses.quiet,
  acts: { ...calmActs, ask: 30, settings: 15, continueChain: 10, addPersona: 8, removePersona: 8 },
  models: { ...noModels, answer: 1, mention: 6 },
  pauseMs: { min: 300, max: 2_500 },
};
const worlds: readonly { readonly plan: WorldPlan; readonly seeds: number }[] = [
  { plan: runClasses.quiet, seeds: 8 },
  { plan: runClasses.crashes, seeds: 4 },
  { plan: restless, seeds: 8 },
  { plan: talkative, seeds: 6 },
];

/** All that was committed in a world, in order. */
async function writesOf(seed: number, plan: WorldPlan): Promise<CommitWrite[]> {
  const writes: CommitWrite[] = [];
  await runWorld({
    seed,
    plan,
    mode: "liveness",
    checks: allChecks,
    plant: ({ record }) => {
      const committed = record.committed.bind(record);
      record.committed = (write) => {
        writes.push(write);
        committed(write);
      };
    },
  });
  return writes;
}

function eventsOf({ commit }: CommitWrite): EventJson[] {
  const { events } = fromBinary(CommitRecordSchema, commit.record);
  return events.map((event) => toJson(EventSchema, event, { alwaysEmitImplicit: true }) as EventJson);
}

/** A persona's card is renewed: nobody can do that yet, though every room knows what it means. */
function renewal(after: CommitWrite): CommitWrite | undefined {
  const record = fromBinary(CommitRecordSchema, after.commit.record);
  const participant = record.events
    .map(({ kind }) => kind.case === "personaAdded" && kind.value.participant)
    .find(Boolean);
  const seq = after.commit.lastSeq + 1;
  if (!participant || !record.at) return undefined;
  const value = create(PersonaUpdatedSchema, {
    participant: create(ParticipantSchema, { ...participant, displayName: "Ada the Second" }),
  });
  const event = create(EventSchema, { seq, tag: "renewed", at: record.at, kind: { case: "personaUpdated", value } });
  const renewed = create(CommitRecordSchema, { ...record, firstSeq: seq, lastSeq: seq, events: [event], commands: [] });
  const commit = { firstSeq: seq, lastSeq: seq, tag: "renewed", record: toBinary(CommitRecordSchema, renewed) };
  return { ...after, commit, messages: [], seats: [], room: { ...after.room, headSeq: seq } };
}

/** What the fold of one commit on a snapshot before it has that a snapshot after it does not have, or the other way round. */
async function unequalSteps(writes: readonly CommitWrite[]): Promise<string[]> {
  const rooms = new MemoryRooms();
  let before: RoomState | undefined;
  const found: string[] = [];
  for (const write of writes) {
    rooms.of(write.key).append(write);
    const joined = await snapshotAt(rooms, write.key, "p_witness");
    const after = reduceRoom(emptyState, { kind: "joined", joined }).state;
    if (before) {
      const folded = eventsOf(write).reduce(
        (state, event) => reduceRoom(state, { kind: "event", event }).state,
        before,
      );
      const difference = differenceOf(folded.view, after.view);
      if (difference) found.push(`${write.commit.firstSeq}..${write.commit.lastSeq}: ${difference}`);
    }
    before = after;
  }
  return found;
}

describe("the page's fold and the room's", () => {
  const logs: (readonly CommitWrite[])[] = [];

  beforeAll(async () => {
    for (const { plan, seeds } of worlds) {
      for (let seed = 1; seed <= seeds; seed += 1) logs.push(await writesOf(seed, plan));
    }
    const [first] = logs[0] ?? [];
    const renewed = first && renewal(first);
    if (first && renewed) logs.push([first, renewed]);
  });

  it("[S1, L6] are the same for each step of each log: a snapshot and what follows it are the next snapshot", async () => {
    for (const writes of logs) expect(await unequalSteps(writes)).toEqual([]);
  });

  it("have been compared for every kind of event that there is", () => {
    const kinds = new Set(
      logs
        .flat()
        .flatMap(eventsOf)
        .flatMap((event) => Object.keys(event)),
    );
    const wanted = EventSchema.oneofs.flatMap(({ fields }) => fields).map(({ localName }) => localName);
    expect(wanted.filter((kind) => !kinds.has(kind))).toEqual([]);
  });
});
