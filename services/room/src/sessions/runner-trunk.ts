import { refuse } from "@polylogue/proto";
import type { Clock } from "@polylogue/runtime/clock/clock";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { Log } from "@polylogue/runtime/log/log";
import type { Signer } from "@polylogue/runtime/signing/signer";
import type { OkResult } from "../decide/decision.ts";
import { replyEntry } from "../hub/down-frame.ts";
import type { LiveRoom } from "../live-room.ts";
import { logCommand } from "../order/log-command.ts";
import { refusalOfStore } from "../order/refusal-of-store.ts";
import type { Peers } from "../peers/peers.ts";
import type { Rooms } from "../rooms.ts";
import {
  BeatOkSchema,
  type ClaimTurn,
  type ClientFrame,
  create,
  ServeOkSchema,
  type ServerFrame,
  type TurnDelta,
} from "../state/wire.ts";
import type { RoomKey } from "../store/room-store.ts";
import type { RunnerLink, Runners } from "../turns/runners.ts";
import type { ClosingTrunk } from "./close-trunks.ts";
import { errorFrame, goAwayFrame, okFrame } from "./frames.ts";
import { LateText } from "./late-text.ts";
import { readUpFrames } from "./read-up-frames.ts";
import { TrunkOutbox } from "./trunk-outbox.ts";

/** How long a ticket lets an attempt call models and read its room, in milliseconds (G8). */
const ticketTtlMs = 30 * 60_000;

export interface RunnerTrunkDeps {
  readonly rooms: Rooms;
  readonly runners: Runners;
  readonly peers: Peers;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly log: Log;
  /** True when no other process writes to the store: then what this instance knows is current. */
  readonly isExclusive: boolean;
  readonly schedule: (flush: () => void) => void;
}

/** A runner's trunk: it may serve, beat, claim, and speak in rooms whose turn it holds, no more (S7). */
export class RunnerTrunk implements ClosingTrunk {
  readonly #deps: RunnerTrunkDeps;
  readonly #outbox: TrunkOutbox;
  readonly #duplex: Duplex;
  /** The process life that the credential names. */
  readonly #runner: string;
  readonly #late: LateText;
  #link: RunnerLink | undefined;
  /** Commands that are on their way to the log. */
  #asked = 0;
  #isTaking = true;
  #isOver = false;

