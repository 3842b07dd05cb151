import { toJson } from "@bufbuild/protobuf";
import {
  type Event,
  type EventJson,
  EventSchema,
  type Joined,
  type JoinedJson,
  JoinedSchema,
  type ServerFrame,
} from "@polylogue/proto/room";
import { RoomPeer } from "../../bench/room-peer.ts";
import { digestOf } from "../journal/digest.ts";
import type { Journal } from "../journal/journal.ts";
import { wireDigest } from "./room-tap.ts";

/** A peer of one room instance, past every gateway, that writes down what it is told about one room. */
export class JournaledPeer {
  readonly #peer: RoomPeer;
  readonly #journal: Journal;
  readonly #room: string;
  readonly #client: string;
  #seq = 0;
  #sent = 0;

  private constructor(peer: RoomPeer, journal: Journal, room: string, client: string) {
    this.#peer = peer;
    this.#client = client;
    this.#journal = journal;
    this.#room = room;
    peer.onFrame = (frame) => this.#hear(frame);
  }

  /** Dials the instance at `host:port` and joins the room. Peers of one room have different names: they are one participant. */
  static async join(
    address: string,
    secret: string,
    room: string,
    journal: Journal,
    client = "peer",
  ): Promise<JournaledPeer> {
    const peer = await RoomPeer.dial(address, secret);
    const journaled = new JournaledPeer(peer, journal, room, client);
    journal.write({ kind: "join", client, room, participant: RoomPeer.participantId });
    await peer.join(room);
    return journaled;
  }

  /** The last event that it was told. */
  get seq(): number {
    return this.#seq;
  }

  /** Posts once; throws when it is refused. */
  async post(text: string): Promise<void> {
    this.#sent += 1;
    const commandId = `${this.#client}-${this.#sent}`;
    const command = { client: this.#client, room: this.#room, command: "post", commandId };
    const { participantId: participant } = RoomPeer;
    this.#journal.write({ kind: "invoke", ...command, participant, n: this.#sent, digest: digestOf(text) });
    const value = { $typeName: "polylogue.room.v1.Post" as const, clientMessageId: commandId, text };
    const { body } = await this.#peer.ask(this.#room, { case: "post", value });
    if (body.case !== "ok" || body.value.result.case !== "post") {
      throw new Error(`the peer was refused: ${JSON.stringify(body.value)}`);
    }
    this.#journal.write({ kind: "ok", ...command, seq: body.value.result.value.seq });
  }

  /** It wants nothing more. */
  close(): void {
    this.#journal.write({ kind: "leave", client: this.#client, room: this.#room });
    this.#peer.onFrame = () => {};
    this.#peer.close();
  }

  #hear({ room, body }: ServerFrame): void {
    if (room !== this.#room) return;
    if (body.case === "joined") this.#joined(body.value);
    else if (body.case === "event") this.#event(body.value);
  }

  #joined(joined: Joined): void {
    const {
      headSeq,
      headTag,
      messages = [],
    } = toJson(JoinedSchema, joined, { alwaysEmitImplicit: true }) as JoinedJson;
    this.#seq = headSeq ?? 0;
    this.#journal.write({
      kind: "reset",
      client: this.#client,
      room: this.#room,
      seq: this.#seq,
      tag: headTag ?? "",
      messages: messages.map((message) => [message.id ?? "", wireDigest(message)] as const),
    });
  }

  #event(event: Event): void {
    // One that it has is nothing new (S4).
    if (event.seq <= this.#seq) return;
    this.#seq = event.seq;
    const { seq, tag } = event;
    const digest = digestOf(toJson(EventSchema, event, { alwaysEmitImplicit: true }) as EventJson);
    this.#journal.write({ kind: "deliver", client: this.#client, room: this.#room, seq, tag, digest, via: "event" });
  }
}
