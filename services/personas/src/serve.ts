import type { DownFrame } from "@polylogue/proto/room";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { InstanceList } from "@polylogue/runtime/instances/instance-list";
import { type BeatTurns, createBeat } from "./beat.ts";
import { createDeltaTicker } from "./delta-ticker.ts";
import { runnerLimits } from "./limits.ts";
import type { Dial, RoomLink } from "./room-link.ts";
import { followRoomLinks } from "./room-links.ts";
import { startTurn, type Turn, type TurnPorts } from "./turn.ts";

export interface RunnerOptions extends Omit<TurnPorts, "ticker" | "linkAt"> {
  /** One id per process life. */
  readonly runner: string;
  /** The room instances. */
  readonly instances: InstanceList;
  /** How many turns it runs at once; offers beyond are ignored, the room makes them again. */
  readonly turnsMax: number;
  /** Milliseconds that running turns get when the runner closes. */
  readonly drainMs: number;
  readonly dial: Dial;
  /** A fresh service token. */
  readonly credential: () => Promise<string>;
}

export interface Runner {
  /**
   * Takes no more offers and lets go what has not begun to speak; waits for the others as long as they may drain; ends what is left as
   * interrupted, with its text. Only what nobody answers is left to the room's recovery.
   */
  close(): Promise<void>;
}

/** Serves the owed turns of every room of every instance, over one trunk each. */
export function serveTurns(options: RunnerOptions): Runner {
  const { clock, log, runner } = options;
  const ports: TurnPorts = {
    ...options,
    ticker: createDeltaTicker(clock),
    linkAt: (address) => links.at(address),
  };
  const turns = new Map<string, Turn>();
  /** Let go while the process stops. */
  const released = new Set<string>();
  let closing: Promise<void> | undefined;
  const beat = createBeat(clock, turnsToTell, (claimed, gone) => {
    tellAll({ command: { case: "beat", value: { runner, turns: claimed, released: gone } } });
  });
  const links = followRoomLinks({ ...options, listener: { up, down, frame: receive } });
  return {
    close() {
      closing ??= drain();
      return closing;
    },
  };

  /** A turn without a trunk takes this one; those at home here say their text again, since the room may not have it (T8). */
  function up(link: RoomLink): void {
    beat.now();
    if (closing) takeNoMore(link);
    for (const turn of turns.values()) if (turn.link() === link || !turn.link().isUp()) turn.moveTo(link);
  }

  /** Turns do not wait for an instance that may be gone while another one serves the same rooms. */
  function down(link: RoomLink): void {
    for (const turn of turns.values()) {
      const other = turn.link() === link ? links.bestFor(turn.tenant, turn.room, link) : undefined;
      if (other) turn.moveTo(other);
    }
  }

  function receive(link: RoomLink, { tenant, frame }: DownFrame): void {
    const { room = "", body } = frame ?? {};
    switch (body?.case) {
      case "offer": {
        const key = keyOf(tenant, room, body.value.turnId);
        if (closing || turns.has(key) || turns.size >= options.turnsMax) return;
        const turn = startTurn(tenant, room, body.value, link, ports);
        turns.set(key, turn);
        beat.start();
        void turn.over.then((because) => {
          turns.delete(key);
          if (because !== "released") return;
          released.add(turn.turnId);
          beat.now();
        });
        break;
      }
      case "error":
        turns.get(keyOf(tenant, room, body.value.details.turnId ?? ""))?.refused(body.value);
        break;
      default:
        // The room says more to others, and a newer one more to runners.
        log.debug({ kind: body?.case }, "a frame that means nothing to a runner");
    }
  }

  /** Turns that are only being claimed are not named: should their claim be lost, nobody else would get them. */
  function turnsToTell(): BeatTurns {
    const claimed = [...turns.values()].filter((turn) => turn.attempt() > 0).map((turn) => turn.turnId);
    return { claimed, released: [...released], isIdle: turns.size === 0 };
  }

  function tellAll(frame: Parameters<RoomLink["post"]>[1]): void {
    for (const link of links.all()) link.post("", frame);
  }

  function takeNoMore(link: RoomLink): void {
    link.post("", { command: { case: "serve", value: { runner, turnsMax: 0 } } });
  }

  async function drain(): Promise<void> {
    for (const link of links.all()) takeNoMore(link);
    for (const turn of turns.values()) turn.letGo();
    await turnsOver(options.drainMs);
    if (turns.size > 0) log.info({ turns: turns.size }, "handing over turns that did not end in time");
    for (const turn of turns.values()) turn.handOver();
    await turnsOver(runnerLimits.handOverMs);
    if (turns.size > 0) log.warn({ turns: turns.size }, "leaving turns to the room's recovery");
    for (const turn of turns.values()) turn.abandon();
    beat.stop();
    await links.close();
  }

  /** Resolves when all turns are over, or after so long. */
  async function turnsOver(timeoutMs: number): Promise<void> {
    if (turns.size === 0) return;
    const over = new AbortController();
    void Promise.all([...turns.values()].map((turn) => turn.over)).then(() => over.abort());
    await sleep(clock, timeoutMs, over.signal);
  }
}

/** Rooms and turns are named within their tenant. */
function keyOf(tenant: string, room: string, turnId: string): string {
  return JSON.stringify([tenant, room, turnId]);
}
