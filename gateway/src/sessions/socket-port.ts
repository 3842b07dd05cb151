/** The way to one client: a browser's socket, a bot's stream, or a simulated one. */
export interface SocketPort {
  /** Writes whole frames of the socket's wire, in one write. */
  write(bytes: Buffer): void;
  /** Bytes that were written and have not left yet. */
  readonly bufferedBytes: number;
  /** Has the listener called whenever what was written has left, after more of it than `socketHoldBytes` had not. */
  onDrained(listener: () => void): void;
  /** Asks for a sign of life; the answer comes as `Connection.alive`. */
  ping(): void;
  /** Ends it after what was written; the reader is given a little time to take it. */
  close(code: number, reason: string): void;
}
