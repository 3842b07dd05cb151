import { Redis as Client } from "ioredis";
import type { Clock } from "../clock/clock.ts";
import type { Log } from "../log/log.ts";
import type { Random } from "../random/random.ts";
import { clientOptions } from "./client-options.ts";
import { RedisError } from "./redis-error.ts";
import type { RedisAddress, RedisTarget } from "./redis-url.ts";

/** How soon a link is found out to be dead. Milliseconds. */
export interface RedisTiming {
  /** Between two pings. */
  readonly pingMs: number;
  /** A connection is dropped this long after its last answer, and a server that takes no connection in this time is given up. */
  readonly silenceMs: number;
  /** A command fails after this. */
  readonly commandTimeoutMs: number;
}

/** What speaking to one server takes. */
export interface RedisPorts {
  readonly target: RedisTarget;
  readonly timing: RedisTiming;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface RedisLinkListener {
  /** There is a new connection, on which nothing was said yet. */
  up(client: Client): void;
  /** It was lost, or found out to be silent. */
  down(): void;
  /** The server says that what was subscribed here is now served elsewhere. */
  moved(): void;
}

/** Milliseconds until the next attempt, with jitter: after the first loss, and at most. */
const redialMsMin = 50;
const redialMsMax = 1_000;
/** A connection that lived this long, in milliseconds, was a good one: after it the waits begin anew. */
const stableMs = 5_000;

/** One connection to one server that is made again whenever it is lost. Nothing waits in it for a connection. */
export class RedisLink {
  readonly #address: RedisAddress;
  readonly #ports: RedisPorts;
  readonly #listener: RedisLinkListener;
  #client: Client | undefined;
  #isUp = false;
  /** When the connection came to stand, by the monotonic clock. */
  #upAtMs = 0;
  /** Connections that did not come or did not stay, since the last good one. */
  #attempts = 0;
  #isLossLogged = false;
  #lastError: unknown;
  #cancelRedial: () => void = () => {};
  #cancelPing: () => void = () => {};
  #cancelSilence: () => void = () => {};
  #isClosed = false;

  constructor(address: RedisAddress, ports: RedisPorts, listener: RedisLinkListener) {
    this.#address = address;
    this.#ports = ports;
    this.#listener = listener;
    this.#dial();
  }

  /** The connection, if it stands. */
  get client(): Client | undefined {
    return this.#isUp ? this.#client : undefined;
  }

  /** Gives the connection up and makes another one. */
  drop(reason: string): void {
    this.#lastError = new RedisError("unavailable", reason);
    this.#lost();
  }

  /** Ends it; the listener hears nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#isUp = false;
    this.#cancelRedial();
    this.#forget();
  }

  #dial(): void {
    const client = new Client(clientOptions(this.#address, this.#ports.target, this.#ports.timing.silenceMs));
    this.#client = client;
    client.on("error", (error) => {
      this.#lastError = error;
      // Not the loss of a connection, which ends it anyway, but an answer that fits no question.
      if (this.#client === client && this.#isUp) this.#lost();
    });
    client.on("moved", () => {
      if (this.#client === client && this.#isUp) this.#listener.moved();
    });
    client.once("ready", () => {
      if (this.#client === client) this.#ready(client);
    });
    client.once("end", () => {
      if (this.#client === client) this.#lost();
    });
    // Its failure is told by `end`.
    client.connect().catch(() => {});
    this.#heard();
  }

  #ready(client: Client): void {
    const { host, port } = this.#address;
    this.#isUp = true;
    this.#upAtMs = this.#ports.clock.monotonicMs();
    if (this.#isLossLogged) this.#ports.log.info({ host, port }, "Redis is back");
    this.#isLossLogged = false;
    this.#ping(client);
    this.#listener.up(client);
  }

  #ping(client: Client): void {
    client.ping().then(
      () => {
        if (this.#client === client) this.#heard();
      },
      // The connection ended, which is told elsewhere.
      () => {},
    );
    this.#cancelPing = this.#ports.clock.setTimer(this.#ports.timing.pingMs, () => this.#ping(client));
  }

  /** A half-open connection is one on which nothing comes back (F8 of the fault catalogue): no system tells of it for minutes. */
  #heard(): void {
    this.#cancelSilence();
    const { clock, timing } = this.#ports;
    this.#cancelSilence = clock.setTimer(timing.silenceMs, () => this.drop("Redis does not answer."));
  }

  #lost(): void {
    if (this.#isClosed || !this.#client) return;
    const { clock, random } = this.#ports;
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#forget();
    if (wasUp && clock.monotonicMs() - this.#upAtMs >= stableMs) this.#attempts = 0;
    const mostMs = Math.min(redialMsMax, redialMsMin * 2 ** this.#attempts);
    // Beyond this the wait does not grow any more.
    this.#attempts = Math.min(this.#attempts + 1, 10);
    this.#cancelRedial = clock.setTimer(mostMs * (0.5 + random.fraction() / 2), () => this.#dial());
    this.#logLoss(wasUp);
    if (wasUp) this.#listener.down();
  }

  /** Every connection that is lost, but of those that do not come only the first. */
  #logLoss(wasUp: boolean): void {
    if (wasUp || !this.#isLossLogged) {
      const { host, port } = this.#address;
      this.#ports.log.warn({ host, port, err: this.#lastError }, "Redis is away; it is dialled until it is back");
    }
    this.#isLossLogged = true;
    this.#lastError = undefined;
  }

  #forget(): void {
    const client = this.#client;
    this.#client = undefined;
    this.#cancelPing();
    this.#cancelSilence();
    // One that has ended would only be waited for.
    if (client && client.status !== "end") client.disconnect();
  }
}
