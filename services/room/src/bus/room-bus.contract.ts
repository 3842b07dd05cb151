import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RoomKey } from "../store/room-store.ts";
import type { RoomBus } from "./room-bus.ts";

/** Something that instances are connected by. */
export interface BusBackend {
  /** One instance's handle. */
  open(): RoomBus;
  /** Resolves when every subscription of every handle stands: what is said from now on arrives. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Ids are opaque: none of them may reach another one's channel, whatever is in it. */
const hostileKeys: RoomKey[] = [
  ["t", "r"],
  ["t", "r "],
  ["t ", "r"],
  ["t:r", ""],
  ["t", ":r"],
  ["", "t:r"],
  ["t", "r\n"],
  ["t\r\n", "r"],
  ["{t}", "r"],
  ["t", "{r}"],
  ["t", "{}"],
  ["{t", "r}"],
  ["t}", "{r"],
  ["t", "*"],
  ["t", 'r","'],
  ["t", "\0"],
  ["t", "r\u00e9"],
  ["t", "re\u0301"],
  ["t", "\ud800"],
  ["t", "\u{1f600}"],
  ["__proto__", "constructor"],
  ["t", "x".repeat(10_000)],
].map(([tenant = "", room = ""]) => ({ tenant, room }));

/** What every bus does between instances, while nothing is wrong. */
export function describeRoomBus(name: string, openBackend: () => Promise<BusBackend>): void {
  describe(`room bus: ${name}`, () => {
    let backend: BusBackend | undefined;
    let rooms = 0;
    const use = (): BusBackend => {
      if (!backend) throw new Error("the backend is not open");
      return backend;
    };
    const freshRoom = (): RoomKey => {
      rooms += 1;
      return { tenant: "t", room: `fresh ${rooms}` };
    };
    const openBus = (): RoomBus => {
      const bus = use().open();
      onTestFinished(() => bus.close());
      return bus;
    };
    beforeAll(async () => {
      backend = await openBackend();
    }, 30_000);
    afterAll(async () => {
      await backend?.close();
    });

    it("[B1] what one instance says of a room is heard once by each other one that hears the room, and not by itself", async () => {
      const buses = [openBus(), openBus(), openBus()] as const;
      const key = freshRoom();
      const ears = buses.map((bus) => listen(bus, key));
      await use().settled();
      for (const [index, bus] of buses.entries()) bus.publish(key, () => bytesOf(`from ${index}`));
      await Promise.all(ears.map((ear) => ear.until(2)));
      // Nothing more is on its way: what is said last comes last.
      buses[0].publish(key, () => bytesOf("end"));
      await Promise.all(ears.slice(1).map((ear) => ear.until(3)));
      expect(ears.map(({ texts }) => [...texts].sort())).toEqual([
        ["from 1", "from 2"],
        ["end", "from 0", "from 2"],
        ["end", "from 0", "from 1"],
      ]);
    });

    it("[B6] a room's channel is its own, whatever stands in the names of tenant and room", async () => {
      const [one, other] = [openBus(), openBus()];
      const ears = hostileKeys.map((key) => listen(other, key));
      await use().settled();
      for (const key of hostileKeys) one.publish(key, () => bytesOf(JSON.stringify(key)));
      await Promise.all(ears.map((ear) => ear.until(1)));
      // A second round, so that a message on a wrong channel of the first has come too.
      for (const key of hostileKeys) one.publish(key, () => bytesOf("end"));
      await Promise.all(ears.map((ear) => ear.until(2)));
      expect(ears.map(({ texts }) => texts)).toEqual(hostileKeys.map((key) => [JSON.stringify(key), "end"]));
    });

    it("[B5] an announcement reaches all others, and no room", async () => {
      const [one, two, three] = [openBus(), openBus(), openBus()];
      const ears = [one, two, three].map((bus) => listen(bus));
      const inRooms = [freshRoom(), { tenant: "", room: "" }].map((key) => listen(two, key));
      await use().settled();
      one.announce(bytesOf("digest"));
      three.announce(bytesOf("beat"));
      await Promise.all([ears[0]?.until(1), ears[1]?.until(2), ears[2]?.until(1)]);
      expect(ears.map(({ texts }) => [...texts].sort())).toEqual([["beat"], ["beat", "digest"], ["digest"]]);
      expect(inRooms.map(({ texts }) => texts)).toEqual([[], []]);
    });

    it("a room has several hearers on one instance, and who stops hears nothing more", async () => {
      const [one, other] = [openBus(), openBus()];
      const key = freshRoom();
      const [first, second] = [listen(other, key), listen(other, key)];
      await use().settled();
      one.publish(key, () => bytesOf("both"));
      await Promise.all([first.until(1), second.until(1)]);
      first.stop();
      first.stop();
      one.publish(key, () => bytesOf("second"));
      await second.until(2);
      second.stop();
      await use().settled();
      const third = listen(other, key);
      await use().settled();
      one.publish(key, () => bytesOf("third"));
      await third.until(1);
      expect([first, second, third].map(({ texts }) => texts)).toEqual([["both"], ["both", "second"], ["third"]]);
    });

    it("messages of one instance come in their order", async () => {
      const [one, two, three] = [openBus(), openBus(), openBus()];
      const key = freshRoom();
      const ear = listen(three, key);
      await use().settled();
      const count = 300;
      for (let index = 0; index < count; index += 1) {
        one.publish(key, () => bytesOf(`one ${index}`));
        two.publish(key, () => bytesOf(`two ${index}`));
      }
      await ear.until(2 * count);
      for (const name of ["one", "two"]) {
        const from = ear.texts.filter((text) => text.startsWith(name));
        expect(from).toEqual(Array.from({ length: count }, (_, index) => `${name} ${index}`));
      }
    });

    it("bytes arrive as they were, from none to 1 MiB", async () => {
      const [one, other] = [openBus(), openBus()];
      const key = freshRoom();
      const ear = listen(other, key);
      await use().settled();
      const sizes = [0, 1, 7, 8, 9, 65_536, 1_048_576];
      const messages = sizes.map((size) => Uint8Array.from({ length: size }, (_, index) => (index * 31) % 256));
      for (const message of messages) one.publish(key, () => message);
      await ear.until(sizes.length);
      for (const [index, message] of messages.entries()) {
        expect(Buffer.compare(ear.messages[index] ?? bytesOf("missing"), message)).toBe(0);
      }
    });

    it("[B3] is well when every subscription stands", async () => {
      const bus = openBus();
      listen(bus, freshRoom());
      await use().settled();
      expect(bus.isWell).toBe(true);
      bus.onChange(() => expect.unreachable())();
    });

    it("who has closed neither hears nor says anything, and takes nothing from the others", async () => {
      const [one, two, three] = [openBus(), openBus(), openBus()];
      const key = freshRoom();
      const [closed, open] = [listen(one, key), listen(two, key)];
      await use().settled();
      await one.close();
      await one.close();
      three.publish(key, () => bytesOf("said"));
      one.publish(key, () => bytesOf("not said"));
      one.announce(bytesOf("not said"));
      await open.until(1);
      three.publish(key, () => bytesOf("end"));
      await open.until(2);
      expect([closed.texts, open.texts]).toEqual([[], ["said", "end"]]);
    });
  });
}

/** Hears a room, or what is announced. */
export function listen(bus: RoomBus, key?: RoomKey) {
  const messages: Uint8Array[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  const hear = (message: Uint8Array): void => {
    messages.push(Uint8Array.from(message));
    texts.push(Buffer.from(message).toString());
    for (const wake of waiting) wake();
  };
  return {
    messages,
    texts,
    stop: key ? bus.subscribe(key, hear) : bus.onAnnouncement(hear),
    /** Resolves when so many have come. */
    async until(count: number): Promise<void> {
      while (messages.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
