import { create } from "@bufbuild/protobuf";
import { type ServerFrame, ServerFrameSchema } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import type { Wire } from "../wire/wire.ts";
import { Outbox } from "./outbox.ts";
import { RoomFeed } from "./room-feed.ts";
import { SimulatedSocket } from "./simulated-socket.fixture.ts";

/** A wire of one line a frame that counts what it encodes. */
function countingWire(name: string): Wire & { encoded: number } {
  return {
    name,
    encoded: 0,
    encode(frame) {
      this.encoded += 1;
      return Buffer.from(`${frame.body.case === "event" ? frame.body.value.seq : frame.body.case};`);
    },
  };
}

function setUp(wire = countingWire("a")) {
  const dirty = new Set<Outbox>();
  const slow: Outbox[] = [];
  const open = (of: Wire = wire) => {
    const socket = new SimulatedSocket();
    const outbox: Outbox = new Outbox({
      wire: of,
      socket,
      queue: { add: (added) => void dirty.add(added) },
      onSlow: () => void slow.push(outbox),
    });
    return { socket, outbox, text: () => Buffer.concat(socket.writes).toString() };
  };
  const feed = new RoomFeed("t", "r_1");
  const flush = () => {
    feed.flush();
    for (const outbox of dirty) outbox.flush();
    dirty.clear();
  };
  return { wire, open, feed, flush, slow };
}

const event = (seq: number): ServerFrame =>
  create(ServerFrameSchema, { room: "r_1", body: { case: "event", value: { seq, tag: `tag${seq}` } } });
const pong = create(ServerFrameSchema, { body: { case: "pong", value: {} } });

describe("RoomFeed and Outbox", () => {
  it("[G3] a broadcast is encoded once for each wire, whatever number of sockets it goes to", () => {
    const other = countingWire("b");
    const { wire, open, feed, flush } = setUp();
    for (let count = 0; count < 50; count += 1) feed.add(open().outbox);
    for (let count = 0; count < 20; count += 1) feed.add(open(other).outbox);
    for (let seq = 1; seq <= 10; seq += 1) feed.broadcast(event(seq));
    flush();
    expect([wire.encoded, other.encoded]).toEqual([10, 10]);
  });

  it("[G2] a flush is one write to each socket, and all who have nothing of their own get the same buffer", () => {
    const { open, feed, flush } = setUp();
    const clients = Array.from({ length: 5 }, () => open());
    for (const { outbox } of clients) feed.add(outbox);
    feed.broadcast(event(1));
    clients[0]?.outbox.push(pong);
    feed.broadcast(event(2));
    flush();
    expect(clients.map(({ socket }) => socket.writes.length)).toEqual([1, 1, 1, 1, 1]);
    expect(clients[0]?.text()).toBe("pong;1;2;");
    expect(clients[1]?.text()).toBe("1;2;");
    expect(clients[1]?.socket.writes[0]).toBe(clients[4]?.socket.writes[0]);
    flush();
    expect(clients[1]?.socket.writes).toHaveLength(1);
  });

  it("[G2] what nobody watches is not encoded, but its head is known", () => {
    const { wire, feed } = setUp();
    expect(feed.broadcast(event(5))).toBe(false);
    expect([wire.encoded, feed.headSeq, feed.headTag]).toEqual([0, 5, "tag5"]);
    feed.broadcast(event(3));
    expect(feed.headSeq).toBe(5);
  });

  it("[S1] who comes between two broadcasts gets the second and not the first", () => {
    const { open, feed, flush } = setUp();
    const [early, late] = [open(), open()];
    feed.add(early.outbox);
    feed.broadcast(event(1));
    late.outbox.push(pong);
    feed.add(late.outbox);
    feed.broadcast(event(2));
    flush();
    expect([early.text(), late.text()]).toEqual(["1;2;", "pong;2;"]);
    feed.broadcast(event(3));
    flush();
    expect([early.text(), late.text()]).toEqual(["1;2;3;", "pong;2;3;"]);
  });

  it("[S1] a snapshot in between comes after what was broadcast before it, and nothing comes twice", () => {
    const { open, feed, flush } = setUp();
    const client = open();
    feed.add(client.outbox);
    feed.broadcast(event(1));
    feed.catchUp(client.outbox);
    client.outbox.push(pong);
    feed.add(client.outbox);
    feed.broadcast(event(2));
    flush();
    expect(client.text()).toBe("1;pong;2;");
  });

  it("[S1] who leaves is given what came before, and nothing after", () => {
    const { open, feed, flush } = setUp();
    const [stays, leaves] = [open(), open()];
    feed.add(stays.outbox);
    feed.add(leaves.outbox);
    feed.broadcast(event(1));
    feed.remove(leaves.outbox);
    feed.remove(leaves.outbox);
    feed.broadcast(event(2));
    flush();
    expect([stays.text(), leaves.text()]).toEqual(["1;2;", "1;"]);
  });

  it("[G2] a socket that has more than 1 MiB to take is given up; the others do not feel it", () => {
    const { open, feed, flush, slow } = setUp();
    const [well, stuck] = [open(), open()];
    feed.add(well.outbox);
    feed.add(stuck.outbox);
    stuck.socket.bufferedBytes = 1_048_576 - 2;
    feed.broadcast(event(1));
    flush();
    expect([slow, stuck.text()]).toEqual([[], "1;"]);
    stuck.socket.bufferedBytes = 1_048_576 - 1;
    feed.broadcast(event(2));
    flush();
    expect(slow).toEqual([stuck.outbox]);
    expect([well.text(), stuck.text()]).toEqual(["1;2;", "1;"]);
  });

  it("[G2] the last frame of a socket that is given up is written past what waits, and nothing after it", () => {
    const { open, flush } = setUp();
    const client = open();
    client.outbox.push(event(1));
    client.outbox.closeWith(pong);
    client.outbox.push(event(2));
    flush();
    expect(client.text()).toBe("pong;");
  });
});
