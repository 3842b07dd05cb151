import { create } from "@bufbuild/protobuf";
import { type ServerFrame, ServerFrameSchema } from "@polylogue/proto/room";
import { describe, expect, it } from "vitest";
import type { Wire } from "../wire/wire.ts";
import { Outbox } from "./outbox.ts";
import { RoomFeed } from "./room-feed.ts";
import { SimulatedSocket } from "./simulated-socket.fixture.ts";

function nameOf({ body }: ServerFrame): string {
  if (body.case === "event") return `${body.value.seq}`;
  if (body.case !== "signal" || body.value.kind.case !== "delta") return body.case ?? "";
  const { turnId, attempt, offset, text } = body.value.kind.value;
  return `${turnId}/${attempt}@${offset} ${text}`;
}

/** A wire of one line a frame that counts what it encodes. */
function countingWire(name: string): Wire & { encoded: number } {
  return {
    name,
    encoded: 0,
    encode(frame) {
      this.encoded += 1;
      return Buffer.from(`${nameOf(frame)};`);
    },
  };
}

function setUp(wire = countingWire("a")) {
  const dirty = new Set<Outbox>();
  const full: Outbox[] = [];
  const drained: Outbox[] = [];
  const open = (of: Wire = wire) => {
    const socket = new SimulatedSocket();
    const outbox: Outbox = new Outbox({
      wire: of,
      socket,
      queue: { add: (added) => void dirty.add(added) },
      onFull: () => void full.push(outbox),
      onDrained: () => void drained.push(outbox),
    });
    return { socket, outbox, text: () => Buffer.concat(socket.writes).toString() };
  };
  const feed = new RoomFeed("t", "r_1");
  const flush = () => {
    feed.flush();
    for (const outbox of dirty) outbox.flush();
    dirty.clear();
  };
  return { wire, open, feed, flush, full, drained };
}

const event = (seq: number): ServerFrame =>
  create(ServerFrameSchema, { room: "r_1", body: { case: "event", value: { seq, tag: `tag${seq}` } } });
const piece = (turnId: string, offset: number, text: string, attempt = 1): ServerFrame =>
  create(ServerFrameSchema, {
    room: "r_1",
    body: { case: "signal", value: { kind: { case: "delta", value: { turnId, attempt, offset, text } } } },
  });
const ok = create(ServerFrameSchema, { replyTo: "1", body: { case: "ok", value: {} } });
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

  it("[G2] what a socket does not take waits for it, and the others do not feel it", () => {
    const { open, feed, flush, full, drained } = setUp();
    const [well, stuck] = [open(), open()];
    feed.add(well.outbox);
    feed.add(stuck.outbox);
    stuck.socket.bufferedBytes = 65_536;
    feed.broadcast(event(1));
    flush();
    stuck.socket.bufferedBytes = 65_537;
    for (let seq = 2; seq <= 4; seq += 1) {
      feed.broadcast(event(seq));
      flush();
    }
    expect([well.text(), stuck.text()]).toEqual(["1;2;3;4;", "1;"]);
    stuck.socket.drain();
    flush();
    expect([stuck.text(), full, drained]).toEqual(["1;2;3;4;", [], [stuck.outbox]]);
    // It says so also when its socket does not.
    stuck.socket.bufferedBytes = 65_537;
    feed.broadcast(event(5));
    flush();
    stuck.socket.bufferedBytes = 0;
    stuck.outbox.sweep();
    flush();
    expect(stuck.text()).toBe("1;2;3;4;5;");
  });

  it("[G2] over 1 MiB what rooms said is dropped, and what is the socket's own stays, in order", () => {
    const { open, feed, flush, full } = setUp();
    const [well, stuck] = [open(), open()];
    feed.add(well.outbox);
    feed.add(stuck.outbox);
    stuck.socket.bufferedBytes = 1_048_576 - 11;
    stuck.outbox.push(pong);
    feed.broadcast(event(1));
    stuck.outbox.push(ok);
    flush();
    expect([full, stuck.text()]).toEqual([[], ""]);
    feed.broadcast(event(2));
    flush();
    expect(full).toEqual([stuck.outbox]);
    feed.drop(stuck.outbox);
    feed.broadcast(event(3));
    stuck.socket.drain();
    flush();
    expect([well.text(), stuck.text()]).toEqual(["1;2;3;", "pong;ok;"]);
  });

  it("[G2] one burst may be larger than that for a socket that keeps up", () => {
    const { open, feed, flush, full } = setUp({ ...countingWire("a"), encode: () => Buffer.alloc(2_000_000) });
    const client = open();
    feed.add(client.outbox);
    client.socket.bufferedBytes = 60_000;
    feed.broadcast(event(1));
    flush();
    expect([full, client.socket.writes.length]).toEqual([[], 1]);
  });

  it("[G2] pieces of one turn's text that wait become one, whatever comes between from other turns; others see each", () => {
    const { open, feed, flush, wire } = setUp();
    const [well, stuck] = [open(), open()];
    feed.add(well.outbox);
    feed.add(stuck.outbox);
    stuck.socket.bufferedBytes = 70_000;
    feed.broadcast(event(1));
    flush();
    feed.broadcast(piece("t_1", 0, "He"));
    feed.broadcast(piece("t_2", 0, "A"));
    flush();
    feed.broadcast(piece("t_1", 2, "l"));
    feed.broadcast(piece("t_1", 3, "lo"));
    feed.broadcast(piece("t_2", 1, "B"));
    flush();
    const { encoded } = wire;
    // A gap, and a later attempt, are no continuation.
    feed.broadcast(piece("t_1", 9, "gap"));
    feed.broadcast(piece("t_2", 2, "new", 2));
    flush();
    feed.broadcast(event(2));
    feed.broadcast(piece("t_1", 12, "!"));
    feed.broadcast(piece("t_1", 13, "?"));
    flush();
    stuck.socket.drain();
    flush();
    expect(stuck.text()).toBe("1;t_1/1@0 Hello;t_2/1@0 AB;t_1/1@9 gap;t_2/2@2 new;2;t_1/1@12 !?;");
    expect(well.text().split(";")).toHaveLength(12);
    // Three texts were joined, when they were written and not before.
    expect(wire.encoded - encoded).toBe(5 + 3);
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
