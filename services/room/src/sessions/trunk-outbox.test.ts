import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { describe, expect, it } from "vitest";
import { deltaEntry, encodeEvent, eventEntry, replyEntry, replyWith, sharedPart } from "../hub/down-frame.ts";
import {
  create,
  DeltaSchema,
  EventSchema,
  fromBinary,
  JoinedSchema,
  MessagePostedSchema,
  MessageSchema,
  RoomSessionResponseSchema,
  type ServerFrame,
  ServerFrameSchema,
} from "../state/wire.ts";
import { okFrame } from "./frames.ts";
import { TrunkOutbox } from "./trunk-outbox.ts";

const room = { tenant: "local", room: "r_1" };
const other = { tenant: "local", room: "r_2" };

function outbox() {
  const sent: Uint8Array[] = [];
  const resets: string[] = [];
  const state = { isOpen: true };
  const flushes: (() => void)[] = [];
  const duplex: Duplex = {
    listen: () => {},
    send: (message) => {
      sent.push(message);
      return state.isOpen;
    },
    close: () => {},
  };
  const box = new TrunkOutbox({
    duplex,
    schedule: (flush) => flushes.push(flush),
    onRoomReset: (text) => resets.push(text),
  });
  const run = () => {
    for (const flush of flushes.splice(0)) flush();
  };
  const frames = (): ServerFrame[] =>
    sent
      .flatMap((bytes) => fromBinary(RoomSessionResponseSchema, bytes).frames)
      .flatMap(({ frame }) => (frame ? [frame] : []));
  return { box, sent, resets, state, run, frames };
}

const event = (key: typeof room, seq: number, size = 10) => {
  const message = create(MessageSchema, { text: "x".repeat(size) });
  const kind = { case: "messagePosted", value: create(MessagePostedSchema, { message }) } as const;
  return eventEntry(key, encodeEvent(create(EventSchema, { seq, kind })));
};
const delta = (offset: number, text: string) =>
  deltaEntry(room, create(DeltaSchema, { turnId: "t_1", attempt: 1, offset, text }));
const reply = (n: number) =>
  replyEntry(1, "", okFrame(`f${n}`, { case: "join", value: { $typeName: "polylogue.room.v1.JoinOk" } }));

const snapshot = (session: number) => {
  const joined = create(JoinedSchema, { headTag: "x".repeat(200_000) });
  const shared = sharedPart(create(ServerFrameSchema, { room: "r_1", body: { case: "joined", value: joined } }));
  const own = create(JoinedSchema, { rights: ["post"] });
  return replyWith(session, create(ServerFrameSchema, { body: { case: "joined", value: own } }), [shared]);
};

describe("a trunk's outbox", () => {
  it("[G4] frames of one flush leave in one message, in order, in messages of at most 256 KiB", () => {
    const { box, sent, run, frames } = outbox();
    for (let seq = 1; seq <= 100; seq += 1) box.push(event(room, seq));
    run();
    expect(sent).toHaveLength(1);
    for (let seq = 101; seq <= 120; seq += 1) box.push(event(room, seq, 30_000));
    run();
    expect(sent.length).toBeGreaterThan(2);
    expect(Math.max(...sent.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1_024);
    expect(frames().map(({ body }) => (body.case === "event" ? body.value.seq : 0))).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
  });

  it("[G4] while the trunk is full, deltas of a turn merge", () => {
    const { box, state, run, frames } = outbox();
    state.isOpen = false;
    box.push(event(room, 1));
    run();
    for (let offset = 0; offset < 50; offset += 1) box.push(delta(offset, "y"));
    state.isOpen = true;
    box.drained();
    const [, merged, ...rest] = frames();
    expect(rest).toEqual([]);
    expect(merged?.body).toMatchObject({
      value: { kind: { case: "delta", value: { offset: 0, text: "y".repeat(50) } } },
    });
  });

  it("[G4] over 4 MiB signals go first, then the largest room, which is reset when there is space; replies never", () => {
    const { box, state, resets, run, frames } = outbox();
    state.isOpen = false;
    box.push(event(other, 1));
    run();
    for (let n = 0; n < 20; n += 1) box.push(reply(n));
    box.push(event(other, 2));
    for (let seq = 1; seq <= 100; seq += 1) {
      box.push(delta(seq * 100, "z".repeat(10)));
      box.push(event(room, seq, 50_000));
    }
    expect(box.waitingBytes).toBeLessThanOrEqual(4 * 1_024 * 1_024);
    expect(resets).toEqual([]);
    state.isOpen = true;
    box.drained();
    expect(resets).toEqual(["local\nr_1"]);
    const kinds = frames().map(({ body }) => body.case);
    expect(kinds.filter((kind) => kind === "ok")).toHaveLength(20);
    expect(kinds.filter((kind) => kind === "event")).toHaveLength(2);
    box.push(event(room, 101));
    run();
    expect(frames().at(-1)?.body).toMatchObject({ value: { seq: 101 } });
  });

  it("[S1, G4] snapshots are made as there is space, and what the room says meanwhile follows the last of them", () => {
    const { box, state, run, frames } = outbox();
    let made = 0;
    function* snapshots(count: number) {
      for (let n = 0; n < count; n += 1) {
        made += 1;
        yield snapshot(made);
      }
    }
    box.push(event(room, 1));
    box.feed("local\nr_1", snapshots(40));
    // About 1 MiB of 200 KB each.
    expect(made).toBeLessThan(8);
    box.push(event(room, 2));
    box.push(event(other, 3));
    box.push(delta(0, "a"));
    box.push(delta(1, "b"));
    state.isOpen = false;
    run();
    run();
    expect(made).toBeLessThan(16);
    state.isOpen = true;
    box.drained();
    for (let n = 0; n < 40; n += 1) run();
    expect(made).toBe(40);
    const seen = frames().map(({ body }) => (body.case === "event" ? body.value.seq : (body.case ?? "")));
    expect(seen.filter((kind) => kind === "joined")).toHaveLength(40);
    // The other room did not wait.
    expect(seen.indexOf(3)).toBeLessThan(seen.lastIndexOf("joined"));
    expect(seen.slice(seen.lastIndexOf("joined") + 1)).toEqual([2, "signal"]);
    expect(frames().at(-1)?.body).toMatchObject({ value: { kind: { value: { offset: 0, text: "ab" } } } });
    box.push(event(room, 4));
    run();
    expect(frames().at(-1)?.body).toMatchObject({ value: { seq: 4 } });
  });

  it("[G4] a room that says more than 4 MiB behind its snapshots gets new ones instead", () => {
    const { box, state, resets, run, frames } = outbox();
    state.isOpen = false;
    box.push(event(room, 1));
    run();
    box.feed("local\nr_1", [snapshot(1), snapshot(2)].values());
    for (let seq = 2; seq <= 100; seq += 1) box.push(event(room, seq, 50_000));
    expect(resets).toEqual([]);
    state.isOpen = true;
    box.drained();
    expect(resets).toEqual(["local\nr_1"]);
    run();
    expect(frames()).toHaveLength(1);
  });
});
