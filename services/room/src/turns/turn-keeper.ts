import type { Clock } from "@polylogue/runtime/clock/clock";
import { claimsMax } from "../decide/decide-turn.ts";
import type { InternalCommand } from "../decide/decision.ts";
import type { LiveRoom } from "../live-room.ts";
import type { Peers } from "../peers/peers.ts";
import type { LiveTurn } from "../state/room-state.ts";
import { create, OfferSchema, ServerFrameSchema, TurnStatus } from "../state/wire.ts";
import type { Runners } from "./runners.ts";

/** How often turns are looked at, in milliseconds. */
const sweepMs = 500;
/** A stopped turn that its runner did not end is ended after this (T5). */
const stoppingMs = 3_000;
/** A turn without a sign of life is dead after this (T8). */
const silenceMs = 12_000;
/**
 * The same where silence says nothing: the runner never spoke to this instance, and the bus, over which others would tell of its beats, is not
 * there. No call of a model is longer than this.
 */
const strangersSilenceMs = 15 * 60_000;
/** An offer that nobody took is made again, to all runners, after these milliseconds, doubled each time. */
const offerAgainMs = { first: 1_000, max: 16_000 } as const;

interface Watched {
  /** When this instance first saw the turn in this status and attempt, by the monotonic clock. */
  readonly sinceMs: number;
  readonly status: TurnStatus;
  readonly attempt: number;
  offers: number;
  nextOfferMs: number;
  /** When its text last grew, by the monotonic clock. */
  lastTextMs: number;
  /** Its runner is taken for dead, until it is heard again. */
  isAbandoned: boolean;
  /** Its runner let it go: no sign of life brings it back. */
  isReleased: boolean;
  /** A command about it is on its way to the log. */
  isAsked: boolean;
  /** Its stored draft is being read. */
  isMending: boolean;
}

/**
 * Keeps one room's turns moving: offers owed ones to runners (T2), ends stopped ones that their runner does not end (T5), and finds
 * those whose runner died (T8). What it concludes becomes a command to the log; the log decides.
 */
export class TurnKeeper {
  readonly #room: LiveRoom;
  readonly #runners: Runners;
  readonly #clock: Clock;
  readonly #isExclusive: boolean;
  readonly #peers: Pick<Peers, "wellSinceMs">;
  readonly #watched = new Map<string, Watched>();
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(
    room: LiveRoom,
    deps: {
      readonly runners: Runners;
      readonly clock: Clock;
      readonly isExclusive: boolean;
      readonly peers: Pick<Peers, "wellSinceMs">;
    },
  ) {
    this.#room = room;
    this.#runners = deps.runners;
    this.#clock = deps.clock;
    this.#isExclusive = deps.isExclusive;
    this.#peers = deps.peers;
  }

