import type { DownFrame } from "@polylogue/proto/room";
import { sleep } from "@polylogue/runtime/clock/sleep";
import { type BeatTurns, createBeat } from "./beat.ts";
import { createDeltaTicker } from "./delta-ticker.ts";
import { type Dial, keepRoomLink, type RoomLink } from "./room-link.ts";
import { startTurn, type Turn, type TurnPorts } from "./turn.ts";

export interface RunnerOptions extends Omit<TurnPorts, "ticker"> {
  /** One id per process life. */
  readonly runner: string;
  /** Room instances, `host:port`. */
  readonly addresses: readonly string[];
  /** How many turns it runs at once; offers beyond are ignored, the room makes them again. */
  readonly turnsMax: number;
  /** Milliseconds that running turns get when the runner closes. */
  readonly drainMs: number;
  readonly dial: Dial;
  /** A fresh service token. */
  readonly credential: () => Promise<string>;
}

export interface Runner {
  /** Takes no more offers, waits for running turns as long as they may drain, and leaves the rest to the room's recovery. */
  close(): Promise<void>;
}

/** Serves the owed turns of every room of every instance, over one trunk each. */
export function serveTurns(options: RunnerOptions): Runner {
  const { clock, log, runner } = options;
  const ports: TurnPorts = { ...options, ticker: createDeltaTicker(clock) };
  const turns = new Map<string, Turn>();
  const ending = new AbortController();
  let closing: Promise<void> | undefined;
  const beat = createBeat(clock, turnsToTell, (ids) => {
    const frame = { command: { case: "beat" as const, value: { runner, turns: ids } } };
    for (const { link } of links) link.post("", frame);
  });
  const listener = { up, down, frame: receive };
  const links = options.addresses.map((address) =>
    keepRoomLink({ ...options, address, listener, signal: ending.signal }),
  );
  return {
    close() {
      closing ??= drain();
      return closing;
    },
  };

  /** A turn without a trunk takes this one; those at home here say their text again, since the room may not have it (T8). */
  function up(link: RoomLink): void {
    beat.now();
    for (const turn of turns.values()) if (turn.link() === link || !turn.link().isUp()) turn.moveTo(link);
  }

  /** Turns do not wait for an instance that may be gone while another one serves the same rooms. */
  function down(link: RoomLink): void {
    const other = links.find((candidate) => candidate.link.isUp())?.link;
    if (!other) return;
    for (const turn of turns.values()) if (turn.link() === link) turn.moveTo(other);
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
        void turn.over.then(() => turns.delete(key));
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
    return { claimed, isIdle: turns.size === 0 };
  }

  async function drain(): Promise<void> {
    const drained = new AbortController();
    void Promise.all([...turns.values()].map((turn) => turn.over)).then(() => drained.abort());
    if (turns.size > 0) await sleep(clock, options.drainMs, drained.signal);
    if (turns.size > 0) log.info({ turns: turns.size }, "leaving turns to the room's recovery");
    for (const turn of turns.values()) turn.abandon();
    beat.stop();
    ending.abort();
    await Promise.all(links.map((link) => link.ended));
  }
}

/** Rooms and turns are named within their tenant. */
function keyOf(tenant: string, room: string, turnId: string): string {
  return JSON.stringify([tenant, room, turnId]);
}
