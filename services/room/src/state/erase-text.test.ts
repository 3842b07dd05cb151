import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FoldedRoom, jon, mira } from "../decide/folded-room.fixture.ts";
import { eraseText, textPlace, textsOf } from "./erase-text.ts";
import { fold, messageIdOf } from "./fold.ts";
import { foldMessage } from "./fold-message.ts";
import { emptyRoomState } from "./room-state.ts";
import { type Event, EventSchema, type Message, TurnStatus, toBinary } from "./wire.ts";

/** Every text of a room says this, and nothing else in it does. */
const secret = "the door code is";

/** A room after random commands, in which messages of every kind were deleted. */
function randomRoom(choices: readonly number[]): FoldedRoom {
  const room = FoldedRoom.with(["ada", "grace"]);
  for (const [n, choice] of choices.entries()) {
    const turn = room.owed()[choice % Math.max(1, room.owed().length)];
    const message = room.state.recent[choice % Math.max(1, room.state.recent.length)];
    switch (choice % 11) {
      case 0:
      case 1:
        room.post(choice % 2 ? mira : jon, `${secret} ${n} @ada`);
        break;
      case 2:
        room.post(jon, `${secret} ${n}, @all of you, @Mira too`);
        break;
      case 3:
      case 4:
        if (message)
          room.edit(message.author === "p_jon" ? jon : mira, message.id, message.revision, `${secret} e${n}`);
        break;
      case 5:
        if (turn) room.claim(turn.turnId);
        break;
      case 6:
        if (turn) room.end(turn.turnId, `${secret} ${n}, says @grace`);
        break;
      case 7:
        if (turn) room.stop(mira, turn.turnId);
        break;
      case 8: {
        const value = { turnId: turn?.turnId ?? "", attempt: 1, draft: `${secret} half` };
        room.do({ kind: "room" }, { case: choice % 2 ? "endStopping" : "recoverTurn", value });
        break;
      }
      default:
        if (message) room.delete(mira, message.id);
    }
  }
  return room;
}

const deletedIn = (events: readonly Event[]) =>
  events.flatMap(({ kind }) => (kind.case === "messageDeleted" ? [kind.value.messageId] : []));

function foldMessages(events: readonly Event[]): Map<string, Message> {
  const messages = new Map<string, Message>();
  for (const event of events) {
    const id = messageIdOf(event);
    const after = id === undefined ? undefined : foldMessage(messages.get(id), event);
    if (id !== undefined && after) messages.set(id, after);
  }
  return messages;
}

describe("an erased event", () => {
  it("[L8] tombstones and deletions fold to what the whole events and deletions do, and say nothing of what was deleted", () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 10, maxLength: 80 }), (choices) => {
        const room = randomRoom(choices);
        const deleted = deletedIn(room.events);
        const erased = room.events.map((event) => deleted.reduce(eraseText, event));
        expect(erased.reduce(fold, emptyRoomState)).toEqual(room.events.reduce(fold, emptyRoomState));
        expect(foldMessages(erased)).toEqual(foldMessages(room.events));
        for (const [index, event] of erased.entries()) {
          const id = messageIdOf(event);
          const isOfDeleted = id !== undefined && deleted.includes(id);
          if (!isOfDeleted) expect(event).toBe(room.events[index]);
          else expect(Buffer.from(toBinary(EventSchema, event)).includes(secret)).toBe(false);
          if (isOfDeleted && event !== room.events[index]) met.add(kindOf(event, room.messages.get(id)));
        }
      }),
      { numRuns: 200 },
    );
    expect([...met].toSorted()).toEqual([
      "messageEdited once",
      "messageEdited twice or more",
      "messagePosted",
      "turnEnded",
      "turnEnded partial",
    ]);
  });

  it("[L8] a message's texts are found from its last one back to its first, and are as many as it says", () => {
    let edited = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 10, maxLength: 80 }), (choices) => {
        const room = randomRoom(choices);
        for (const message of room.messages.values()) {
          const seqs: number[] = [];
          for (let seq = message.textSeq; seq > 0; ) {
            seqs.push(seq);
            const event = room.events[seq - 1];
            seq = (event && textPlace(event, message.id))?.replacesSeq ?? -1;
          }
          const places = room.events.filter((event) => textPlace(event, message.id)).map(({ seq }) => seq);
          expect(seqs.toReversed()).toEqual(places);
          expect(textsOf(message)).toBe(places.length);
          if (places.length > 2) edited += 1;
        }
      }),
      { numRuns: 100 },
    );
    expect(edited).toBeGreaterThan(20);
  });

  it("[L8, T5] an answer that is deleted while it runs is stopped, and what its runner still brings is not stored", () => {
    for (const by of ["runner", "room"] as const) {
      const room = FoldedRoom.with(["ada", "grace"]);
      room.post(jon, "hi @ada");
      const turnId = room.owed()[0]?.turnId ?? "";
      room.claim(turnId);
      room.delete(mira, room.lastMessage().id);
      expect(room.owed()).toMatchObject([{ turnId, status: TurnStatus.STOPPING }]);
      if (by === "runner") room.end(turnId, `${secret} 4711, @grace`);
      else room.do({ kind: "room" }, { case: "endStopping", value: { turnId, attempt: 1, draft: `${secret} 4711` } });
      expect(room.last("turnEnded")).toMatchObject({ text: "", mentions: [], asks: [] });
      expect(room.lastMessage()).toMatchObject({ deleted: true, text: "", turn: { status: TurnStatus.ENDED } });
      expect(room.owed()).toEqual([]);
    }
  });
});

function kindOf({ kind }: Event, message: Message | undefined): string {
  if (kind.case === "turnEnded") return kind.value.partial ? "turnEnded partial" : "turnEnded";
  if (kind.case !== "messageEdited") return kind.case ?? "";
  return (message?.revision ?? 0) > 2 ? "messageEdited twice or more" : "messageEdited once";
}
