import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Refusal, refuse } from "@polylogue/proto";
import {
  type ClientFrame,
  type DownFrameSchema,
  type EventSchema,
  type OkSchema,
  RoomSessionRequestSchema,
  RoomSessionResponseSchema,
  type ServerFrameSchema,
} from "@polylogue/proto/room";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import { refusalToError } from "@polylogue/runtime/rpc/error-message";
import type { StatementClaims } from "@polylogue/runtime/signing/claims";

type Down = MessageInitShape<typeof DownFrameSchema>;
type Body = NonNullable<MessageInitShape<typeof ServerFrameSchema>["body"]>;
type EventKind = NonNullable<MessageInitShape<typeof EventSchema>["kind"]>;
type OkResult = NonNullable<MessageInitShape<typeof OkSchema>["result"]>;

/** Undefined for a statement that does not hold. */
export type StatementReader = (statement: string) => Promise<StatementClaims | undefined>;

export interface PeerCommand {
  readonly trunk: PeerTrunk;
  readonly session: number;
  readonly frame: ClientFrame;
}

/**
 * The other end of trunks, for tests: a room service of a few lines that speaks the protocol, does what it is told and keeps what
 * it got. Rooms exist when their ids begin with `r_`.
 */
export class RoomPeer {
  readonly trunks: PeerTrunk[] = [];
  readonly commands: PeerCommand[] = [];
  /** Messages that came on trunks, and went. */
  messagesUp = 0;
  messagesDown = 0;
  /** Whether commands are answered at once; else by `release`. */
  isHolding = false;
  /** Answers a command in its own way: true. */
  onCommand: (command: PeerCommand) => boolean = () => false;
  readonly readStatement: StatementReader;
  readonly #heads: Map<string, number>;
  readonly #held: PeerCommand[] = [];
  readonly #watchers: (() => void)[] = [];

  /** Instances of one service share their heads: what one says is in the store of all. */
  constructor(readStatement: StatementReader, heads = new Map<string, number>()) {
    this.readStatement = readStatement;
    this.#heads = heads;
  }

  get open(): readonly PeerTrunk[] {
    return this.trunks.filter((trunk) => !trunk.isClosed);
  }

  accept(duplex: Duplex): void {
    this.trunks.push(new PeerTrunk(this, duplex));
    this.changed();
  }

  /** Resolves when `isTrue` holds; looks whenever something came. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isTrue()) return;
        this.#watchers.splice(this.#watchers.indexOf(look), 1);
        resolve();
      };
      this.#watchers.push(look);
      look();
    });
  }

  changed(): void {
    for (const look of [...this.#watchers]) look();
  }

  /** Commands of a kind, in the order in which they came. */
  got(kind: ClientFrame["command"]["case"]): ClientFrame[] {
    return this.commands.map(({ frame }) => frame).filter(({ command }) => command.case === kind);
  }

  take(command: PeerCommand): void {
    this.commands.push(command);
    if (!this.onCommand(command)) {
      if (this.isHolding) this.#held.push(command);
      else this.answer(command);
    }
    this.changed();
  }