  /** True when nobody runs this attempt any more and nothing was seen of it: then another runner may claim it (T8). */
  isAbandoned(turnId: string, attempt: number): boolean {
    const watched = this.#watched.get(turnId);
    const live = this.#room.state.turns.get(turnId);
    if (!live || watched?.attempt !== attempt || this.#draftOf(turnId) !== "") return false;
    // It may have been heard since the last look.
    return watched.isAbandoned && this.#isSilent(live, watched, this.#clock.monotonicMs());
  }

  /** Text came: as good as a beat (T8). */
  heardText(turnId: string): void {
    const watched = this.#watched.get(turnId);
    if (watched) watched.lastTextMs = this.#clock.monotonicMs();
  }

  /** Every running turn is of an earlier life of this process, so its runner is dead at once (T8). */
  condemnRunning(): void {
    this.#observe();
    for (const [turnId, live] of this.#room.state.turns) {
      const watched = this.#watched.get(turnId);
      if (watched) watched.lastTextMs = Number.NEGATIVE_INFINITY;
      if (watched && live.turn.status === TurnStatus.RUNNING) this.#abandon(live, watched);
      if (watched && live.turn.status === TurnStatus.STOPPING) this.#endStopping(live, watched);
    }
    this.look();
  }

  /** Looks at every turn now, and again as long as there are some. */
  look(): void {
    if (this.#isClosed) return;
    this.#observe();
    const nowMs = this.#clock.monotonicMs();
    for (const [turnId, live] of this.#room.state.turns) {
      const watched = this.#watched.get(turnId);
      if (watched) this.#lookAt(live, watched, nowMs);
    }
    if (this.#room.state.turns.size === 0 || this.#cancelTimer) return;
    this.#cancelTimer = this.#clock.setTimer(sweepMs, () => {
      this.#cancelTimer = undefined;
      this.look();
    });
  }

  /** Its runner stops before it said anything: it may be claimed again now. */
  release(turnId: string): void {
    this.#observe();
    const watched = this.#watched.get(turnId);
    if (watched?.status !== TurnStatus.RUNNING) return;
    watched.isReleased = true;
    watched.isAbandoned = true;
    this.look();
  }

  /** Offers everything again: a runner came. */
  offerAgain(): void {
    for (const watched of this.#watched.values()) watched.nextOfferMs = 0;
    this.look();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  #observe(): void {
    const { turns } = this.#room.state;
    for (const turnId of this.#watched.keys()) if (!turns.has(turnId)) this.#watched.delete(turnId);
    for (const [turnId, { turn }] of turns) {
      const known = this.#watched.get(turnId);
      if (known?.status === turn.status && known.attempt === turn.attempt) continue;
      this.#watched.set(turnId, {
        sinceMs: this.#clock.monotonicMs(),
        status: turn.status,
        attempt: turn.attempt,
        offers: 0,
        nextOfferMs: 0,
        lastTextMs: this.#clock.monotonicMs(),
        isAbandoned: false,
        isReleased: false,
        isAsked: false,
        isMending: false,
      });
    }
  }

  #lookAt(live: LiveTurn, watched: Watched, nowMs: number): void {
    switch (live.turn.status) {
      case TurnStatus.OWED:
        if (this.#isNext(live)) this.#offer(live, watched, nowMs);
        return;
      case TurnStatus.STOPPING:
        if (nowMs - watched.sinceMs < stoppingMs) return;
        this.#whenMended(watched, (isRead) => {
          // What others saw of it is not left out because it can not be read just now, and it does not wait for ever either.
          if (isRead || nowMs - watched.sinceMs >= silenceMs) this.#endStopping(live, watched);
        });
        return;
      case TurnStatus.RUNNING:
        if (!this.#isSilent(live, watched, nowMs)) watched.isAbandoned = false;
        else if (!watched.isAbandoned) this.#suspect(live, watched);
        else {
          this.#recover(live, watched);
          // Something was seen of it: it ends with that, and is not begun again.
          if (this.#draftOf(live.turn.turnId) === "") this.#offer(live, watched, nowMs);
        }
        return;
      default:
        return;
    }
  }

  /** True when neither a beat nor text came for too long (T8). */
  #isSilent({ turn, runner }: LiveTurn, { lastTextMs, isReleased }: Watched, nowMs: number): boolean {
    if (isReleased) return true;
    const lastBeatMs = this.#runners.lastSignOfLifeMs(runner, turn.turnId) ?? Number.NEGATIVE_INFINITY;
    const silentSinceMs = Math.max(lastTextMs, lastBeatMs);
    if (this.#isExclusive) return nowMs - silentSinceMs >= silenceMs;
    // Since when this instance would have heard it; before, and while it would not, silence says little.
    const hearingSinceMs = this.#runners.hereSinceMs(runner) ?? this.#peers.wellSinceMs ?? Number.POSITIVE_INFINITY;
    return nowMs - Math.max(silentSinceMs, hearingSinceMs) >= silenceMs || nowMs - silentSinceMs >= strangersSilenceMs;
  }

  /** A draft that has grown is a sign of life too, and drafts that can not be read condemn nobody (T8). */
  #suspect(live: LiveTurn, watched: Watched): void {
    this.#whenMended(watched, (isRead) => {
      if (isRead && this.#isSilent(live, watched, this.#clock.monotonicMs())) this.#abandon(live, watched);
    });
  }

  /** What this instance has of a text may be less than what another one stored of it: that is read before it is said to be all (T6). */
  #whenMended(watched: Watched, act: (isRead: boolean) => void): void {
    if (watched.isMending) return;
    if (this.#isExclusive) {
      act(true);
      return;
    }
    watched.isMending = true;
    void this.#room.mendDrafts().then((isRead) => {
      watched.isMending = false;
      if (!this.#isClosed) act(isRead);
    });
  }

  /** A persona's turns run one after the other, in the order of their asks (T2). */
  #isNext(live: LiveTurn): boolean {
    for (const { turn } of this.#room.state.turns.values()) {
      if (turn.personaId !== live.turn.personaId || turn.turnId === live.turn.turnId) continue;
      if (turn.status !== TurnStatus.OWED || turn.askSeq < live.turn.askSeq) return false;
    }
    return true;
  }

  #offer(live: LiveTurn, watched: Watched, nowMs: number): void {
    if (nowMs < watched.nextOfferMs) return;
    const persona = this.#room.state.participants.get(live.turn.personaId);
    const runners = this.#runners.inOrderFor(live.turn.turnId);
    if (!persona || runners.length === 0) return;
    const { turnId, personaId, attempt, trigger, askSeq, asker, chainId, versionOf, continues, model } = live.turn;
    const offer = create(OfferSchema, {
      turnId,
      personaId,
      attempt: attempt + 1,
      persona,
      trigger,
      askSeq,
      asker,
      chainId,
      versionOf,
      continues,
      model,
    });
    const frame = create(ServerFrameSchema, { room: this.#room.key.room, body: { case: "offer", value: offer } });
    // First the one that hashing prefers, then all of them: the commit decides among those who claim.
    const offered = watched.offers === 0 && !watched.isAbandoned ? runners.slice(0, 1) : runners;
    for (const runner of offered) runner.send(this.#room.key.tenant, frame);
    watched.nextOfferMs = nowMs + Math.min(offerAgainMs.first * 2 ** watched.offers, offerAgainMs.max);
    watched.offers += 1;
  }

  #endStopping({ turn: { turnId, attempt } }: LiveTurn, watched: Watched): void {
    this.#ask(watched, { case: "endStopping", value: { turnId, attempt, draft: this.#draftOf(turnId) } });
  }

  #draftOf(turnId: string): string {
    return this.#room.drafts.get(turnId)?.text ?? "";
  }

  #abandon(live: LiveTurn, watched: Watched): void {
    watched.isAbandoned = true;
    this.#recover(live, watched);
  }

  /** Asks the log to end it, unless nothing was seen of it and it may be claimed again: then it is offered. */
  #recover({ turn: { turnId, attempt }, claims }: LiveTurn, watched: Watched): void {
    const draft = this.#draftOf(turnId);
    if (draft !== "" || claims >= claimsMax) {
      this.#ask(watched, { case: "recoverTurn", value: { turnId, attempt, draft } });
    }
  }

  /** One command at a time, however slow the store. Whatever came of it, the next look sees it. */
  #ask(watched: Watched, command: InternalCommand): void {
    if (watched.isAsked) return;
    watched.isAsked = true;
    void this.#room.submitInternal(command).then(() => {
      watched.isAsked = false;
    });
  }
}