  constructor(duplex: Duplex, runner: string, deps: RunnerTrunkDeps) {
    this.#deps = deps;
    this.#duplex = duplex;
    this.#runner = runner;
    this.#outbox = new TrunkOutbox({ duplex, schedule: deps.schedule, onRoomReset: () => {} });
    this.#late = new LateText(deps.rooms, (room, key, delta) => this.#append(room, key, delta));
    duplex.listen({
      message: (bytes) => this.#receive(bytes),
      drained: () => this.#outbox.drained(),
      closed: () => {
        this.#isOver = true;
        if (this.#link) deps.runners.remove(this.#link);
      },
    });
  }

  get isBusy(): boolean {
    return this.#asked > 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** It gets no more offers here. */
  goAway(reconnectAfterMs: number): void {
    if (this.#link) this.#link.takesOffers = false;
    this.#send("", goAwayFrame(reconnectAfterMs));
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
    for (const { tenant, body } of readUpFrames(this.#duplex, bytes)) {
      if (body.case === "frame") this.#take(tenant, body.value);
    }
  }

  #take(tenant: string, frame: ClientFrame): void {
    const { command } = frame;
    switch (command.case) {
      case "serve":
        this.#serve(command.value.turnsMax);
        this.#ok(tenant, frame, { case: "serve", value: create(ServeOkSchema) });
        return;
      case "beat":
        this.#deps.runners.beat(this.#runner, command.value.turns, this.#deps.clock.monotonicMs());
        this.#deps.peers.relayBeat(this.#runner, command.value.turns);
        this.#release(command.value.released);
        this.#ok(tenant, frame, { case: "beat", value: create(BeatOkSchema) });
        return;
      case "delta":
        this.#delta(tenant, frame, command.value);
        return;
      case "claimTurn":
      case "endTurn":
        this.#asked += 1;
        void this.#submit(tenant, frame)
          .catch((error: unknown) => {
            this.#deps.log.error({ err: error }, "a runner's command failed");
            const refusal = refusalOfStore(error);
            this.#send(tenant, errorFrame(refusal, { replyTo: frame.id }));
          })
          .finally(() => {
            this.#asked -= 1;
          });
        return;
      default:
        this.#send(tenant, errorFrame(refuse("NOT_ALLOWED", "Runners do not send this."), { replyTo: frame.id }));
    }
  }

  #serve(turnsMax: number): void {
    if (this.#link) {
      // It stops, and takes no more.
      if (turnsMax === 0) this.#link.takesOffers = false;
      return;
    }
    this.#link = {
      runner: this.#runner,
      turnsMax: Math.min(Math.max(turnsMax, 1), 10_000),
      takesOffers: true,
      send: (tenant, frame) => this.#send(tenant, frame),
    };
    this.#deps.runners.add(this.#link, this.#deps.clock.monotonicMs());
    for (const room of this.#deps.rooms.all()) if (room.state.turns.size > 0) room.offerTurns();
  }

  /** Turns that the runner lets go because it stops are offered to others at once; it may let go its own only. */
  #release(turnIds: readonly string[]): void {
    if (turnIds.length === 0) return;
    const released = new Set(turnIds);
    for (const room of this.#deps.rooms.all()) {
      for (const [turnId, { runner }] of room.state.turns) {
        if (released.has(turnId) && runner === this.#runner) room.releaseTurn(turnId);
      }
    }
  }

  #delta(tenant: string, frame: ClientFrame, delta: TurnDelta): void {
    const key = { tenant, room: frame.room ?? "" };
    const room = this.#deps.rooms.peek(key);
    const known = room?.state.turns.get(delta.turnId)?.turn.attempt ?? 0;
    // The claim may have been committed on another instance, which had to go.
    const isBehind = !room || (known < delta.attempt && !this.#deps.isExclusive);
    if (isBehind || this.#late.isWaiting(key)) this.#late.add(key, delta);
    else this.#append(room, key, delta);
  }

  #append(room: LiveRoom | undefined, key: RoomKey, { turnId, attempt, offset, text }: TurnDelta): void {
    const live = room?.state.turns.get(turnId);
    const isHolder = room !== undefined && live?.runner === this.#runner;
    const { kind } = isHolder ? room.appendText(turnId, attempt, offset, text) : { kind: "refused" as const };
    if (kind !== "refused" && kind !== "too_long") return;
    const reason =
      kind === "too_long" ? "TEXT_TOO_LONG" : live?.turn.attempt === attempt ? "TURN_STOPPED" : "STALE_ATTEMPT";
    const refusal = refuse(reason, "This turn takes no more text.", { details: { turnId, attempt: String(attempt) } });
    this.#send(key.tenant, errorFrame(refusal, { room: key.room }));
  }

  async #submit(tenant: string, frame: ClientFrame): Promise<void> {
    const { command } = frame;
    if (command.case !== "claimTurn" && command.case !== "endTurn") return;
    const room = await this.#deps.rooms.open({ tenant, room: frame.room ?? "" });
    if (!room) {
      this.#send(tenant, errorFrame(refuse("ROOM_NOT_FOUND", "There is no such room."), { replyTo: frame.id }));
      return;
    }
    const answer = await room.submit(logCommand({ kind: "runner", runner: this.#runner }, command));
    if (answer.kind === "refused") {
      this.#send(tenant, errorFrame(answer.refusal, { replyTo: frame.id, room: room.key.room }));
      return;
    }
    const ok = command.case === "claimTurn" ? await this.#withTicket(room, command.value, answer.ok) : answer.ok;
    this.#ok(tenant, frame, ok);
  }

  /** The permission of this attempt, and of no other, to read the room and to call models (G8). */
  async #withTicket(room: LiveRoom, claim: ClaimTurn, ok: OkResult): Promise<OkResult> {
    if (ok.case !== "claimTurn") return ok;
    const live = room.state.turns.get(claim.turnId);
    const { attempt, contextHead } = ok.value;
    const ticket = await this.#deps.signer.sign(
      "ticket",
      {
        ...room.key,
        turnId: claim.turnId,
        attempt,
        contextHead,
        personaId: live?.turn.personaId ?? "",
        asker: live?.turn.asker ?? "",
        chainId: live?.turn.chainId ?? "",
      },
      ticketTtlMs,
    );
    return { case: "claimTurn", value: { ...ok.value, ticket } };
  }

  #ok(tenant: string, frame: ClientFrame, ok: OkResult): void {
    if (frame.id !== "") this.#send(tenant, okFrame(frame.id, ok));
  }

  #send(tenant: string, frame: ServerFrame): void {
    this.#outbox.push(replyEntry(0, tenant, frame));
  }
}
