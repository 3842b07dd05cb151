import { limits } from "@polylogue/proto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimed, FoldedRoom, jon, mira, runner } from "../decide/folded-room.fixture.ts";
import { fold } from "./fold.ts";
import { emptyRoomState, type RoomState } from "./room-state.ts";
import { decodeSnapshot, encodeSnapshot, withRecent } from "./snapshot.ts";
import { create, type Event, EventSchema, fromBinary, toBinary } from "./wire.ts";

/** A room after random commands. */
function randomRoom(choices: readonly number[]): FoldedRoom {
  const room = FoldedRoom.with(["ada", "grace"]);
  for (const choice of choices) {
    const turn = room.owed()[0];
    const message = room.state.recent[choice % Math.max(1, room.state.recent.length)];
    switch (choice % 8) {
      case 0:
        room.post(mira, "hello @ada");
        break;
      case 1:
        room.post(jon, "hi @grace and @ada");
        break;
      case 2:
        if (turn) room.claim(turn.turnId);
        break;
      case 3:
        if (turn) room.end(turn.turnId, choice % 3 === 0 ? "over to @grace" : "done");
        break;
      case 4:
        if (turn) room.stop(mira, turn.turnId);
        break;
      case 5:
        if (message) room.edit(mira, message.id, message.revision, `edited ${choice}`);
        break;
      case 6:
        if (message) room.delete(mira, message.id);
        break;
      default:
        if (turn) room.end(turn.turnId, "late", { by: runner });
    }
  }
  return room;
}

const choices = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 60 });
const foldAll = (events: readonly Event[], from: RoomState = emptyRoomState) => events.reduce(fold, from);
const comparable = ({ foldVersion: _, ...state }: RoomState) => state;

describe("the fold", () => {
  it("[L6] folding the stored events gives the state that decided them", () => {
    const kinds = new Set<string | undefined>();
    fc.assert(
      fc.property(choices, (some) => {
        const room = randomRoom(some);
        for (const { kind } of room.events) kinds.add(kind.case);
        const stored = room.events.map((event) => fromBinary(EventSchema, toBinary(EventSchema, event)));
        expect(comparable(foldAll(stored))).toEqual(comparable(room.state));
      }),
      { numRuns: 150 },
    );
    for (const kind of ["messageEdited", "messageDeleted", "turnStarted", "turnStopping", "turnEnded"]) {
      expect(kinds).toContain(kind);
    }
  });

  it("[T7] a later attempt keeps its message's place, also when the message is older than the window", () => {
    const room = FoldedRoom.with(["ada"]);
    room.post(mira, "hello @ada");
    const [turn] = room.owed();
    if (!turn) throw new Error("no turn is owed");
    room.claim(turn.turnId);
    const message = room.lastMessage();
    for (let n = 0; n < limits.snapshotMessagesMax; n += 1) room.post(mira, `note ${n}`);
    expect(room.state.recent.map(({ id }) => id)).not.toContain(message.id);
    room.abandoned.add(`${turn.turnId} 1`);
    expect(claimed(room.claim(turn.turnId))).toMatchObject({ attempt: 2 });
    expect(room.state.recent.map(({ id }) => id)).not.toContain(message.id);
    expect(room.messages.get(message.id)).toMatchObject({ seq: message.seq, turn: { attempt: 2 } });
    room.end(turn.turnId, "late but there", { attempt: 2 });
    expect(room.messages.get(message.id)).toMatchObject({ seq: message.seq, text: "late but there" });
  });

  it("[L7] a snapshot at any place, and the events after it, give the same state", () => {
    let unbilled = 0;
    fc.assert(
      fc.property(choices, fc.nat(200), (some, cut) => {
        const room = randomRoom(some);
        const before = foldAll(room.events.slice(0, cut));
        unbilled += before.unbilled.size;
        const opened = decodeSnapshot(encodeSnapshot(before));
        if (opened.kind !== "state") throw new Error("the snapshot was not read");
        const resumed = withRecent(opened.state, before.recent, before.hasOlder);
        expect(comparable(foldAll(room.events.slice(cut), resumed))).toEqual(comparable(room.state));
      }),
      { numRuns: 100 },
    );
    expect(unbilled).toBeGreaterThan(0);
  });

  it("[L9] the fold is total: events in any order and number never throw", () => {
    let shuffled = 0;
    fc.assert(
      fc.property(choices, fc.infiniteStream(fc.nat(1_000)), (some, random) => {
        const { events } = randomRoom(some);
        const mixed = events
          .map((event) => ({ event, place: random.next().value as number }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ event }) => event);
        if (mixed.some((event, index) => event !== events[index])) shuffled += 1;
        foldAll([...mixed, ...mixed]);
      }),
      { numRuns: 100 },
    );
    expect(shuffled).toBeGreaterThan(50);
  });

  it("[L9] an event of an unknown kind changes nothing but the head", () => {
    const room = FoldedRoom.with(["ada"]);
    const next = fold(room.state, create(EventSchema, { seq: room.state.headSeq + 1, tag: "x" }));
    expect(next).toEqual({ ...room.state, headSeq: room.state.headSeq + 1, headTag: "x" });
  });
});
