import type { Refusal } from "@polylogue/proto";
import type { DownFrame } from "@polylogue/proto/room";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { sleep } from "@polylogue/runtime/clock/sleep";
import type { Duplex } from "@polylogue/runtime/duplex/duplex";
import type { Log } from "@polylogue/runtime/log/log";
import type { Random } from "@polylogue/runtime/random/random";
import { backoffMs } from "./backoff.ts";
import { runnerLimits } from "./limits.ts";
import { type Answer, type FrameInit, openTrunk, type Trunk } from "./trunk.ts";

/** Opens the stream to a room instance; `credential` is the service token. */
export type Dial = (address: string, credential: string, signal: AbortSignal) => Duplex;

/** The runner's line to one room instance, over however many trunks it takes. */
export interface RoomLink {
  readonly address: string;
  /** True from the room's answer to `serve` to the loss of the trunk. */
  isUp(): boolean;
  /** False also while the trunk is over its high-water mark. */
  isWritable(): boolean;
  /** Sends a frame that is not answered; it is lost when the link is down. */
  post(tenant: string, frame: FrameInit): void;
  ask(tenant: string, frame: FrameInit): Promise<Answer>;
  /** Gives the present trunk up in good order: nothing new goes over it, what was asked is answered. Resolves when it is closed. */
  leave(): Promise<void>;
}

export interface RoomLinkListener {
  up(link: RoomLink): void;
  down(link: RoomLink): void;
  frame(link: RoomLink, frame: DownFrame): void;
}

export interface RoomLinkOptions {
  readonly address: string;
  readonly runner: string;
  readonly turnsMax: number;
  readonly dial: Dial;
  readonly credential: () => Promise<string>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly listener: RoomLinkListener;
  /** Ends the link. */
  readonly signal: AbortSignal;
}

/** Keeps a trunk to one room instance for as long as the signal lives. `ended` resolves when the last trunk is closed. */
export function keepRoomLink(options: RoomLinkOptions): { readonly link: RoomLink; readonly ended: Promise<void> } {
  const { address, clock, random, listener, signal } = options;
  const log = options.log.child({ roomAddress: address });
  let current: Trunk | undefined;
  /** Gives up the trunk that there is. */
  let leaveTrunk: (() => void) | undefined;
  let closed = Promise.resolve();
  /** The instance said when to come back. */
  let awayForMs = 0;
  /** Trunks in a row that did not stay. */
  let failures = 0;
  const link: RoomLink = {
    address,
    isUp: () => current !== undefined,
    isWritable: () => current?.isWritable() ?? false,
    post: (tenant, frame) => current?.post(tenant, frame),
    ask: (tenant, frame) =>
      new Promise((resolve) => {
        if (current) current.ask(tenant, frame, resolve);
        else resolve({ kind: "lost" });
      }),
    leave() {
      leaveTrunk?.();
      return closed;
    },
  };
  return { link, ended: keep() };

  async function keep(): Promise<void> {
    while (!signal.aborted) {
      const wasStable = await serveOnce().catch((error: unknown) => {
        log.warn({ err: error }, "the room's trunk could not be opened");
        return false;
      });
      failures = wasStable ? 0 : failures + 1;
      const pauseMs = Math.max(backoffMs(random, failures), random.fraction() * awayForMs);
      awayForMs = 0;
      await sleep(clock, pauseMs, signal);
    }
  }

  /** One trunk's life; true when it was up for so long that its loss is news. */
  async function serveOnce(): Promise<boolean> {
    const credential = await options.credential();
    if (signal.aborted) return false;
    return await new Promise<boolean>((resolve) => {
      let upSinceMs: number | undefined;
      const close = (): void => trunk.close();
      let isLeft = false;
      let resolveClosed = (): void => {};
      closed = new Promise<void>((resolveOnce) => {
        resolveClosed = resolveOnce;
      });
      const leave = (): void => {
        if (isLeft) return;
        isLeft = true;
        current = undefined;
        if (upSinceMs !== undefined) listener.down(link);
        trunk.closeWhenAnswered();
      };
      leaveTrunk = leave;
      const trunk = openTrunk(options.dial(address, credential, signal), clock, {
        frame(down) {
          const body = down.frame?.body;
          if (body?.case !== "goAway") {
            // An offer over a trunk that is given up is made again, over another one.
            if (!isLeft || body?.case !== "offer") listener.frame(link, down);
            return;
          }
          log.info({}, "the room instance sends the runner away");
          awayForMs = body.value.reconnectAfterMs;
          leave();
        },
        closed(refusal) {
          signal.removeEventListener("abort", close);
          leaveTrunk = undefined;
          current = undefined;
          if (!isLeft && upSinceMs !== undefined) listener.down(link);
          if (!signal.aborted && !isLeft) logLoss(refusal);
          resolveClosed();
          resolve(upSinceMs !== undefined && clock.monotonicMs() - upSinceMs >= runnerLimits.trunkStableMs);
        },
      });
      signal.addEventListener("abort", close, { once: true });
      trunk.ask(
        "",
        { command: { case: "serve", value: { runner: options.runner, turnsMax: options.turnsMax } } },
        (answer) => {
          if (answer.kind === "ok" && !isLeft) {
            upSinceMs = clock.monotonicMs();
            current = trunk;
            log.info({}, "serving the room instance");
            listener.up(link);
            return;
          }
          if (answer.kind === "error") log.warn({ reason: answer.error.reason }, "the room refused to be served");
          trunk.close();
        },
      );
    });
  }

  function logLoss(refusal: Refusal | undefined): void {
    const fields = { reason: refusal?.reason, detail: refusal?.message };
    // Said once; that it still is not there is no news.
    if (failures === 0) log.warn(fields, "the room's trunk is closed; dialling again");
    else log.debug(fields, "the room's trunk is closed still");
  }
}
