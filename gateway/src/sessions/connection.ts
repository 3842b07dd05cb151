import { create } from "@bufbuild/protobuf";
import { limits, type Refusal, refuse } from "@polylogue/proto";
import { type ClientFrame, ClientFrameSchema } from "@polylogue/proto/room";
import { isRefusal } from "@polylogue/runtime/rpc/refusal-trailer";
import type { HelloCall } from "../call.ts";
import { gatewayLimits } from "../limits.ts";
import type { Principal } from "../principal.ts";
import type { DecodedFrame } from "../wire/decoded-frame.ts";
import { errorFrame, goAwayFrame, okFrame } from "../wire/frames.ts";
import { type CloseCode, closeCodes } from "./close-codes.ts";
import { GatewaySession } from "./gateway-session.ts";
import { helloOk } from "./hello.ts";
import { MinuteCount } from "./minute-count.ts";
import { Outbox } from "./outbox.ts";
import type { Protocol } from "./protocol.ts";
import type { SessionHub, Swept } from "./session-hub.ts";
import { SlowReader } from "./slow-reader.ts";
import type { SocketPort } from "./socket-port.ts";

export interface ConnectionOptions {
  readonly hub: SessionHub;
  readonly socket: SocketPort;
  readonly protocol: Protocol;
  /** As limits count it. */
  readonly address: string;
  /** A room that is joined after hello without being asked. */
  readonly room?: string;
  /** Who speaks, where that was found out without a hello. */
  readonly principal?: Principal;
}

/** One client's socket: nothing before hello (G1), then a session. Whatever a client sends, it is answered, and only its own socket feels it. */
export class Connection implements Swept {
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #openedMs: number;
  readonly #malformed = new MinuteCount(gatewayLimits.malformedPerMinuteMax);
  readonly #slow = new SlowReader();
  readonly #refused = new MinuteCount(gatewayLimits.refusedPerMinuteMax);
  #session: GatewaySession | undefined;
  /** Ends the hello that is being answered. */
  #greeting: AbortController | undefined;
  /** What came while a hello was being answered, and its bytes. */
  #held: { readonly frame: ClientFrame; readonly bytes: number }[] = [];
  #aliveMs: number;
  #isPinged = false;
  #isOver = false;

