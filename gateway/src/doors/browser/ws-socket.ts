import type { Duplex } from "node:stream";
import type { Clock } from "@polylogue/runtime/clock/clock";
import { WebSocket } from "ws";
import { gatewayLimits } from "../../limits.ts";
import type { SocketPort } from "../../sessions/socket-port.ts";

/**
 * A browser's socket. The library shakes hands, reads, and says ping, pong and close; messages are written past it, already framed. Both
 * write whole frames only, so they never mix.
 */
export class WsSocket implements SocketPort {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  #cancelCut = (): void => {};

  constructor(socket: WebSocket, stream: Duplex, clock: Clock) {
    this.#socket = socket;
    this.#stream = stream;
    this.#clock = clock;
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  write(bytes: Buffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#stream.write(bytes);
  }

  onDrained(listener: () => void): void {
    this.#stream.on("drain", listener);
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#cancelCut = this.#clock.setTimer(gatewayLimits.closeGraceMs, () => this.#socket.terminate());
  }

  closed(): void {
    this.#cancelCut();
  }
}
