import { limits } from "@polylogue/proto";
import type { ClientFrameJson } from "@polylogue/proto/room";
import type { Clock } from "./clock.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { connectionLimits } from "./limits.ts";
import type { DialSocket } from "./socket.ts";
import { parseServerFrame, type WireError, wireError } from "./wire.ts";

/** One socket that says hello by itself, beats, and is given up when it is silent. */
export interface GreetedSocket {
  send(frame: ClientFrameJson): void;
  /** Asks whether it still lives. */
  probe(): void;
  /** Ends it; none of the callbacks comes after this. */
  close(): void;
}

const HELLO_ID = "hello";

/** Dials and greets. `lost` comes at most once, whatever ended the socket. */
export function createGreetedSocket(options: {
  readonly dial: DialSocket;
  readonly clock: Clock;
  readonly token: string;
  readonly greeted: () => void;
  /** The server refused the hello. */
  readonly refused: (error: WireError) => void;
  /** Every frame after the answer to hello. */
  readonly message: (text: string) => void;
  readonly lost: () => void;
}): GreetedSocket {
  const { clock } = options;
  let phase: "opening" | "live" | "over" = "opening";
  let heartbeat: Heartbeat | undefined;
  const cancelOpenTimeout = clock.setTimer(connectionLimits.openTimeoutMs, giveUp);
  const socket = options.dial({
    opened: () => send({ id: HELLO_ID, hello: { token: options.token } }),
    message(text) {
      if (phase === "opening") helloAnswered(text);
      else if (phase === "live") {
        heartbeat?.heard();
        options.message(text);
      }
    },
    closed() {
      if (end()) options.lost();
    },
  });

  function helloAnswered(text: string): void {
    const frame = parseServerFrame(text);
    if (frame?.error !== undefined) {
      if (end()) {
        socket.close();
        options.refused(wireError(frame.error));
      }
    } else if (frame?.replyTo === HELLO_ID) {
      phase = "live";
      cancelOpenTimeout();
      const askedMs = frame.ok?.hello?.limits?.pingIntervalMs ?? 0;
      const intervalMs = askedMs >= 1_000 ? askedMs : limits.pingIntervalMs;
      heartbeat = startHeartbeat({ clock, intervalMs, ping: () => send({ ping: {} }), dead: giveUp });
      options.greeted();
    }
  }

  function send(frame: ClientFrameJson): void {
    socket.send(JSON.stringify(frame));
  }

  function giveUp(): void {
    if (!end()) return;
    socket.close();
    options.lost();
  }

  function end(): boolean {
    if (phase === "over") return false;
    phase = "over";
    cancelOpenTimeout();
    heartbeat?.stop();
    return true;
  }

  return {
    send,
    probe: () => heartbeat?.probe(),
    close() {
      if (end()) socket.close();
    },
  };
}
