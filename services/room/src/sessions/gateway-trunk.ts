import { refuse } from "@polylogue/proto";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { Signer } from "@polylogue/runtime/signing/signer";
import { type DownEntry, replyEntry } from "../hub/down-frame.ts";
import type { TrunkSink } from "../hub/room-watch.ts";
import type { ServerFrame, UpFrame } from "../state/wire.ts";
import type { ClosingTrunk } from "./close-trunks.ts";
import { errorFrame, goAwayFrame } from "./frames.ts";
import { readUpFrames } from "./read-up-frames.ts";
import { Session, type SessionDeps } from "./session.ts";
import { TrunkOutbox } from "./trunk-outbox.ts";

/** Sessions of one trunk. */
const sessionsMax = 100_000;

export interface GatewayTrunkDeps extends SessionDeps {
  readonly signer: Signer;
  readonly schedule: (flush: () => void) => void;
}

/** A gateway's trunk: any number of sessions, each with the gateway's signed statement of who it is (S7). */
export class GatewayTrunk implements TrunkSink, ClosingTrunk {
  readonly #deps: GatewayTrunkDeps;
  readonly #outbox: TrunkOutbox;
  readonly #duplex: Duplex;
  readonly #sessions = new Map<number, Session>();
  #isTaking = true;
  #isOver = false;

  constructor(duplex: Duplex, deps: GatewayTrunkDeps) {
    this.#deps = deps;
    this.#duplex = duplex;
    this.#outbox = new TrunkOutbox({
      duplex,
      schedule: deps.schedule,
      onRoomReset: (room) => this.#resetRoom(room),
    });
    duplex.listen({
      message: (bytes) => this.#receive(bytes),
      drained: () => this.#outbox.drained(),
      closed: () => this.#close(),
    });
  }

  get isBusy(): boolean {
    for (const session of this.#sessions.values()) if (session.isBusy) return true;
    return false;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  push(entry: DownEntry): void {
    this.#outbox.push(entry);
  }

  reply(session: number, frame: ServerFrame): void {
    this.#outbox.push(replyEntry(session, "", frame));
  }

  feed(room: string, snapshots: Iterator<DownEntry>): void {
    this.#outbox.feed(room, snapshots);
  }

  goAway(reconnectAfterMs: number): void {
    this.reply(0, goAwayFrame(reconnectAfterMs));
    this.#outbox.flush();
  }

  stopTaking(): void {
    this.#isTaking = false;
  }

  close(): void {
    this.#outbox.flush();
    this.#duplex.close();
  }

  #receive(bytes: Uint8Array): void {
    if (!this.#isTaking) return;
    for (const frame of readUpFrames(this.#duplex, bytes)) this.#take(frame);
  }

  #take({ session: number, body }: UpFrame): void {
    switch (body.case) {
      case "attach":
        this.#attach(number, body.value.statement);
        return;
      case "detach":
        this.#sessions.get(number)?.close();
        this.#sessions.delete(number);
        return;
      case "frame": {
        const session = this.#sessions.get(number);
        if (session) session.receive(body.value);
        else {
          const refusal = refuse("BAD_CREDENTIAL", "This session is not attached.");
          this.reply(number, errorFrame(refusal, { replyTo: body.value.id }));
        }
        return;
      }
      case undefined:
        return;
      default:
        body satisfies never;
    }
  }

  #attach(number: number, statement: string): void {
    const known = this.#sessions.get(number);
    const session = known ?? new Session(this, number, this.#deps);
    if (!known) {
      if (this.#sessions.size >= sessionsMax) return;
      this.#sessions.set(number, session);
    }
    session.identify(
      this.#deps.signer
        .verify("statement", statement)
        .then((verified) => (verified?.claims.session === number ? verified : undefined)),
    );
  }

  #resetRoom(roomText: string): void {
    const [tenant = "", room = ""] = roomText.split("\n");
    this.#deps.rooms.peek({ tenant, room })?.resetTrunk(this);
  }

  #close(): void {
    this.#isOver = true;
    for (const session of this.#sessions.values()) session.close({ isCutOff: true });
    this.#sessions.clear();
  }
}