  /** Answers what was held, as far as its trunk is still there. */
  release(): void {
    this.isHolding = false;
    for (const command of this.#held.splice(0)) this.answer(command);
  }

  headOf(room: string): number {
    return this.#heads.get(room) ?? 0;
  }

  /** An event for all who joined the room, on every trunk. */
  say(room: string, kind: EventKind = { case: "messagePosted", value: {} }, tenant = "t"): void {
    const seq = this.headOf(room) + 1;
    this.#heads.set(room, seq);
    this.broadcast(room, { case: "event", value: { seq, tag: `tag${seq}`, kind } }, tenant);
  }

  /** The newest event, as it came from another instance. */
  hear(room: string): void {
    const seq = this.headOf(room);
    this.broadcast(room, {
      case: "event",
      value: { seq, tag: `tag${seq}`, kind: { case: "messagePosted", value: {} } },
    });
  }

  /** Sends every trunk away. */
  goAway(reconnectAfterMs = 1_000): void {
    for (const trunk of this.open) {
      trunk.send([{ session: 0, frame: { body: { case: "goAway", value: { reason: "x", reconnectAfterMs } } } }]);
    }
  }

  broadcast(room: string, body: Body, tenant = "t"): void {
    for (const trunk of this.open)
      if (trunk.sessionsIn(room).length > 0) trunk.send([{ session: 0, tenant, frame: { room, body } }]);
  }

  answer({ trunk, session, frame }: PeerCommand): void {
    const room = frame.room ?? "";
    const { command } = frame;
    if (trunk.isClosed) return;
    switch (command.case) {
      case "join":
        if (!room.startsWith("r_")) {
          trunk.refuse(session, frame.id, refuse("ROOM_NOT_FOUND", "There is no such room."));
          return;
        }
        trunk.ok(session, frame.id, { case: "join", value: {} });
        trunk.joined(session, room, this.headOf(room), command.value.afterSeq);
        return;
      case "leave":
        trunk.left(session, room);
        trunk.ok(session, frame.id, { case: "leave", value: {} });
        return;
      case "post":
        this.say(room, {
          case: "messagePosted",
          value: { message: { text: command.value.text, clientMessageId: command.value.clientMessageId } },
        });
        trunk.ok(session, frame.id, { case: "post", value: { messageId: "m_1", seq: this.headOf(room) } });
        return;
      case "addPersona":
        trunk.ok(session, frame.id, { case: "addPersona", value: { seq: 1, participant: command.value.resolved } });
        return;
      case "typing":
        trunk.ok(session, frame.id, { case: "typing", value: {} });
        return;
      default:
        trunk.ok(session, frame.id, { case: "markRead", value: { seq: 1 } });
    }
  }
}

/** One trunk at its peer. */
export class PeerTrunk {
  readonly attached = new Map<number, { readonly participantId: string; readonly displayName: string }>();
  /** Who joined which room. */
  readonly #rooms = new Map<string, Set<number>>();
  readonly detached: number[] = [];
  isClosed = false;
  readonly #peer: RoomPeer;
  readonly #duplex: Duplex;

  constructor(peer: RoomPeer, duplex: Duplex) {
    this.#peer = peer;
    this.#duplex = duplex;
    duplex.listen({
      message: (bytes) => this.#receive(bytes),
      drained: () => {},
      closed: () => {
        this.isClosed = true;
        peer.changed();
      },
    });
  }

  /** The sessions that joined the room here. */
  sessionsIn(room: string): number[] {
    return this.isClosed ? [] : [...(this.#rooms.get(room) ?? [])];
  }

  left(session: number, room: string): void {
    this.#rooms.get(room)?.delete(session);
  }

  /** Breaks the trunk. */
  break(): void {
    this.isClosed = true;
    this.#duplex.close(refuse("SHUTTING_DOWN", "gone"));
  }

  /** One message down. */
  send(frames: readonly Down[]): void {
    this.#peer.messagesDown += 1;
    this.#duplex.send(toBinary(RoomSessionResponseSchema, create(RoomSessionResponseSchema, { frames: [...frames] })));
  }

  ok(session: number, replyTo: string, result: OkResult): void {
    if (replyTo !== "") this.send([{ session, frame: { replyTo, body: { case: "ok", value: { result } } } }]);
  }

  refuse(session: number, replyTo: string, refusal: Refusal): void {
    this.send([{ session, frame: { replyTo, body: { case: "error", value: refusalToError(refusal) } } }]);
  }

  joined(session: number, room: string, headSeq: number, afterSeq: number | undefined): void {
    this.#rooms.set(room, new Set(this.#rooms.get(room)).add(session));
    const events = Array.from({ length: Math.max(0, headSeq - (afterSeq ?? headSeq)) }, (_, index) => ({
      seq: (afterSeq ?? 0) + index + 1,
    }));
    const value = { headSeq, headTag: `tag${headSeq}`, resumed: afterSeq !== undefined, events, room: { id: room } };
    this.send([{ session, frame: { room, body: { case: "joined", value } } }]);
  }

  #receive(bytes: Uint8Array): void {
    this.#peer.messagesUp += 1;
    for (const { session, body } of fromBinary(RoomSessionRequestSchema, bytes).frames) {
      if (body.case === "detach") {
        this.detached.push(session);
        for (const room of this.#rooms.keys()) this.left(session, room);
      } else if (body.case === "frame") this.#peer.take({ trunk: this, session, frame: body.value });
      else if (body.case === "attach") {
        void this.#peer.readStatement(body.value.statement).then((claims) => {
          if (claims?.session === session) this.attached.set(session, claims);
          this.#peer.changed();
        });
      }
    }
    this.#peer.changed();
  }
}