  constructor(options: ConnectionOptions) {
    const { hub, socket, protocol } = options;
    this.#options = options;
    this.#openedMs = hub.clock.monotonicMs();
    this.#aliveMs = this.#openedMs;
    this.#outbox = new Outbox({
      wire: protocol.wire,
      socket,
      queue: hub,
      onFull: (ownBytes) => this.#full(ownBytes),
      onDrained: () => this.#drained(),
    });
    hub.connections.add(this);
    if (options.principal) this.#begin(options.principal);
  }

  get isBusy(): boolean {
    return this.#session?.isBusy ?? false;
  }

  /** Takes one message of the client. */
  receive(message: Buffer, isBinary: boolean): void {
    if (!this.#isOver) this.receiveDecoded(this.#options.protocol.decode(message, isBinary), message.byteLength);
  }

  /** The same after it was read elsewhere. */
  receiveDecoded(decoded: DecodedFrame, bytes: number): void {
    if (this.#isOver) return;
    this.alive();
    if ("refusal" in decoded) {
      this.#refuse(decoded.id, decoded.refusal);
      if (this.#malformed.isOver(this.#aliveMs)) this.#close(closeCodes.abuse, "too many malformed frames");
      return;
    }
    try {
      this.#take(decoded.frame, bytes);
    } catch (err) {
      this.#failed(err);
    }
  }

  /** The client gave a sign of life. */
  alive(): void {
    this.#aliveMs = this.#options.hub.clock.monotonicMs();
    this.#isPinged = false;
  }

  /** The socket is gone. */
  closed(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end();
  }

  sweep(nowMs: number): void {
    const { hub, socket } = this.#options;
    if (!this.#session && nowMs - this.#openedMs >= limits.helloTimeoutMs && !this.#greeting) {
      this.#refuse("", helloRequired);
      this.#close(closeCodes.unauthenticated, "no hello in time");
      return;
    }
    if (this.#session && this.#session.principal.expiresAtMs <= hub.clock.nowMs()) {
      this.#refuse("", refuse("BAD_TOKEN", "Your token has ended."));
      this.#close(closeCodes.unauthenticated, "the token has ended");
      return;
    }
    const silentMs = nowMs - this.#aliveMs;
    if (silentMs >= gatewayLimits.idleTimeoutMs) {
      this.#close(closeCodes.idle, "no sign of life");
      return;
    }
    if (silentMs >= gatewayLimits.idleTimeoutMs / 2 && !this.#isPinged) {
      this.#isPinged = true;
      socket.ping();
    }
    this.#outbox.sweep();
    if (this.#slow.look(nowMs, this.#outbox.isHolding, socket.bufferedBytes) === "close") this.#closeSlow();
    this.#session?.expire(nowMs);
  }

  goAway(): void {
    const reconnectAfterMs = Math.round(this.#options.hub.random.fraction() * reconnectSpreadMs);
    this.#outbox.push(goAwayFrame("SHUTTING_DOWN", reconnectAfterMs));
  }

  close(): void {
    this.#close(closeCodes.restart, "the server restarts");
  }

  /** More pings than anybody needs. */
  closeAbusive(reason: string): void {
    this.#close(closeCodes.abuse, reason);
  }

  #take(frame: ClientFrame, bytes: number): void {
    if (frame.command.case === "hello") {
      this.#hello(frame.id, frame.command.value.token).catch((err: unknown) => this.#failed(err));
      return;
    }
    if (this.#greeting) {
      this.#hold(frame, bytes);
      return;
    }
    if (!this.#session) {
      this.#refuseCommand(frame.id, helloRequired);
      return;
    }
    if (!this.#session.submit(frame)) this.#countRefused();
  }

  /** What is sent right behind a hello waits for its answer. */
  #hold(frame: ClientFrame, bytes: number): void {
    const heldBytes = this.#held.reduce((sum, held) => sum + held.bytes, bytes);
    const isFull = this.#held.length >= gatewayLimits.framesBeforeHelloMax;
    if (!isFull && heldBytes <= gatewayLimits.bytesBeforeHelloMax) this.#held.push({ frame, bytes });
    else this.#refuseCommand(frame.id, refuse("IN_FLIGHT_EXHAUSTED", "Too much was sent before hello was answered."));
  }

  async #hello(id: string, token: string): Promise<void> {
    if (this.#greeting) {
      this.#refuseCommand(id, refuse("BAD_COMMAND", "Another hello is being answered."));
      return;
    }
    const { hub, address } = this.#options;
    this.#greeting = new AbortController();
    const call: HelloCall = {
      kind: "hello",
      requestId: hub.random.id("q"),
      method: "hello",
      costClass: "read",
      address,
      signal: this.#greeting.signal,
      facts: {},
      credential: token,
    };
    const answer = await hub.chains.connection(call, neverReached);
    this.#greeting = undefined;
    if (this.#isOver) return;
    if (isRefusal(answer)) this.#refuseCommand(id, answer);
    else this.#greet(id, answer);
    const held = this.#held;
    this.#held = [];
    for (const { frame, bytes } of held) if (!this.#isOver) this.#take(frame, bytes);
  }

  #greet(id: string, principal: Principal): void {
    const session = this.#session;
    if (session && !isSame(session.principal, principal)) {
      this.#refuseCommand(id, refuse("NOT_ALLOWED", "A socket stays with whom it was opened by."));
      return;
    }
    this.#outbox.push(okFrame(id, { case: "hello", value: helloOk(principal) }));
    if (session) {
      session.refresh(principal);
      return;
    }
    this.#begin(principal);
  }

  #begin(principal: Principal): void {
    const { hub, address, room } = this.#options;
    this.#session = new GatewaySession({
      host: hub,
      principal,
      outbox: this.#outbox,
      address,
      giveUp: () => this.#close(closeCodes.tryLater, "the room could not be joined again"),
    });
    if (room === undefined) return;
    const join = create(ClientFrameSchema, { room, command: { case: "join", value: {} } });
    this.#session.submit(join);
  }

  /** A defect in one command must not take the others' sockets with it. */
  #failed(err: unknown): void {
    this.#greeting = undefined;
    this.#options.hub.log.error({ err }, "a command failed");
    this.#refuse("", refuse("INTERNAL", "internal error"));
  }

  #refuseCommand(id: string, refusal: Refusal): void {
    this.#refuse(id, refusal);
    this.#countRefused();
  }

  #countRefused(): void {
    if (this.#refused.isOver(this.#aliveMs)) this.#close(closeCodes.abuse, "too many refused commands");
  }

  #refuse(id: string, refusal: Refusal): void {
    this.#outbox.push(errorFrame(refusal, { replyTo: id }));
  }

  /** Its rooms go, and come back as snapshots; or it goes. */
  #full(ownBytes: number): void {
    const verdict = this.#slow.full(this.#options.hub.clock.monotonicMs(), ownBytes);
    if (verdict === "reset") this.#session?.reset();
    if (verdict === "close") this.#closeSlow();
  }

  #drained(): void {
    const { isReset } = this.#slow;
    this.#slow.drained();
    if (isReset && !this.#isOver) this.#session?.resume();
  }

  #closeSlow(): void {
    if (this.#isOver) return;
    const refusal = refuse("SLOW_READER", "You read too slowly; come back and resume.", { retryAfterMs: 1_000 });
    this.#outbox.closeWith(errorFrame(refusal, {}));
    this.#close(closeCodes.tryLater, "the reader is too slow");
  }

  #close(code: CloseCode, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#outbox.close();
    this.#options.socket.close(code, reason);
    this.#end();
  }

  #end(): void {
    this.#greeting?.abort();
    this.#held = [];
    this.#outbox.close();
    this.#session?.end();
    this.#options.hub.connections.delete(this);
  }
}

/** Clients that are sent away together come back within so long. */
const reconnectSpreadMs = 2_000;

const helloRequired = refuse("HELLO_REQUIRED", "Say hello first.");

function isSame(one: Principal, other: Principal): boolean {
  return one.tenant === other.tenant && one.participantId === other.participantId;
}

function neverReached(): never {
  throw new Error("identify answers a hello");
}
