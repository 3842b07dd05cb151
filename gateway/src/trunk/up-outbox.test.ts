import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { RoomSessionRequestSchema } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import { UpOutbox } from "./up-outbox.ts";

const message = (session: number, characters = 0): Uint8Array =>
  toBinary(
    RoomSessionRequestSchema,
    create(RoomSessionRequestSchema, {
      frames: [{ session, body: { case: "attach", value: { statement: "x".repeat(characters) } } }],
    }),
  );

function setUp() {
  const sent: Uint8Array[] = [];
  const deferred: (() => void)[] = [];
  const state = { isOpen: true };
  const outbox = new UpOutbox({
    send: (bytes) => {
      sent.push(bytes);
      return state.isOpen;
    },
    defer: (run) => void deferred.push(run),
  });
  const run = () => {
    for (const next of deferred.splice(0)) next();
  };
  const sessions = () =>
    sent.flatMap((bytes) => fromBinary(RoomSessionRequestSchema, bytes).frames.map(({ session }) => session));
  return { outbox, sent, deferred, run, state, sessions };
}

describe("UpOutbox", () => {
  it("[G4] what gathers in one turn of the loop leaves as one message that reads as all of it", () => {
    const { outbox, sent, deferred, run, sessions } = setUp();
    for (let session = 1; session <= 5; session += 1) outbox.push(message(session));
    expect([sent.length, deferred.length]).toEqual([0, 1]);
    run();
    expect(sent).toHaveLength(1);
    expect(sessions()).toEqual([1, 2, 3, 4, 5]);
  });

  it("[G4] no message is over 256 KiB", () => {
    const { outbox, sent, run, sessions } = setUp();
    for (let session = 1; session <= 20; session += 1) outbox.push(message(session, 60_000));
    run();
    expect(Math.max(...sent.map(({ byteLength }) => byteLength))).toBeLessThanOrEqual(262_144);
    expect(sent.length).toBe(5);
    expect(sessions()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it("[G4] when the trunk is full it waits, and goes on in order when there is room", () => {
    const { outbox, sent, run, state, sessions } = setUp();
    state.isOpen = false;
    for (let session = 1; session <= 8; session += 1) outbox.push(message(session, 100_000));
    run();
    expect(sent).toHaveLength(1);
    outbox.push(message(9));
    run();
    expect(sent).toHaveLength(1);
    state.isOpen = true;
    outbox.drained();
    run();
    expect(sessions()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("[G4] it says when more must not be taken, and forgets all when the trunk breaks", () => {
    const { outbox, sent, run, state } = setUp();
    state.isOpen = false;
    for (let count = 0; count < 140 && !outbox.isFull; count += 1) outbox.push(message(1, 65_000));
    expect(outbox.isFull).toBe(true);
    outbox.clear();
    expect(outbox.isFull).toBe(false);
    run();
    expect(sent).toEqual([]);
    state.isOpen = true;
    outbox.push(message(2));
    run();
    expect(sent).toHaveLength(1);
  });
});
