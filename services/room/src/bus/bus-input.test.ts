import { describe, expect, it } from "vitest";
import { joined, post } from "../sessions/answering.fixture.ts";
import { errorReason, key, openInstance } from "../sessions/room-instance.fixture.ts";
import {
  BusMessageSchema,
  CommitRecordSchema,
  create,
  EventSchema,
  RoomSchema,
  RoomUpdatedSchema,
  ServerFrameSchema,
  SignalSchema,
  TypingSignalSchema,
  toBinary,
} from "../state/wire.ts";
import { createMemoryBus } from "./memory-room-bus.ts";

const room = create(RoomSchema, { id: key.room, title: "Forged" });
const forged = (seq: number) =>
  create(CommitRecordSchema, {
    firstSeq: seq,
    lastSeq: seq,
    foldVersion: 1,
    events: [create(EventSchema, { seq, kind: { case: "roomUpdated", value: create(RoomUpdatedSchema, { room }) } })],
  });
const typing = create(ServerFrameSchema, {
  body: {
    case: "signal",
    value: create(SignalSchema, {
      kind: { case: "typing", value: create(TypingSignalSchema, { participantId: "p_x", on: true }) },
    }),
  },
});

describe("what comes from the bus", () => {
  it("[B6] is dropped when it can not be read, is too large, or names another tenant or room than its channel", async () => {
    const backend = createMemoryBus();
    const stranger = backend.open();
    const instance = openInstance({ bus: backend.open() });
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    const { headSeq } = instance.rooms.peek(key)?.state ?? { headSeq: 0 };
    const before = gateway.frames.length;
    const message = (tenant: string, id: string, body: "commit" | "signal") =>
      toBinary(
        BusMessageSchema,
        create(BusMessageSchema, {
          tenant,
          room: id,
          instance: "i_other",
          body: body === "commit" ? { case: "commit", value: forged(headSeq + 1) } : { case: "signal", value: typing },
        }),
      );
    const sent = [
      Uint8Array.of(0xff, 0xff, 0xff),
      new Uint8Array(),
      new Uint8Array(2_000_000),
      message("other", key.room, "commit"),
      message(key.tenant, "r_other", "commit"),
      message("other", key.room, "signal"),
    ];
    for (const bytes of sent) stranger.publish(key, () => bytes);
    // A signal that does belong here comes last, so that everything before it has been heard.
    stranger.publish(key, () => message(key.tenant, key.room, "signal"));
    await gateway.until(({ frame }) => frame?.body.case === "signal" && frame.body.value.kind.case === "typing");
    expect(gateway.frames.length - before).toBe(1);
    expect(instance.rooms.peek(key)?.state).toMatchObject({ headSeq, room: { title: "Launch" } });
  });

  it("[L1, B6] a commit whose events are not those that it counts is read from the store instead", async () => {
    const backend = createMemoryBus();
    const stranger = backend.open();
    const instance = openInstance({ bus: backend.open(), isExclusive: false });
    await instance.createRoom();
    const gateway = instance.gateway();
    await joined(gateway, 1, "p_jon", "Jon");
    const { headSeq } = instance.rooms.peek(key)?.state ?? { headSeq: 0 };
    const events = (...seqs: number[]) => seqs.flatMap((seq) => forged(seq).events);
    const counted = { ...forged(headSeq + 1), lastSeq: headSeq + 2 };
    for (const wrong of [events(headSeq + 1), events(headSeq + 1, headSeq + 3), events(headSeq + 2, headSeq + 1), []]) {
      const body = { case: "commit" as const, value: create(CommitRecordSchema, { ...counted, events: wrong }) };
      const message = create(BusMessageSchema, { tenant: key.tenant, room: key.room, instance: "i_other", body });
      stranger.publish(key, () => toBinary(BusMessageSchema, message));
    }
    await instance.clock.advance(0);
    expect(errorReason(await gateway.ask(1, post("still counted")))).toBe("ok");
    const head = await instance.store.readHead(key);
    expect(instance.rooms.peek(key)?.state).toMatchObject({ headSeq: head?.seq, room: { title: "Launch" } });
    const seqs = gateway.frames.flatMap(({ frame }) => (frame?.body.case === "event" ? [frame.body.value.seq] : []));
    expect(seqs).toEqual([headSeq + 1, headSeq + 2]);
  });
});
