import type { ServerFrameJson } from "@polylogue/proto/room";
import type { SocketPort } from "./socket-port.ts";

/** A socket without a network: keeps what is written, and reads the frames back. */
export class SimulatedSocket implements SocketPort {
  readonly writes: Buffer[] = [];
  bufferedBytes = 0;
  pings = 0;
  #drained = (): void => {};
  closed: { readonly code: number; readonly reason: string } | undefined;

  write(bytes: Buffer): void {
    this.writes.push(bytes);
  }

  onDrained(listener: () => void): void {
    this.#drained = listener;
  }

  /** Everything that was written has left. */
  drain(): void {
    this.bufferedBytes = 0;
    this.#drained();
  }

  ping(): void {
    this.pings += 1;
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  /** Everything that was written, as JSON frames. */
  get frames(): ServerFrameJson[] {
    return readMessages(Buffer.concat(this.writes)).map((text) => JSON.parse(text) as ServerFrameJson);
  }

  /** What each frame is, in order: `ok`, `error TOO_OLD`, `event 7`... */
  get told(): string[] {
    return this.frames.map(nameOf);
  }

  forget(): void {
    this.writes.length = 0;
  }
}

function nameOf(frame: ServerFrameJson): string {
  if (frame.ok) return `ok ${frame.replyTo}`;
  if (frame.error) return `error ${frame.error.reason} ${frame.replyTo ?? frame.room ?? ""}`.trimEnd();
  if (frame.joined) return `joined ${frame.room} ${frame.joined.headSeq}`;
  if (frame.event) return `event ${frame.room} ${frame.event.seq}`;
  if (frame.signal) return `signal ${frame.room}`;
  if (frame.pong) return `pong ${JSON.stringify(frame.pong.heads)}`;
  return frame.goAway ? "goAway" : "other";
}

/** Reads unmasked messages one after another, as a WebSocket client would. */
export function readMessages(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x81) throw new Error(`no text message at ${at}`);
    const short = bytes[at + 1] ?? 0;
    let head = 2;
    let length = short;
    if (short === 126) {
      length = bytes.readUInt16BE(at + 2);
      head = 4;
    } else if (short === 127) {
      length = Number(bytes.readBigUInt64BE(at + 2));
      head = 10;
    }
    texts.push(bytes.toString("utf8", at + head, at + head + length));
    at += head + length;
  }
  return texts;
}
