import type { Log } from "@polylogue/runtime/log/log";
import {
  type BusMessage,
  BusMessageSchema,
  type CommitRecord,
  create,
  fromBinary,
  type InstancePeople,
  InstancePeopleSchema,
  type Participant,
  ServerFrameSchema,
  type Signal,
  SignalSchema,
  toBinary,
} from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";
import type { RoomBus } from "./room-bus.ts";

/** Bytes of a message from the bus that are read (B6). */
const messageBytesMax = 1_048_576;

/** What another instance says of a room. */
export interface ChannelHearer {
  commit(record: CommitRecord): void;
  signal(signal: Signal, instance: string): void;
  /** Who is in the room on the instance that says it. */
  people(people: InstancePeople, instance: string): void;
}

/** One room's channel on the bus: messages as the schema has them, and nothing of another room or of this instance. */
export class RoomChannel {
  readonly #key: RoomKey;
  readonly #bus: RoomBus;
  readonly #instance: string;
  readonly #log: Log;
  #unsubscribe: () => void = () => {};

  constructor(key: RoomKey, deps: { readonly bus: RoomBus; readonly instance: string; readonly log: Log }) {
    this.#key = key;
    this.#bus = deps.bus;
    this.#instance = deps.instance;
    this.#log = deps.log;
  }

  open(hearer: ChannelHearer): void {
    this.#unsubscribe();
    this.#unsubscribe = this.#bus.subscribe(this.#key, (bytes) => this.#hear(bytes, hearer));
  }

  close(): void {
    this.#unsubscribe();
  }

  publishCommit(record: CommitRecord): void {
    this.#publish(() => ({ case: "commit", value: record }));
  }

  publishSignal(kind: Signal["kind"]): void {
    this.#publish(() => {
      const signal = create(SignalSchema, { kind });
      const frame = create(ServerFrameSchema, { room: this.#key.room, body: { case: "signal", value: signal } });
      return { case: "signal", value: frame };
    });
  }

  publishPeople(people: { readonly people: readonly Participant[]; readonly asks: boolean }): void {
    this.#publish(() => ({
      case: "people",
      value: create(InstancePeopleSchema, { people: [...people.people], asks: people.asks }),
    }));
  }

  #publish(body: () => BusMessage["body"]): void {
    const { tenant, room } = this.#key;
    const message = () => create(BusMessageSchema, { tenant, room, instance: this.#instance, body: body() });
    this.#bus.publish(this.#key, () => toBinary(BusMessageSchema, message()));
  }

  /** Parsed with the schema, bounded, and compared with the channel (B6). */
  #hear(bytes: Uint8Array, hearer: ChannelHearer): void {
    if (bytes.length > messageBytesMax) return;
    let message: BusMessage;
    try {
      message = fromBinary(BusMessageSchema, bytes);
    } catch (error) {
      this.#log.warn({ err: error, ...this.#key }, "a message on the bus could not be read");
      return;
    }
    if (message.tenant !== this.#key.tenant || message.room !== this.#key.room) return;
    if (message.instance === this.#instance) return;
    const { body, instance } = message;
    switch (body.case) {
      case "commit":
        hearer.commit(body.value);
        return;
      case "signal":
        if (body.value.body.case === "signal") hearer.signal(body.value.body.value, instance);
        return;
      case "people":
        hearer.people(body.value, instance);
        return;
      case undefined:
        return;
      default:
        body satisfies never;
    }
  }
}
